"""How a response was derived and counted, and what to doubt, in sentences fit for a paper."""

from hcc_dash.questions.virology.numbers.options import MARKERS
from hcc_dash.questions.virology.numbers.result import HbvResponseResult
from hcc_dash.questions.virology.words.definition import say_definition
from hcc_dash.questions.virology.words.ready import say_ready
from hcc_dash.study.counts import count_noun
from hcc_dash.wording.safety_words import say_rows
from hcc_dash.wording.words import say_conf_level


def say_method(result: HbvResponseResult) -> str:
    """Definition, denominators, limits, incidence."""
    methods, definition = result.study.methods, result.definition
    level = say_conf_level(methods.conf_level)
    differences = " differences with Newcombe's," if len(result.arms) > 1 else ""
    return (
        f"{say_definition(result.options.marker, definition)}. Detectable at baseline: the last test up to the start "
        "of study treatment is not below. Reversed: a test after the confirming one is not below. Evaluable: "
        "responded, or has a test that tells on days "
        f"{definition.evaluable_from} to {definition.evaluable_to}; otherwise a patient without the tests is no "
        f"responder. Shares with Wilson's {level} limits,{differences} no continuity correction. Incidence among "
        f"everyone by Aalen-Johansen with {level} {methods.conf_type} limits, death until day {definition.until_day} "
        "competing, censored at the last test that tells, read at the end of that day."
    )


def say_notes(result: HbvResponseResult) -> tuple[str, ...]:
    """What flatters, what was assumed of open tests, and how ready columns differ."""
    marker, arms = MARKERS[result.options.marker], result.arms
    if not arms:
        return ()
    notes = ["Those evaluable are not all: who died or was lost before cannot be among them, so their shares flatter."]
    n_below, n = sum(arm.n_below for arm in arms), sum(arm.n for arm in arms)
    if n_below:
        ceiling = " Among everyone enrolled the share is near its ceiling." if 2 * n_below > n else ""
        notes.append(f"{marker} of {n_below} of {n} was below the threshold at baseline already.{ceiling}")
    if result.definition.consecutive == "pairs":
        notes.append("Neighbouring tests so far apart exist only where visits were missed: this reading rewards that.")
    n_open = sum(arm.n_open for arm in arms)
    if n_open:
        notes.append(f"{count_noun(n_open, 'test')} after the start left the amount open.")
    n_converted = sum(arm.n_converted for arm in arms)
    if n_converted:
        notes.append(f"{count_noun(n_converted, 'result')} in copies/mL divided by 5.82.")
    if result.n_no_stratum:
        notes.append(f"{count_noun(result.n_no_stratum, 'patient')} without HBsAg at baseline in neither stratum.")
    if result.ready is not None:
        notes.append(say_ready(result.ready, result.definition))
    return (*notes, *say_rows(result.rows_left_out))
