"""Child-Pugh points, sums, limits and units."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.clinical.child_pugh import ASCITES, ENCEPHALOPATHY, grade_child_pugh, score_child_pugh

WELL = {"bilirubin": 20.0, "albumin": 40.0, "inr": 1.1, "ascites": "none", "encephalopathy": "none"}


@pytest.mark.parametrize(
    ("items", "score", "grade"),
    [
        ((20, 40, 1.1, "none", "none"), 5, "A"),
        ((40, 30, 1.8, "mild", "none"), 9, "B"),
        ((60, 25, 2.5, "refractory", "grade 3"), 15, "C"),
    ],
)
def test_worked_patients(items: tuple[float, float, float, str, str], score: int, grade: str) -> None:
    result = score_child_pugh(*items)
    assert (result.score, result.grade) == (score, grade)


@pytest.mark.parametrize(
    ("item", "value", "points"),
    [
        ("bilirubin", 33.9, 1),
        ("bilirubin", 34, 2),
        ("bilirubin", 51, 2),
        ("bilirubin", 51.1, 3),
        ("albumin", 35.1, 1),
        ("albumin", 35, 2),
        ("albumin", 28, 2),
        ("albumin", 27.9, 3),
        ("inr", 1.69, 1),
        ("inr", 1.7, 2),
        ("inr", 2.3, 2),
        ("inr", 2.31, 3),
        ("ascites", "Mild", 2),
        ("encephalopathy", "grade 1\N{EN DASH}2", 2),
    ],
)
def test_limits(item: str, value: float | str, points: int) -> None:
    assert getattr(score_child_pugh(**(WELL | {item: value})), item) == points


def test_american_units_give_the_same_points() -> None:
    result = score_child_pugh(1.17, 4.0, 1.1, "none", "none", "mg/dL", "g/dL")
    assert result.score == 5
    # 3.5 g/dL is the limit itself and scores 2, as 35 g/L does; 2 and 3 mg/dL are a little above 34 and 51
    assert score_child_pugh(3.1, 3.5, 1.1, "none", "none", "mg/dL", "g/dL").points[:2] == (3, 2)


def test_a_missing_item_leaves_no_score_but_a_range() -> None:
    result = score_child_pugh(20, float("nan"), 1.1, None, "none")
    assert result.score is None
    assert result.grade is None
    assert result.possible == (5, 9)


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"ascites": "some"}, "some"),
        ({"bilirubin": -3.0}, "above 0"),
        ({"albumin_unit": "g/mL"}, "g/mL"),
    ],
)
def test_what_cannot_be_scored_is_said(change: dict[str, float | str], found: str) -> None:
    with pytest.raises(ValueError, match=found):
        score_child_pugh(**(WELL | change))


@pytest.mark.parametrize("score", [4, 16])
def test_no_class_outside_the_scale(score: int) -> None:
    with pytest.raises(ValueError, match=str(score)):
        grade_child_pugh(score)


@given(
    st.floats(1, 600),
    st.floats(10, 60),
    st.floats(0.6, 9),
    st.sampled_from(sorted(ASCITES)),
    st.sampled_from(sorted(ENCEPHALOPATHY)),
)
def test_worse_values_never_score_lower(
    bilirubin: float, albumin: float, inr: float, ascites: str, encephalopathy: str
) -> None:
    now = score_child_pugh(bilirubin, albumin, inr, ascites, encephalopathy).score
    worse = score_child_pugh(bilirubin * 1.5, albumin / 1.2, inr + 0.5, ascites, encephalopathy).score
    assert now is not None
    assert worse is not None
    assert 5 <= now <= worse <= 15
