"""Blood values: shift of derived grades, agreement with the investigators, medians, what is left out."""

import math

import numpy as np
import pytest

from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import Selection
from hcc_dash.estimation.placed_rows import set_clock
from hcc_dash.questions.labs.numbers.agreement import compare_grades
from hcc_dash.questions.labs.numbers.grades import word_grade
from hcc_dash.questions.labs.numbers.labs import LabsResult, describe_labs, describe_medians
from hcc_dash.questions.labs.numbers.options import LabOptions
from hcc_dash.questions.labs.words.labs_method import LOWER_BOUND, say_notes
from tests.cohort.bundled import bundled
from tests.questions.harms.numbers.safety_cohorts import blood, events, patients, trial

ALT, NEUTROPHILS = "Alanine aminotransferase increased", "Neutrophil count decreased"
FIFTH = LabOptions(version="5.0", show_ids=True)


def one_patient(*rows: tuple[float, dict[str, float]], options: LabOptions = FIFTH, **tables: object) -> LabsResult:
    labs = blood([("a", day, values) for day, values in rows])
    return describe_labs(trial(subjects=patients({"a": {}}), liver_labs=labs, **tables), options)


def of_term(result: LabsResult, term: str) -> tuple[str, str]:
    rows = result.patients[result.patients["term"] == term]
    assert len(rows) == 1
    return rows["level"].iloc[0], rows["worst"].iloc[0]


def test_worst_grade_against_baseline() -> None:
    result = one_patient((-2, {}), (30, {"alt": 180.0}), (60, {"alt": 150.0, "anc": 0.8}), (90, {"anc": 1.2}))
    assert of_term(result, ALT) == ("not above ULN", "2")
    assert of_term(result, NEUTROPHILS) == ("0 or 1", "3")
    row = result.patients[result.patients["term"] == ALT].iloc[0]
    assert row["time"] == 30
    assert LOWER_BOUND in say_notes(result)


@pytest.mark.parametrize(
    ("version", "alt", "worst"), [("5.0", 110.0, "0"), ("6.0", 110.0, "1"), ("5.0", 180.0, "1"), ("6.0", 180.0, "2")]
)
def test_an_abnormal_baseline(version: str, alt: float, worst: str) -> None:
    result = one_patient(
        (-30, {"alt": 30.0}), (-2, {"alt": 90.0}), (30, {"alt": alt}), options=LabOptions(version=version)
    )
    assert of_term(result, ALT) == ("above ULN", worst)


def test_a_limit_given_by_hand_closes_the_first_grade() -> None:
    rows = [(-2, {}), (30, {"anc": 1.8})]
    assert of_term(one_patient(*rows), NEUTROPHILS) == ("0 or 1", "0 or 1")
    limits = LabOptions(version="5.0", limits=(("neutrophils", 2.0, None),))
    assert of_term(one_patient(*rows, options=limits), NEUTROPHILS) == ("0", "1")


def test_the_window() -> None:
    rows = [(-2, {}), (30, {}), (400, {"alt": 900.0})]
    assert of_term(one_patient(*rows), ALT)[1] == "4"
    assert of_term(one_patient(*rows, options=LabOptions(version="5.0", window_days=343)), ALT)[1] == "0"


def test_without_a_result_after_baseline() -> None:
    result = one_patient((-2, {}))
    assert of_term(result, ALT) == ("not above ULN", "no result")
    assert result.n_analysed == 0
    assert [(one.reason, one.n) for one in result.left_out] == [("no result after the start of study treatment", 1)]


def test_words_of_grades() -> None:
    assert word_grade(0.0, 1.0) == "0 or 1"
    assert word_grade(2.0, 2.0) == "2"
    assert word_grade(1.0, 3.0) == "1 to 3"
    assert word_grade(math.nan, math.nan) == "no result"


@pytest.mark.parametrize(
    ("alt", "reported", "kind"),
    [
        (30.0, 0, "neither"),
        (100.0, 0, "neither"),  # grade 1 was not collected
        (180.0, 0, "not reported"),
        (180.0, 2, "same grade"),
        (180.0, 3, "investigator higher"),
        (300.0, 2, "derived higher"),
    ],
)
def test_agreement(alt: float, reported: int, kind: str) -> None:
    rows = [("a", ALT, 30, reported)] if reported else []
    table = events([*rows, ("b", ALT, 40, 3)])
    labs = blood([("a", -2, {}), ("a", 30, {"alt": alt}), ("b", -2, {}), ("b", 40, {"alt": 300.0})])
    result = describe_labs(trial(subjects=patients({"a": {}, "b": {}}), liver_labs=labs, adverse_events=table), FIFTH)
    assert result.agreement is not None
    pairs = result.agreement.pairs.set_index("subject_id")
    assert pairs.loc["a", "level"] == kind
    assert pairs.loc["b", "level"] == "same grade"
    assert ("a" in set(result.disagreements["subject_id"])) == (kind not in ("neither", "same grade"))


