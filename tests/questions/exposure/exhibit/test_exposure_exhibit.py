"""Exposure as an exhibit: one result in words, pictures and frames; codes, marks, and what a trial without is told."""

from dataclasses import replace

import pytest

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.cohort.cohort import select
from hcc_dash.cohort.selection import Selection
from hcc_dash.questions.exposure.exhibit.exposure import build_exposure
from hcc_dash.questions.exposure.numbers.exposure import describe_exposure
from hcc_dash.questions.exposure.numbers.result import COMPLETED, ExposureOptions, ExposureResult
from tests.cohort.bundled import bundled
from tests.questions.exposure.pictures.exposure_results import hand_made, without_doses
from tests.questions.patient.exhibit.test_patient_exhibit import texts
from tests.questions.survival.exhibit.test_survival_exhibit import VOCABULARY


@pytest.fixture(scope="module")
def exposure() -> Exhibit:
    return build_exposure(bundled("prtras001"), ExposureOptions())


def built_from(result: ExposureResult, monkeypatch: pytest.MonkeyPatch) -> Exhibit:
    monkeypatch.setattr(
        "hcc_dash.questions.exposure.exhibit.exposure.describe_exposure", lambda cohort, options: result
    )
    return build_exposure(bundled("prtras001"), ExposureOptions())


def test_frames_hold_the_fixed_words_the_marks_and_no_identifier(exposure: Exhibit) -> None:
    assert list(exposure.frames) == ["states", "stopping", "reasons", "patients", "doses"]
    for frame in exposure.frames.values():
        assert len(frame)
        assert set(frame.columns) <= VOCABULARY
        for mark in exposure.marks:
            assert frame["note"].str.contains(mark, regex=False).all()
    assert "PR-" not in texts(exposure)
    assert len(exposure.frames["doses"]) == len(exposure.result.spans)
    shares = exposure.frames["patients"].query("term == 'share of the planned dose'")
    assert sorted(shares["estimate"]) == sorted(exposure.result.patients["share"].dropna())


def test_the_answer_is_the_result(exposure: Exhibit) -> None:
    result = describe_exposure(bundled("prtras001"), ExposureOptions())
    (arm,) = result.arms
    assert exposure.answer.startswith(
        f"{arm.n_treated} of {arm.n} started peg-interferon alfa-2b: {arm.states[COMPLETED]} completed 48 weeks, "
        f"{arm.n_stopped} stopped early"
    )
    assert f"Half received {arm.share.median:.0%} or more".replace("%", " %") in exposure.answer
    assert [one.heading for one in exposure.pictures] == ["Week by week", "Patient by patient", "Stopping early"]
    assert "Exploratory" not in exposure.marks, "nothing is compared"
    assert exposure.n_comparisons == 0
    assert len(exposure.tables) == 4


def test_arms_that_both_had_it_are_shown_as_exploratory(monkeypatch: pytest.MonkeyPatch) -> None:
    exhibit = built_from(hand_made(("na", "na_peg")), monkeypatch)
    assert exhibit.marks[0] == "Exploratory"
    assert exhibit.n_comparisons == 1
    assert "not tested" in exhibit.footnote
    assert "p_value" not in {name for frame in exhibit.frames.values() for name in frame}


def test_an_arm_of_which_nobody_started_is_counted_and_not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = hand_made()
    idle = replace(whole.arms[0], arm="na", label="NA", n_treated=0)
    exhibit = built_from(replace(whole, arms=(idle, *whole.arms)), monkeypatch)
    assert "NA: 0 of 5 started" in exhibit.answer
    assert not any("NA at risk" in str(one.name) for one in exhibit.pictures[2].figure.data)
    nobody = built_from(replace(whole, arms=(idle,)), monkeypatch)
    assert (nobody.pictures, nobody.tables, nobody.frames) == ((), (), {})


def test_ends_alone_give_no_doses(monkeypatch: pytest.MonkeyPatch) -> None:
    exhibit = built_from(without_doses(), monkeypatch)
    assert "doses" not in exhibit.frames
    assert set(exhibit.frames["patients"]["term"]) == {
        "first administration, day",
        "last administration, day",
        "days on treatment",
    }
    assert [table.title for table in exhibit.tables] == [
        "How long, and how it ended",
        "What was changed, and why",
        "What does not fit together",
    ]


def test_arms_that_were_never_to_have_it_and_trials_without(exposure: Exhibit) -> None:
    control = build_exposure(select(bundled("prtras001"), Selection(arms=("na",))), ExposureOptions())
    assert control.answer == "Nobody selected was to have peg-interferon alfa-2b."
    assert control.pictures == ()
    assert "declares no treatment" in build_exposure(bundled("lo2007"), ExposureOptions()).answer
    with pytest.raises(ValueError, match="No treatment"):
        build_exposure(bundled("prtras001"), ExposureOptions(treatment="pegg"))
