"""How exposure was counted, in one paragraph, and what a reader of this file has to know besides."""

from hcc_dash.questions.exposure.numbers.result import ExposureResult
from hcc_dash.study.counts import count_noun
from hcc_dash.study.treatments import DoseTable, Treatment
from hcc_dash.wording.words import say_conf_level


def say_method(result: ExposureResult) -> str:
    """The conventions that the treatment's declarations make apply; empty where nothing could be counted."""
    treatment, methods = result.treatment, result.study.methods
    if result.why_not or treatment is None:
        return ""
    level = say_conf_level(methods.conf_level)
    words = [
        "Days count from each patient's first administration, which is day 0; time on treatment ends with the interval "
        f"after the last administration ({_say_days(treatment.every_days)}), no later than death or the data cut-off."
    ]
    if treatment.doses is not None:
        words.append(_say_doses(treatment, treatment.doses, result.unit))
    reason = "The reason on file says how treatment ended; without one, " if treatment.ends else "How treatment ended: "
    words.append(
        f"{reason}{'completed when the last interval reaches the planned end, ' if treatment.planned_days else ''}died "
        "when death came within two intervals (a week at least), on treatment when the cut-off came as soon or nothing "
        "says that it ended, follow-up ended when the last contact came within two intervals (four weeks at least), "
        "else stopped early."
    )
    words.append(
        f"Counts of patients with exact {level} limits; quartiles of R's type 7; stopping early by cumulative "
        f"incidence (Aalen-Johansen, {level} {methods.conf_type} limits), death on treatment and completion competing."
    )
    return " ".join(words)


def _say_doses(treatment: Treatment, doses: DoseTable, unit: str) -> str:
    given = f"Dose given{f' ({unit})' if unit else ''}: every administration of every stretch at its dose. "
    if not doses.planned:
        return f"{given}No planned doses are on file: reductions and shares of a plan cannot be told."
    plan = (
        f"Dose planned: one administration every {_say_days(treatment.every_days)} for "
        f"{_say_days(treatment.planned_days)}, those due by the data cut-off, each at the plan of the stretch it falls "
        "in, after the last stretch at its plan"
        if treatment.planned_days
        else "Dose planned: every administration of every stretch at its plan"
    )
    return (
        f"{given}{plan}. Intensity: dose given over dose due by the last administration. "
        "A whole interval between two stretches counts as withheld."
    )


def say_notes(result: ExposureResult) -> tuple[str, ...]:
    """What was decided about records that leave something open."""
    doubts = result.doubts
    notes = {
        "with doses after the end of treatment on file: what was given counts as given, and time on treatment lasts "
        "until then.": doubts.n_given_later,
        "with an end of treatment and no doses on file: in no share of doses.": doubts.n_without_doses,
        "without a last administration on file: doses count to death, last contact or the data cut-off.": doubts.n_open,
        "without any date after the first: not in the curves.": doubts.n_unread,
    }
    return tuple(f"{count_noun(n, 'patient')} {note}" for note, n in notes.items() if n)


def _say_days(days: float | None) -> str:
    return "" if days is None else count_noun(days, "day")
