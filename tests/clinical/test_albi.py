"""ALBI: worked patients, both unit systems, every limit."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.clinical.albi import MODIFIED_GRADES, albi_grades, albi_score, score_albi


@pytest.mark.parametrize(
    ("bilirubin", "albumin", "score", "grade", "modified"),
    [
        (10, 45, -3.165, "1", "1"),
        (17.1, 35, -2.1612, "2", "2b"),
        (20.52, 35, -2.1090, "2", "2b"),
        (34.2, 28, -1.3675, "3", "3"),
        (60, 25, -0.9514, "3", "3"),
        (1000, 50, -2.27, "2", "2a"),  # exactly on the limit
    ],
)
def test_worked_patients(bilirubin: float, albumin: float, score: float, grade: str, modified: str) -> None:
    found = score_albi(bilirubin, albumin)
    assert found.score == pytest.approx(score, abs=5e-5)
    assert (found.grade, found.modified_grade) == (grade, modified)
    american = score_albi(bilirubin / 17.1, albumin / 10, "mg/dL", "g/dL")
    assert american.score == pytest.approx(found.score, abs=1e-9)
    assert (american.grade, american.modified_grade) == (grade, modified)


@pytest.mark.parametrize(
    ("score", "grade", "modified"),
    [
        (-2.61, "1", "1"),
        (-2.60, "1", "1"),
        (-2.5999, "2", "2a"),
        (-2.27, "2", "2a"),
        (-2.2699, "2", "2b"),
        (-1.39, "2", "2b"),
        (-1.3899, "3", "3"),
    ],
)
def test_limits(score: float, grade: str, modified: str) -> None:
    assert albi_grades(score) == grade
    assert albi_grades(score, modified=True) == modified
    # rounding noise of either sign leaves a score on its limit
    assert albi_grades(score * (1 + 1e-14)) == grade
    assert albi_grades(score * (1 - 1e-14)) == grade


def test_missing_values_have_no_score() -> None:
    assert np.isnan(albi_score([np.nan, 12, 0], [40, np.nan, 40])).all()
    assert albi_grades(np.nan) == ""
    assert score_albi(None, 40).score is None
    assert score_albi(12, math.nan).grade is None


def test_what_cannot_be_scored_is_said() -> None:
    with pytest.raises(ValueError, match="g/mL"):
        albi_score(12, 40, albumin_unit="g/mL")
    with pytest.raises(ValueError, match="above 0"):
        score_albi(-1, 40)


@pytest.mark.parametrize("cut", [-2.6, -1.39, -3.0, 0.0])
def test_a_cut_divides_grade_2(cut: float) -> None:
    with pytest.raises(ValueError, match=r"between -2\.6 and -1\.39; the cut is"):
        albi_grades(-2.0, modified=True, modified_cut=cut)
    assert albi_grades([-2.1, -1.9], modified=True, modified_cut=-2.0).tolist() == ["2a", "2b"]


@given(st.floats(2, 600), st.floats(12, 60))
def test_worse_values_never_grade_better(bilirubin: float, albumin: float) -> None:
    now, worse = score_albi(bilirubin, albumin), score_albi(bilirubin * 1.5, albumin / 1.2)
    assert now.score is not None
    assert worse.score is not None
    assert worse.score > now.score
    assert MODIFIED_GRADES.index(str(worse.modified_grade)) >= MODIFIED_GRADES.index(str(now.modified_grade))
    assert str(now.modified_grade)[0] == now.grade
