"""How a derived response differs from the ready columns, in a sentence."""

from hcc_dash.questions.virology.numbers.ready import ReadyComparison
from hcc_dash.study.counts import count_noun
from hcc_dash.study.virology import ResponseDefinition
from hcc_dash.wording.words import say_list


def say_ready(compared: ReadyComparison, definition: ResponseDefinition) -> str:
    """``18 of 332 patients differ from the ready columns …: 18 died after day 735 …``."""
    columns = f"{compared.endpoint.time} and {compared.endpoint.event}"
    if not compared.n_differing:
        return f"The ready columns {columns} say the same of all {count_noun(compared.n, 'patient')}."
    until = f"day {definition.until_day}"
    reasons = {
        f"responded as the ready columns say, but confirmed after {until}": compared.late_responses,
        f"died after {until}, when a response is not looked for any more": compared.late_deaths,
        "for another reason": compared.others,
    }
    listed = say_list([f"{n} {reason}" for reason, n in reasons.items() if n])
    verb = "differs" if compared.n_differing == 1 else "differ"
    of = f"{compared.n_differing} of {count_noun(compared.n, 'patient')}"
    return f"{of} {verb} from the ready columns {columns}: {listed}."
