"""The calendar of a protocol is the study's: its lengths act wherever treatment or follow-up is meant."""

import ast
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import ValidationError

from hcc_dash.cohort.load import load_cohort
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions, checked_events
from hcc_dash.questions.harms.numbers.onset import follow_onset
from hcc_dash.questions.harms.numbers.onset_result import OnsetOptions
from hcc_dash.questions.liver.numbers.child_pugh import describe_child_pugh
from hcc_dash.questions.quality_of_life.numbers.responders import ResponderOptions, describe_responders
from hcc_dash.study.parts import Design
from hcc_dash.study.read import study_folder

ROOT = Path(__file__).resolve().parents[2]
ELSEWHERE = {"synthesis", "drawing", "pictures", "clinical"}
"""Where these numbers are a drawing's pixels, a questionnaire's item, or what a cohort was simulated by."""


def test_other_lengths_act_in_every_question_that_has_one() -> None:
    cohort = load_cohort(study_folder("prtras001"))
    design = cohort.study.design.model_copy(update={"treatment_weeks": 24.0, "follow_up_weeks": 96.0})
    other = replace(cohort, study=cohort.study.model_copy(update={"design": design}))
    for one, weeks, last in ((cohort, 48, 156), (other, 24, 96)):
        assert checked_events(one.study, AdverseEventOptions(window="weeks"))[1].weeks == (0, weeks)
        assert follow_onset(one, OnsetOptions()).options.at_weeks == weeks
        assert [window.days for window in describe_child_pugh(one).windows] == [7 * weeks + 7, 7 * last + 7]
        assert describe_responders(one, ResponderOptions()).options.visit == f"week {weeks}"


def test_treatment_ends_before_follow_up() -> None:
    with pytest.raises(ValidationError, match="treatment ends before follow-up does"):
        Design(randomised=True, description="", time_zero="", treatment_weeks=160)


def test_no_length_of_a_protocol_stands_in_code() -> None:
    """48 and 156 as weeks; where they are another thing their module is named here."""
    other = {"hcc_dash/cohort/reading/binary_workbook.py", "hcc_dash/study/parts.py"}
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in (ROOT / "hcc_dash").rglob("*.py")
        if not ELSEWHERE & set(path.parts) and str(path.relative_to(ROOT)) not in other
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and node.value in {48, 156}
    ]
    assert found == []


@pytest.mark.parametrize(("week", "landmark"), [(156, 0), (104, 1)])
def test_a_scan_on_the_last_day_of_its_window_is_read_and_none_after_it(week: int, landmark: int) -> None:
    """Radical treatment is day 1: a scan ``week`` weeks and 7 days after it is on the day of reading."""
    study = load_cohort(study_folder("prtras001")).study
    last = 7 * week + 7  # days after radical treatment
    for endpoint in ("ttr", "rfs"):
        reading = study.endpoint(endpoint).landmarks[landmark]
        assert last + 1 <= reading.at("days") < last + 2
        assert f"day {last + 1}" in reading.name
