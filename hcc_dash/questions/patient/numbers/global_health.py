"""One patient's global health from the questionnaires on file, on the clock of study treatment."""

from dataclasses import dataclass

import numpy as np

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.placed_rows import RowsLeftOut
from hcc_dash.questions.quality_of_life.numbers.scores import forms_of, questionnaire_tables
from hcc_dash.study.time import convert_time

GLOBAL_HEALTH = "QL"
UNDATED = "no date on the form; placed in the week its visit is due"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormsDoubt:
    """Why a questionnaire cannot be scored, or how many of its answers and scores cannot be."""

    label: str = ""
    why_not: str = ""
    n_invalid: int = 0


def global_health_measurements(
    alone: Cohort,
) -> tuple[list[tuple[object, ...]], list[RowsLeftOut], list[FormsDoubt]]:
    """Scores from 0 to 100, higher is better (MEASUREMENT_COLUMNS), forms left out, and what to doubt of the rest.

    ``alone``: the cohort of one patient. A questionnaire of a version that cannot be scored is doubted, not shown.
    """
    scores: list[tuple[object, ...]] = []
    left_out: list[RowsLeftOut] = []
    doubts: list[FormsDoubt] = []
    for table in questionnaire_tables(alone.study):
        if table not in alone.tables:
            continue
        try:
            forms = forms_of(alone, table)
        except ValueError as error:
            doubts.append(FormsDoubt(why_not=str(error)))
            continue
        if forms is None or GLOBAL_HEALTH not in forms.rows:
            continue
        label, note = forms.scale(GLOBAL_HEALTH).label, "" if forms.timing == "dates" else UNDATED
        rows = forms.rows[["time", "visit", GLOBAL_HEALTH]].dropna(subset=[GLOBAL_HEALTH])
        for months, visit, score in rows.itertuples(index=False, name=None):
            day = float(round(convert_time(months, "months", "days")))
            scores.append(("questionnaire", label, day, visit, score, "=", "points", np.nan, np.nan, note))
        left_out += forms.problems.left_out
        if forms.problems.n_invalid:
            doubts.append(FormsDoubt(label=forms.label, n_invalid=forms.problems.n_invalid))
    return scores, left_out, doubts
