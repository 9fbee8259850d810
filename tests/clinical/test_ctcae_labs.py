"""Grades from laboratory values: every cut of both versions, and what is missing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.clinical.ctcae import VERSIONS, find_term
from hcc_dash.clinical.ctcae_labs import grade_labs, lab_rules

NEUTROPHILS, ALT, BILIRUBIN = (
    "Neutrophil count decreased",
    "Alanine aminotransferase increased",
    "Blood bilirubin increased",
)
AST, ALP, GGT = "Aspartate aminotransferase increased", "Alkaline phosphatase increased", "GGT increased"
PLATELETS = {"5.0": "Platelet count decreased", "6.0": "Thrombocytopenia"}
JUST = 1e-6


def grade(term: str, version: str, value: float, **limits: float) -> float:
    found = grade_labs(term, version, value, **limits)
    assert found.highest == found.grade
    return float(found.grade)


def assert_falling_cuts(term: str, version: str, lln: float, cuts: list[float]) -> None:
    """A value on a cut has the milder grade, one just below it the graver."""
    for worse, cut in enumerate([lln, *cuts], start=1):
        assert grade(term, version, cut, lln=lln) == worse - 1
        assert grade(term, version, cut - JUST, lln=lln) == worse


def assert_rising_cuts(term: str, version: str, cuts: list[float], unit: float, **limits: float) -> None:
    """A value on a cut has the milder grade, one just above it the graver."""
    for worse, cut in enumerate(cuts, start=1):
        assert grade(term, version, cut * unit, **limits) == worse - 1
        assert grade(term, version, cut * unit + JUST, **limits) == worse


@pytest.mark.parametrize(
    ("term", "version", "lln", "cuts"),
    [
        (NEUTROPHILS, "5.0", 2.0, [1.5, 1.0, 0.5]),
        ("White blood cell decreased", "5.0", 4.0, [3.0, 2.0, 1.0]),
        ("White blood cell decreased", "6.0", 4.0, [3.0, 2.0, 1.0]),
        ("Lymphocyte count decreased", "5.0", 1.0, [0.8, 0.5, 0.2]),
        (PLATELETS["5.0"], "5.0", 150, [75, 50, 25]),
        (PLATELETS["6.0"], "6.0", 150, [75, 50, 10]),
        ("Anemia", "5.0", 130, [100, 80]),
        ("Anemia", "6.0", 130, [100, 80]),
        ("Hypoalbuminemia", "5.0", 40, [30, 20]),
        ("Hypoalbuminemia", "6.0", 40, [30, 20]),
    ],
)
def test_falling_tests(term: str, version: str, lln: float, cuts: list[float]) -> None:
    assert_falling_cuts(term, version, lln, cuts)


def test_neutrophils_of_version_6_need_no_lower_limit() -> None:
    for worse, cut in enumerate([1.5, 1.0, 0.5, 0.1], start=1):
        assert grade(NEUTROPHILS, "6.0", cut) == worse - 1
        assert grade(NEUTROPHILS, "6.0", cut - JUST) == worse


@pytest.mark.parametrize(
    ("term", "version", "cuts"),
    [(term, version, [1, 3, 5, 20]) for term in (ALT, AST) for version in VERSIONS]
    + [(BILIRUBIN, version, [1, 1.5, 3, 10]) for version in VERSIONS]
    + [(GGT, version, [1, 2.5, 5, 20]) for version in VERSIONS]
    + [(ALP, "5.0", [1, 2.5, 5, 20])],
)
def test_rising_tests_with_a_normal_baseline(term: str, version: str, cuts: list[float]) -> None:
    for baseline in (20.0, 40.0):  # at the limit is normal
        assert_rising_cuts(term, version, cuts, 40.0, uln=40.0, baseline=baseline)


@pytest.mark.parametrize(
    ("term", "version", "first", "cuts"),
    [
        (ALT, "5.0", 1.5, [3, 5, 20]),
        (AST, "5.0", 1.5, [3, 5, 20]),
        (ALP, "5.0", 2.0, [2.5, 5, 20]),
        (GGT, "5.0", 2.0, [2.5, 5, 20]),
        (ALT, "6.0", 1.0, [1.5, 2, 4]),
        (AST, "6.0", 1.0, [1.5, 2, 4]),
        (GGT, "6.0", 1.0, [1.5, 3, 10]),
        (BILIRUBIN, "6.0", 1.0, [1.5, 2.5, 10]),
    ],
)
def test_rising_tests_with_an_abnormal_baseline(term: str, version: str, first: float, cuts: list[float]) -> None:
    limits = {"uln": 40.0, "baseline": 90.0}
    assert grade(term, version, 90 * first - JUST, **limits) == 0
    assert grade(term, version, 90 * first, **limits) == 1  # the first cut counts itself
    for worse, cut in enumerate(cuts, start=2):
        assert grade(term, version, 90 * cut, **limits) == worse - 1
        assert grade(term, version, 90 * cut + JUST, **limits) == worse


def test_bilirubin_of_version_5_with_an_abnormal_baseline() -> None:
    assert_rising_cuts(BILIRUBIN, "5.0", [1, 1.5, 3, 10], 30.0, uln=20.0, baseline=30.0)


def test_the_gap_of_version_5() -> None:
    """Above an abnormal baseline and below 1.5 times it is no grade at all."""
    for value in (90.0, 110.0, 134.9):
        assert grade(ALT, "5.0", value, uln=40.0, baseline=90.0) == 0
    assert grade(ALT, "5.0", 135.0, uln=40.0, baseline=90.0) == 1


@pytest.mark.parametrize(
    ("term", "value", "limits", "fifth", "sixth"),
    [
        (NEUTROPHILS, 0.8, {"lln": 2.0}, 3, 2),
        (NEUTROPHILS, 1.0, {"lln": 2.0}, 2, 1),
        (NEUTROPHILS, 0.3, {"lln": 2.0}, 4, 3),
        (ALT, 180, {"uln": 40.0, "baseline": 35.0}, 2, 2),
        (ALT, 180, {"uln": 40.0, "baseline": 90.0}, 1, 2),
        (ALT, 110, {"uln": 40.0, "baseline": 90.0}, 0, 1),
    ],
)
def test_versions_differ(term: str, value: float, limits: dict[str, float], fifth: int, sixth: int) -> None:
    assert grade(term, "5.0", value, **limits) == fifth
    assert grade(term, "6.0", value, **limits) == sixth


@pytest.mark.parametrize("version", VERSIONS)
def test_inr(version: str) -> None:
    assert_rising_cuts("INR increased", version, [1.2, 1.5, 2.5], 1.0)


def test_creatinine() -> None:
    name = "Creatinine increased"
    assert_rising_cuts(name, "5.0", [1, 1.5, 3, 6], 100.0, uln=100.0, baseline=100.0)
    # one and a half times a low baseline is grade 2 within the normal range
    assert grade(name, "5.0", 75.0, uln=100.0, baseline=50.0) == 0
    assert grade(name, "5.0", 75.1, uln=100.0, baseline=50.0) == 2
    assert grade(name, "5.0", 150.1, uln=100.0, baseline=50.0) == 3
    # version 6.0 counts multiples of the baseline only where that was below the lower limit
    assert grade(name, "6.0", 90.1, uln=100.0, lln=45.0, baseline=60.0) == 0
    assert grade(name, "6.0", 61.0, uln=100.0, lln=45.0, baseline=40.0) == 2
    assert grade(name, "6.0", 120.1, uln=100.0, lln=45.0, baseline=40.0) == 3


def test_alkaline_phosphatase_of_version_6_has_one_grade() -> None:
    assert grade(ALP, "6.0", 125.0, uln=125.0, baseline=80.0) == 0
    assert grade(ALP, "6.0", 125.1, uln=125.0, baseline=80.0) == 1
    assert grade(ALP, "6.0", 200.0, uln=125.0, baseline=200.0) == 0
    assert grade(ALP, "6.0", 2000.0, uln=125.0, baseline=200.0) == 1


def test_boundaries_do_not_flip_by_floating_point() -> None:
    assert 1.5 * 0.7 < 1.05
    assert grade(BILIRUBIN, "5.0", 1.05, uln=0.7, baseline=0.5) == 1
    assert grade(NEUTROPHILS, "5.0", 0.1 + 0.2 + 0.7, lln=2.0) == 2  # 0.9999999999999999 and 1.0 are one


def test_without_a_lower_limit_the_first_grade_is_open() -> None:
    found = grade_labs(PLATELETS["5.0"], "5.0", [100, 74])
    assert found.grade.tolist() == [0, 2]
    assert found.highest.tolist() == [1, 2]


def test_without_a_baseline_only_the_normal_range_is_graded() -> None:
    found = grade_labs(ALT, "5.0", [40, 41, 900], uln=40.0)
    np.testing.assert_array_equal(found.grade, [0, np.nan, np.nan])
    np.testing.assert_array_equal(found.highest, [0, np.nan, np.nan])


def test_without_an_upper_limit_or_a_value_there_is_no_grade() -> None:
    assert np.isnan(grade_labs(ALT, "5.0", 900, baseline=30).grade)
    assert np.isnan(grade_labs(NEUTROPHILS, "6.0", np.nan).grade)
    creatinine = grade_labs("Creatinine increased", "5.0", 160, uln=100.0)
    assert (float(creatinine.grade), float(creatinine.highest)) == (2, 3)  # three times the baseline is not excluded


@pytest.mark.parametrize("version", ["", "4.03", "5"])
def test_the_version_is_required(version: str) -> None:
    with pytest.raises(ValueError, match="CTCAE version"):
        grade_labs(ALT, version, 100)


def test_terms_of_the_other_version_are_refused() -> None:
    with pytest.raises(ValueError, match="Thrombocytopenia"):
        grade_labs(PLATELETS["5.0"], "6.0", 40)


@pytest.mark.parametrize("version", VERSIONS)
def test_no_rule_gives_a_grade_the_term_does_not_have(version: str) -> None:
    for name, rule in lab_rules(version).items():
        term = find_term("Platelet count decreased" if name == "Thrombocytopenia" else name)
        assert term is not None
        assert max(cut.grade for cut in rule.cuts) <= term.highest


@given(
    st.sampled_from(VERSIONS),
    st.sampled_from(["fall", "rise"]),
    st.floats(0.01, 5000),
    st.floats(1.0, 3.0),
    st.one_of(st.just(float("nan")), st.floats(5, 400)),
)
def test_worse_values_never_grade_better(version: str, way: str, value: float, times: float, baseline: float) -> None:
    for name, rule in lab_rules(version).items():
        if rule.falls != (way == "fall"):
            continue
        pair = [value, value / times] if rule.falls else [value, value * times]
        found = grade_labs(name, version, pair, lln=20.0, uln=40.0, baseline=baseline)
        if not np.isnan(found.grade).any():
            assert found.grade[1] >= found.grade[0]
        assert not (found.highest < found.grade).any()
