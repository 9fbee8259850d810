"""How many patients reached a derived grade, and which levels a shift table of a term has."""

import numpy as np
import pandas as pd

from hcc_dash.clinical.ctcae_labs import lab_rules
from hcc_dash.questions.labs.numbers.grades import ABOVE, NO_RESULT, NOT_ABOVE

REACHED_COLUMNS = ("term", "arm", "level", "n", "n_events")

_NONE = np.empty(0)


def count_reached(patients: pd.DataFrame, groups: tuple[str, ...], least: tuple[int, ...] = (2, 3, 4)) -> pd.DataFrame:
    """Per term, arm and grade: patients with a grade after baseline (n) and with that grade or higher (n_events).

    ``patients``: grades.WORST_COLUMNS; the derived grade is a lower bound and counts as such. ``level``: "2+", "3+".
    """
    known = patients[patients["grade"].notna()]
    reached = {key: grades.to_numpy(float) for key, grades in known.groupby(["term", "arm"], sort=False)["grade"]}
    rows = []
    for term in dict.fromkeys(patients["term"]):
        for arm in groups:
            grades = reached.get((term, arm), _NONE)
            rows += [(term, arm, f"{grade}+", len(grades), int((grades >= grade).sum())) for grade in least]
    return pd.DataFrame(rows, columns=list(REACHED_COLUMNS))


def shift_levels(shift: pd.DataFrame, version: str, term: str) -> tuple[list[str], list[str]]:
    """Baseline levels and worst grades of one term's shift table, in order, grades that nobody has among them."""
    rule = lab_rules(version)[term]
    rows = shift[shift["term"] == term]
    highest = max((cut.grade for cut in rule.cuts), default=0)
    present = set(rows["worst"])
    lowest = {"0", "1"} - ({"0", "1"} if "0 or 1" in present and not present & {"0", "1"} else set())
    worsts = present | lowest | {str(grade) for grade in range(2, highest + 1)}
    levels = {ABOVE, NOT_ABOVE} | set(rows["level"]) if rule.by_baseline else set(rows["level"])
    return sorted(levels, key=_rank), sorted(worsts, key=_rank)


def _rank(word: str) -> tuple[int, str]:
    fixed = {NOT_ABOVE: -2, ABOVE: -1, NO_RESULT: 99}
    return fixed[word] if word in fixed else int(word[0]), word
