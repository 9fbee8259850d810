"""A real ADaM file of adverse events that has severity and no grades: the CDISC pilot."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.load import check_study, load_cohort
from hcc_dash.cohort.rules import check_rules
from hcc_dash.kernels.proportions import clopper_pearson
from hcc_dash.questions.harms.exhibit.adverse_events import build_adverse_events, build_onset
from hcc_dash.questions.harms.exhibit.serious_events import build_serious
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions
from hcc_dash.questions.harms.numbers.onset_result import OnsetOptions

FOLDER = Path(__file__).resolve().parents[3] / "data" / "cdisc_pilot"
SUBJECTS = {"Placebo": 86, "Xanomeline Low Dose": 84, "Xanomeline High Dose": 84}


@cache
def pilot() -> Cohort:
    return load_cohort(FOLDER)


def test_the_file_is_read_whole() -> None:
    events = pilot().tables["adae"]
    assert len(events) == 1191
    assert events["USUBJID"].nunique() == 225
    assert pilot().n == 254
    assert (pilot().subjects["CUMDOSE"] == 0).sum() == SUBJECTS["Placebo"], "a zero is a zero"
    assert events["ASTDT"].isna().sum() == 11


def test_denominators_are_the_subjects_and_nobody_counts_before_the_first_dose() -> None:
    exhibit = build_adverse_events(pilot(), AdverseEventOptions())
    result = exhibit.result
    overall = result.overview[0]
    assert {one.arm: one.n for one in overall.arms} == SUBJECTS
    assert [(one.reason, one.n) for one in result.rows_left_out] == [("that began before the first dose", 54)]
    events = pilot().tables["adae"]
    assert len(events) == 1191 == result.n_records + 54
    first = pilot().subjects.set_index("USUBJID")["TRTSDT"]
    after = events[~(events["ASTDT"] < events["USUBJID"].map(first))]
    had = after.groupby("TRTA", observed=True)["USUBJID"].nunique()
    assert {one.arm: one.n_patients for one in overall.arms} == had.to_dict()
    placebo = overall.arms[0]
    assert placebo.share.conf_high == pytest.approx(float(clopper_pearson(had["Placebo"], 86).high))


def test_severity_is_not_shown_as_a_grade() -> None:
    exhibit = build_adverse_events(pilot(), AdverseEventOptions())
    assert "any severity" in exhibit.answer
    assert "Severity is not a grade" in exhibit.footnote
    assert "Grade 3 or higher" in exhibit.result.not_told
    assert [picture.heading for picture in exhibit.pictures] == [
        "Patients by event",
        "Share by arm, and the difference",
    ]
    assert all("grade" not in column.lower() for table in exhibit.tables for column in table.frame.columns)
    for frame in exhibit.frames.values():
        assert not frame["level"].astype(str).str.match(r"grade \d|severe").any()
    with pytest.raises(ValueError, match="no grades"):
        build_adverse_events(pilot(), AdverseEventOptions(minimum_grade=3))
    assert "of grade" not in build_onset(pilot(), OnsetOptions(at_weeks=12.0)).method


def test_serious_events_and_what_contradicts_them() -> None:
    exhibit = build_serious(pilot(), AdverseEventOptions())
    assert "0 of 86 (0 %) on Placebo, 1 of 84 (1 %) on Low dose and 2 of 84 (2 %) on High dose" in exhibit.answer
    assert set(exhibit.frames["listing"]["level"]) <= {"MILD", "MODERATE", "SEVERE"}
    found = {one.problem: one.n for one in exhibit.result.findings}
    assert found["a criterion of seriousness, and not marked serious"] == 33
    assert not any("grade" in problem for problem in found)


def test_a_subject_in_two_arms_is_reported() -> None:
    study, tables, issues = check_study(FOLDER)
    assert not any(issue.rule == "V19" for issue in issues)
    events = tables["adae"].copy()
    assert events.loc[0, "TRTA"] == "Placebo"
    events.loc[0, "TRTA"] = "Xanomeline Low Dose"
    found = [one for one in check_rules(study, tables | {"adae": events}, None) if one.rule == "V19"]
    assert [(one.count, one.rows, one.column) for one in found] == [(1, (2,), "TRTA")]
    assert "1 patient in two arms" in found[0].problem
    whole = replace(pilot(), tables={**pilot().tables, "adae": events}, parent=None)
    counted = build_adverse_events(whole, AdverseEventOptions()).result.overview[0]
    assert {one.arm: one.n for one in counted.arms} == SUBJECTS, "arms are those of the patient table"