def test_a_low_baseline_that_stays_low_is_no_missed_event() -> None:
    table = events([("b", NEUTROPHILS, 40, 2)])
    labs = blood([("a", -2, {"anc": 1.2}), ("a", 30, {"anc": 1.1}), ("b", -2, {}), ("b", 40, {"anc": 1.2})])
    result = describe_labs(trial(subjects=patients({"a": {}, "b": {}}), liver_labs=labs, adverse_events=table), FIFTH)
    assert result.agreement is not None
    assert result.agreement.pairs["level"].tolist() == ["not reported, as at baseline", "same grade"]
    assert result.disagreements.empty


def test_versions_are_never_pooled() -> None:
    table = events([("a", ALT, 30, 2)])
    result = one_patient((-2, {}), (30, {"alt": 180.0}), options=LabOptions(version="6.0"), adverse_events=table)
    assert result.agreement is not None
    assert "v6.0" in result.agreement.why_not
    assert [one.n for one in result.agreement.left_out] == [1]
    with pytest.raises(ValueError, match="CTCAE version"):
        describe_labs(bundled("prtras001"), LabOptions(version=""))


def test_events_that_cannot_be_compared_are_counted() -> None:
    table = events([("a", ALT, 30, 2), ("a", ALT, 35, 7), ("a", ALT, -20, 2), ("a", "Fatigue", 30, 2)])
    result = one_patient((-2, {}), (30, {"alt": 180.0}), adverse_events=table)
    assert result.agreement is not None
    assert [one.n for one in result.agreement.left_out] == [1, 1]
    assert result.agreement.pairs["level"].tolist() == ["same grade"]


def test_terms_that_no_event_has_are_named() -> None:
    table = events([("a", NEUTROPHILS, 30, 2)])
    result = one_patient((-2, {}), (30, {"alt": 180.0, "anc": 1.2}), adverse_events=table)
    assert any("no event has" in note and ALT in note for note in say_notes(result))


def test_bundled_trial() -> None:
    """The simulated events were read off these very values, so derived and reported grades agree throughout."""
    result = describe_labs(bundled("prtras001"), LabOptions(version="5.0"))
    assert result.agreement is not None
    kinds = result.agreement.counts.groupby("level")["n"].sum()
    assert set(kinds.index) == {"neither", "same grade", "not reported, as at baseline"}
    assert kinds["same grade"] == 150
    assert result.disagreements.empty
    assert any("Platelets cannot be so" in note for note in say_notes(result))  # per µL, the dirty record
    medians = describe_medians(bundled("prtras001"), LabOptions(version="5.0")).medians
    platelets = medians[medians["term"] == "platelets"]
    assert platelets["upper_quartile"].max() < 400
    per_term = result.shift.groupby(["term", "arm"])["n"].sum().unstack()
    assert (per_term.loc[:, "na"] == 180).all()
    assert (per_term.loc[:, "na_peg"] == 152).all()


def test_medians_by_hand() -> None:
    labs = blood([(name, -2, {"alt": value}) for name, value in zip("abcde", (10, 20, 30, 40, math.nan), strict=True)])
    result = describe_medians(trial(subjects=patients({name: {} for name in "abcde"}), liver_labs=labs), FIFTH)
    row = result.medians[result.medians["term"] == "alt"].iloc[0]
    assert row[["n", "estimate", "lower_quartile", "upper_quartile"]].tolist() == [4, 25.0, 17.5, 32.5]


def test_one_arm_and_absent_tables() -> None:
    alone = describe_labs(select(bundled("prtras001"), Selection(arms=("na",))), LabOptions(version="5.0"))
    assert set(alone.shift["arm"]) == {"na"}
    assert "no date" in describe_labs(bundled("lo2007"), LabOptions(version="5.0")).why_not
    without = describe_labs(trial(subjects=patients({"a": {}})), FIFTH)
    assert "laboratory results" in without.why_not
    assert without.disagreements.empty
    unreported = one_patient((-2, {}), (30, {"alt": 180.0}))
    assert unreported.agreement is not None
    assert unreported.agreement.why_not


def test_nobody() -> None:
    whole = bundled("prtras001")
    empty = Cohort(whole.study, {name: table.iloc[:0] for name, table in whole.tables.items()})
    result = describe_labs(empty, LabOptions(version="5.0"))
    assert result.n_analysed == 0
    assert result.shift.empty
    clock = set_clock(empty)
    assert not isinstance(clock, str)
    assert compare_grades(empty, clock, result.patients, LabOptions(version="5.0")).why_not
    assert np.array_equal(
        describe_medians(empty, LabOptions(version="5.0")).medians.columns[:3], ["term", "arm", "visit"]
    )
