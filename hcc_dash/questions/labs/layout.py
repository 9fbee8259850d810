"""The page on laboratory values: shifts of grades, the investigators' beside them, medians over the visits."""

from collections.abc import Callable, Mapping

import pandas as pd

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.answers.safety_parts import cell_key
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.labs.words.labs import table_cell
from hcc_dash.questions.layout import (
    CellChoice,
    Click,
    Downloads,
    Follows,
    Layout,
    Pictures,
    Tab,
    Tables,
    Tabs,
    Values,
    Words,
)
from hcc_dash.wording.safety_words import label_arm


def _patients_by_cell(exhibit: Exhibit) -> dict[str, pd.DataFrame]:
    """Patients of the term shown by the cell they are in, cells with the highest grade first."""
    patients = exhibit.result.patients
    ordered = patients[patients["term"] == exhibit.asked["term"]].sort_values(["grade", "level"], ascending=False)
    cells = ordered.groupby(["arm", "level", "worst"], sort=False)
    return {cell_key(*map(str, names)): rows for names, rows in cells}


def _name_cells(exhibit: Exhibit) -> Mapping[str, str]:
    study, named = exhibit.result.study, {}
    for key, rows in _patients_by_cell(exhibit).items():
        first = rows.iloc[0]
        levels = f"{first['level']} at baseline, worst {first['worst']}"
        named[key] = f"{label_arm(study, first['arm'])}, {levels}, n = {len(rows)}"
    return named


def _patients_of(exhibit: Exhibit, cell: str) -> pd.DataFrame:
    return table_cell(_patients_by_cell(exhibit)[cell], exhibit.result.study)


_CELL = CellChoice(
    key="labs.cell",
    label="Patients of a cell, highest grade first",
    everybody="None chosen",
    cells=_name_cells,
    patients=_patients_of,
)
FURTHER, TABLES, AGREEMENT_WORD, MEDIANS_WORD = "further", "tables", "reported", "medians"


def _looks_at(word: str) -> Callable[[Cohort, Values, Exhibit], bool]:
    """Whether a reader looks further at what the word names."""
    return lambda cohort, values, exhibit: values.get(FURTHER) == word


_FURTHER = Tabs(
    sets=FURTHER,
    tabs=(
        Tab(word=TABLES, label="Tables", parts=(Tables(),)),
        Tab(word=MEDIANS_WORD, label="Medians by visit", opened_by=("test", "arm", "scheme", "visit")),
        Tab(word=AGREEMENT_WORD, label="Reported grades"),
    ),
)
SHIFT = Layout(
    parts=(
        Pictures(click=Click(chart="labs.cell.{place}", chooses=_CELL.key, label=_CELL.label, among=_name_cells)),
        Words(
            says="A click on a cell lists its patients below. Empty cells are zero: what that still allows is said on "
            "hovering.",
            style="caption",
        ),
        _CELL,
        Downloads(),
        _FURTHER,
    )
)
AGREEMENT = Layout(
    follows=Follows(question="lab-shift", shown=_looks_at(AGREEMENT_WORD)), parts=(Tables(patients=True), Downloads())
)
MEDIANS = Layout(follows=Follows(question="lab-shift", shown=_looks_at(MEDIANS_WORD)))
