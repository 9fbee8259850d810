"""What the tables on safety say alike: arms, who was left out, what a difference means, one cell of a shift."""

from collections.abc import Iterable, Sequence

import pandas as pd

from hcc_dash.estimation.groups import group_label
from hcc_dash.estimation.placed_rows import RowsLeftOut
from hcc_dash.study.allocation import say_not_randomised
from hcc_dash.study.counts import count_noun
from hcc_dash.study.model import Study
from hcc_dash.wording.words import say_interval, say_percent, say_value


def label_arm(study: Study, arm: str) -> str:
    """What an arm is called."""
    return group_label(study, "", arm)


def say_by_arm(study: Study, parts: Sequence[tuple[str, str]]) -> str:
    """``11 % (control) v 5 % (treated)``; without the arm's name where there is one only."""
    if len(parts) == 1:
        return parts[0][1]
    return " v ".join(f"{words} ({label_arm(study, arm)})" for arm, words in parts)


def say_caution(study: Study) -> str:
    """What a difference between arms is when nobody was randomised; empty where somebody was."""
    return say_not_randomised(study, "differences between arms are associations")


def say_rows(left_out: Iterable[RowsLeftOut]) -> list[str]:
    """``Blood tests: 1 row left out, without a date.``, a sentence for every reason."""
    return [f"{rows.table}: {count_noun(rows.n, 'row')} left out, {rows.reason}." for rows in left_out]


def say_mark(study: Study) -> str:
    """Where the patients come from, for a picture that nobody can see."""
    return f"{study.provenance.mark}."


def say_cell(arm: str, level: str, worst: str, cell: pd.Series, conf_level: float) -> str:
    """What hovering over a cell of a shift table says: the count of those who began there; at zero what it allows."""
    where = f"{arm}: {level} at baseline, {worst} after it"
    if cell["n_level"] == 0:
        return f"{where}: nobody began there"
    stated = f"{where}: {cell['n']:.0f} of {cell['n_level']:.0f}"
    if cell["n"] == 0:
        return f"{stated}; up to {say_percent(cell['conf_high'], 1)} is possible ({100 * conf_level:g} % limit)"
    return f"{stated}, {say_percent(cell['estimate'])} ({say_interval(cell['conf_low'], cell['conf_high'], 0, 100)})"


def word_medians(rows: pd.DataFrame, decimals: int) -> pd.DataFrame:
    """Rows by visit with the hover of each: ``week 12``, ``median 66 (quartiles 61–72)``, ``n = 12``, a line each."""
    columns = (rows[name] for name in ("visit", "estimate", "lower_quartile", "upper_quartile", "n"))
    hover = [
        f"{visit}\nmedian {say_value(middle, low, high, decimals, 'quartiles')}\nn = {n:g}"
        for visit, middle, low, high, n in zip(*columns, strict=True)
    ]
    return rows.assign(hover=hover)
