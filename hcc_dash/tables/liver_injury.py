"""Possible liver injury in words and tables."""

import pandas as pd

from hcc_dash.analysis.liver.injury import LiverInjuryResult
from hcc_dash.clinical.liver_injury import QUADRANTS
from hcc_dash.tables.safety_words import label_arm, say_by_arm, say_caution, say_left_out
from hcc_dash.tables.words import say_number


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
    said = []
    for arm, rows in result.quadrants.groupby("arm", sort=False):
        placed = int(rows.loc[rows["level"] != "", "n"].sum())
        if placed:
            said.append((str(arm), f"{int(rows.loc[rows['level'] == level, 'n'].sum())} of {placed}"))
    return said


def table_quadrants(result: LiverInjuryResult) -> pd.DataFrame:
    """Patients in each quadrant by arm, screens and signals below."""
    patients = result.patients
    rows: list[dict[str, str]] = []
    for arm in result.groups:
        mine = patients[patients["arm"] == arm]
        row = {"": label_arm(result.study, arm), "Patients": str(len(mine))}
        row |= {level[:1].upper() + level[1:]: str(int((mine["level"] == level).sum())) for level in QUADRANTS}
        row["Not placed"] = str(int((mine["level"] == "").sum()))
        row["Hy's law screen, any time"] = str(int(mine["screen"].astype(bool).sum()))
        row["IQ-DILI signal"] = str(int(mine["signal"].isin(["signal", "strong signal"]).sum()))
        row["of these strong"] = str(int((mine["signal"] == "strong signal").sum()))
        rows.append(row)
    return pd.DataFrame(rows)


def table_nominated(result: LiverInjuryResult) -> pd.DataFrame:
    """The patients a reviewer would look at: outside the first quadrant, screened or with a signal; worst first."""
    patients = result.patients
    wanted = ~patients["level"].isin(["normal or near normal", ""]) | patients["screen"].astype(bool)
    wanted |= patients["signal"].isin(["signal", "strong signal"])
    chosen = patients[wanted].sort_values("enzyme_peak", ascending=False)
    enzyme = result.options.enzyme.upper()
    return pd.DataFrame(
        {
            "Patient": chosen["subject_id"],
            "": [label_arm(result.study, arm) for arm in chosen["arm"]],
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
    return " ".join(filter(None, [counted, result.method, *result.notes, say_caution(result.study)]))
