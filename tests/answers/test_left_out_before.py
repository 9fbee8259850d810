"""Who was left out before the selection is counted under every figure that counts its patients."""

from dataclasses import replace

import numpy as np
import pytest

from hcc_dash.cohort.cohort import Cohort, Step, select
from hcc_dash.cohort.selection import Selection
from tests.cohort.bundled import bundled
from tests.every_question import QUESTIONS, Question

COUNTED = [one for one in QUESTIONS if not one.slow and one.study == "lo2007"]
WITHOUT_ARM = 3


def without_arms(study_id: str) -> Cohort:
    """The trial with patients of every arm whose arm nobody wrote down."""
    cohort = bundled(study_id)
    subjects = cohort.subjects.copy()
    of_population = subjects[cohort.study.design.arm_column].isin(cohort.study.populations[0].arms)
    rows = subjects.index[of_population][[0, 20, 40][:WITHOUT_ARM]]
    subjects.loc[rows, cohort.study.design.arm_column] = np.nan
    tables = {**cohort.tables, "subjects": subjects}
    return select(Cohort(cohort.study, tables), Selection())


@pytest.mark.parametrize("question", COUNTED, ids=lambda one: one.name)
def test_patients_without_an_arm_are_counted_wherever_patients_are(question: Question) -> None:
    exhibit = question.ask(without_arms(question.study))
    assert "nobody left out" not in exhibit.footnote
    counts_patients = "selected patients" in exhibit.footnote
    assert not counts_patients or f"{WITHOUT_ARM} patients without an arm were left out" in exhibit.footnote
    assert any(f"{WITHOUT_ARM} without the value" in text for text in exhibit.asked["selection"])


def test_rows_refused_on_request_are_counted_on_every_page_and_nobody_where_nobody_was() -> None:
    for one in [question for question in COUNTED if question.id.startswith(("cox", "subgroups", "survival"))]:
        cohort = select(bundled(one.study), Selection())
        assert "Before the selection" not in one.ask(cohort).footnote
        refused = replace(cohort, trail=(Step("Rows left out on request", 86, 90), *cohort.trail))
        footnote = one.ask(refused).footnote
        assert "4 rows that would have stopped the analysis (on request) were left out" in footnote
        assert "nobody left out" not in footnote
