"""ALBI: worked patients, both unit systems, every limit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.clinical.albi import MODIFIED_GRADES, albi_grades, albi_score


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
    found = albi_score(bilirubin, albumin)
    american = albi_score(bilirubin / 17.1, albumin / 10, "mg/dL", "g/dL")
    assert float(found) == pytest.approx(score, abs=5e-5)
    assert float(american) == pytest.approx(float(found), abs=1e-9)
    for one in (found, american):
        assert (albi_grades(one), albi_grades(one, modified=True)) == (grade, modified)


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
    assert np.isnan(albi_score([np.nan, 12, 0, -1], [40, np.nan, 40, 40])).all()
    assert albi_grades(np.nan) == ""


def test_what_cannot_be_scored_is_said() -> None:
    with pytest.raises(ValueError, match="g/mL"):
        albi_score(12, 40, albumin_unit="g/mL")


@pytest.mark.parametrize("cut", [-2.6, -1.39, -3.0, 0.0])
def test_a_cut_divides_grade_2(cut: float) -> None:
    with pytest.raises(ValueError, match=r"between -2\.6 and -1\.39; the cut is"):
        albi_grades(-2.0, modified=True, modified_cut=cut)
    assert albi_grades([-2.1, -1.9], modified=True, modified_cut=-2.0).tolist() == ["2a", "2b"]


@given(st.floats(2, 600), st.floats(12, 60))
def test_worse_values_never_grade_better(bilirubin: float, albumin: float) -> None:
    scores = albi_score([bilirubin, bilirubin * 1.5], [albumin, albumin / 1.2])
    assert scores[1] > scores[0]
    now, worse = albi_grades(scores, modified=True)
    assert MODIFIED_GRADES.index(worse) >= MODIFIED_GRADES.index(now)
    assert now[0] == albi_grades(scores)[0]
