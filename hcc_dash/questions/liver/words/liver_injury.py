"""Possible liver injury in words and tables."""

import pandas as pd

from hcc_dash.clinical.liver_injury import QUADRANTS
from hcc_dash.questions.liver.numbers.injury import LiverInjuryResult
from hcc_dash.questions.liver.words.liver_injury_method import say_method, say_notes
from hcc_dash.wording.safety_words import label_arm, say_by_arm, say_caution
from hcc_dash.wording.words import (
    say_left_out,
    say_number,
)


def say_injury(result: LiverInjuryResult) -> str:
    """Patients in the quadrant of a potential Hy's law case, and with the enzyme alone above its line."""
    if result.why_not:
        return result.why_not
    if not result.n_analysed:
        return "Nobody of this selection has a result after the start of study treatment."
    enzyme = result.options.enzyme.upper()
    hy, temple = (_of_placed(result, quadrant) for quadrant in ("potential Hy's law", "Temple's corollary"))
    return (
        f"{enzyme} above 3 × ULN with bilirubin above 2 × ULN: {say_by_arm(result.study, hy)}; "
        f"{enzyme} above 3 × ULN alone: {say_by_arm(result.study, temple)}."
    )


def _of_placed(result: LiverInjuryResult, level: str) -> list[tuple[str, str]]:
    counts = []
    for arm, rows in result.quadrants.groupby("arm", sort=False):
        placed = int(rows.loc[rows["level"] != "", "n"].sum())
        if placed:
            counts.append((str(arm), f"{int(rows.loc[rows['level'] == level, 'n'].sum())} of {placed}"))
    return counts


def table_quadrants(result: LiverInjuryResult) -> pd.DataFrame:
    """Patients in each quadrant by arm, screens and signals below."""
    rows: list[dict[str, str]] = []
    for arm in result.groups:
        mine = result.patients[result.patients["arm"] == arm]
        row = {"Arm": label_arm(result.study, arm)}
        rows.append(row | {name: str(int(among.sum())) for name, among in _columns(mine).items()})
    return pd.DataFrame(rows)


def _columns(patients: pd.DataFrame) -> dict[str, pd.Series]:
    """Columns of the quadrant table: which patients each of them counts."""
    level, signal = patients["level"], patients["signal"]
    return {
        "Patients": pd.Series(True, index=patients.index),
        **{quadrant[:1].upper() + quadrant[1:]: level == quadrant for quadrant in QUADRANTS},
        "Not placed": level == "",
        "Hy's law screen, any time": patients["screen"].astype(bool),
        "IQ-DILI signal": signal.isin(["signal", "strong signal"]),
        "of these strong": signal == "strong signal",
    }


def table_of_cell(result: LiverInjuryResult, arm: str, column: str) -> pd.DataFrame:
    """The patients that a cell of the quadrant table counts, worst first; nobody for a column that counts none."""
    mine = result.patients[result.patients["arm"] == arm]
    among = _columns(mine).get(column, pd.Series(False, index=mine.index))
    return _list_patients(result, mine[among])


def nominated(result: LiverInjuryResult) -> pd.Series:
    """Which patients a reviewer would look at: outside the first quadrant, screened or with a signal."""
    patients = result.patients
    wanted = ~patients["level"].isin(["normal or near normal", ""]) | patients["screen"].astype(bool)
    return wanted | patients["signal"].isin(["signal", "strong signal"])


def table_nominated(result: LiverInjuryResult) -> pd.DataFrame:
    """The patients nominated for review, worst first."""
    return _list_patients(result, result.patients[nominated(result)])


def _list_patients(result: LiverInjuryResult, patients: pd.DataFrame) -> pd.DataFrame:
    chosen = patients.sort_values("enzyme_peak", ascending=False)
    enzyme = result.options.enzyme.upper()
    return pd.DataFrame(
        {
            "Patient": chosen["subject_id"],
            "Arm": [label_arm(result.study, arm) for arm in chosen["arm"]],
            f"Peak {enzyme}, × ULN": chosen["enzyme_peak"].map(lambda value: say_number(value, 1)),
            "on day": chosen["time"].map(lambda day: say_number(day, 0)),
            "Peak bilirubin, × ULN": chosen["bilirubin_peak"].map(lambda value: say_number(value, 1)),
            f"Peak {enzyme}, × baseline": chosen["enzyme_peak_of_baseline"].map(lambda value: say_number(value, 1)),
            "Quadrant": chosen["level"],
            "IQ-DILI": chosen["signal"],
        }
    )


def say_injury_footnote(result: LiverInjuryResult) -> str:
    """n analysed, who was left out and why, the method, what to doubt."""
    if result.why_not:
        return result.why_not
    counted = say_left_out(result.n_analysed, result.n_selected, result.left_out)
    return " ".join(filter(None, [counted, say_method(result), *say_notes(result), say_caution(result.study)]))
