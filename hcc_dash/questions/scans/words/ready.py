"""How recurrence as derived differs from the ready columns, and which records were left out, in sentences."""

from collections.abc import Iterable

from hcc_dash.estimation.placed_rows import RowsLeftOut
from hcc_dash.questions.scans.numbers.ready import ReadyComparison
from hcc_dash.study.counts import count_noun
from hcc_dash.wording.safety_words import say_rows
from hcc_dash.wording.words import say_list


def say_ready(compared: ReadyComparison | None, left_out: Iterable[RowsLeftOut]) -> str:
    """``1 of 332 patients differs from the ready columns …: 1 censored on another day.``, after what was left out."""
    return " ".join([*say_rows(left_out), *([_say_columns(compared)] if compared else [])])


def _say_columns(compared: ReadyComparison) -> str:
    columns = f"{compared.endpoint.time} and {compared.endpoint.event}"
    kinds = {
        "with another status": compared.status,
        "with the same event on another day": compared.event,
        "censored on another day": compared.censored,
    }
    n = sum(kinds.values())
    if not n:
        return f"The ready columns {columns} say the same of all {count_noun(compared.n, 'patient')}."
    listed = say_list([f"{many} {kind}" for kind, many in kinds.items() if many])
    verb = "differs" if n == 1 else "differ"
    return f"{n} of {count_noun(compared.n, 'patient')} {verb} from the ready columns {columns}: {listed}."
