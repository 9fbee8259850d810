"""Exhibits on quality of life: computed answers, marks on every row, trials without forms, the terminal's words."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.clinical.qlq import QLQ_C30, SUMMARY, Scale, find_scale
from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import LevelFilter, Selection
from hcc_dash.questions.quality_of_life.exhibit.completion import build_completion
from hcc_dash.questions.quality_of_life.exhibit.qol import build_scales, build_trajectory
from hcc_dash.questions.quality_of_life.exhibit.qol_chart import axis_of, fit_window
from hcc_dash.questions.quality_of_life.exhibit.qol_views import CompletionView, QolView, ScalesView, TogetherView
from hcc_dash.questions.quality_of_life.exhibit.together import build_together
from hcc_dash.questions.quality_of_life.numbers.options import CompletionOptions, QolOptions
from hcc_dash.questions.quality_of_life.numbers.together import TogetherOptions, describe_together
from hcc_dash.questions.quality_of_life.words.qol import SIZES_OF_CHANGE, relevant_change, say_direction, say_relevant
from tests.cohort.bundled import bundled
from tests.estimation.cohorts import upload
from tests.questions.quality_of_life.numbers.qol_cohorts import ready

AT_48 = QolView(visit="week 48")
HEALTH, FATIGUE = QLQ_C30[0], QLQ_C30[6]


def every(cohort: Cohort) -> list[Exhibit]:
    return [
        build_trajectory(cohort, QolOptions(), AT_48),
        build_scales(cohort, QolOptions(), ScalesView(visit="week 48")),
        build_completion(cohort, CompletionOptions(), CompletionView(visit="week 48")),
        build_together(cohort, TogetherOptions(collected_months=36.0), TogetherView(visit="week 48")),
    ]


@cache
def of_bundled() -> list[Exhibit]:
    return every(select(bundled("prtras001"), Selection()))


def test_every_row_carries_the_marks() -> None:
    for exhibit in of_bundled():
        assert exhibit.marks[0] == "Exploratory"
        assert exhibit.n_comparisons == (16 if exhibit.id == "qol_scales" else 1)
        assert {"study", "cohort", "selection", "status", "n_analysed"} <= set(exhibit.asked)
        for frame in exhibit.frames.values():
            assert len(frame)
            assert all(frame["note"].str.contains(mark, regex=False).all() for mark in exhibit.marks)
        assert all(picture.alt.endswith("Simulation.") for picture in exhibit.pictures)
        assert all(len(table.frame) for table in exhibit.tables)


def test_a_file_says_what_its_numbers_are() -> None:
    scores, scales, completion, together = of_bundled()
    said = "Global health status, higher is better; estimate by arm = mean score"
    assert said in scores.frames["scores"]["note"].iloc[0]
    assert "estimate by arm = mean score" in scales.frames["scales"]["note"].iloc[0]
    assert "Global health status, higher is better" in completion.frames["patterns"]["note"].iloc[0]
    assert "Global health status, higher is better" in together.frames["scores"]["note"].iloc[0]
    assert "adverse event of grade 2 or higher" in together.frames["burden"]["note"].iloc[0]
    changed = build_trajectory(
        select(bundled("prtras001"), Selection()), QolOptions(scale="FA", change=True, statistic="median"), QolView()
    )
    note = changed.frames["scores"]["note"].iloc[0]
    assert "Fatigue, higher is worse; estimate by arm = median change from baseline" in note


def test_answers_are_the_numbers() -> None:
    scores, _, completion, together = of_bundled()
    at = scores.frames["scores"].query("visit == 'week 48'").set_index("arm")
    na = f"{at.loc['na', 'estimate']:.0f} (95 % CI {at.loc['na', 'conf_low']:.0f}–{at.loc['na', 'conf_high']:.0f}) v "
    lead = "Global health status, mean (higher is better): 75 (NA) v 63 (NA + peg-IFN) at week 24"
    assert scores.answer.startswith(lead)
    assert f"at week 48: {na}" in scores.answer
    assert scores.answer.endswith(f", n = {at.loc['na', 'n']} v {at.loc['na_peg', 'n']}.")
    assert "Nobody was randomised: differences between arms are associations." in scores.footnote
    counts = completion.frames["completion"].query("visit == 'week 48'").set_index("arm")
    received, expected = counts.loc["na_peg", ["n_received", "n_expected"]]
    assert f"{received} of {expected} expected ({received / expected:.0%}".replace("%", " %") in completion.answer
    assert f"{counts['n_died'].sum()} had died, which is no missing form" in completion.answer
    burden = together.frames["burden"].query("arm == 'na_peg' and time == 48").iloc[0]
    assert together.answer.endswith(f" v {100 * burden['estimate']:.0f} %.")


def test_burden_counts_events_going_on_once_a_patient() -> None:
    cohort = bundled("prtras001")
    result = describe_together(cohort, TogetherOptions(minimum_grade=3, collected_months=36.0))
    events = cohort.tables["adverse_events"].merge(cohort.subjects[["subject_id", "arm", "treatment_start_on"]])
    start, end = ((events[name] - events["treatment_start_on"]).dt.days for name in ("started_on", "ended_on"))
    day = 7 * 24
    going_on = (events["grade"] >= 3) & (start <= day) & (end.isna() | (end >= day)) & ~(end < start)
    for arm in result.groups:
        row = result.burden[(result.burden["arm"] == arm) & (result.burden["time"] == 24)].iloc[0]
        assert row["n_events"] == events.loc[going_on & (events["arm"] == arm), "subject_id"].nunique()


def test_medians_change_and_factors() -> None:
    cohort = bundled("prtras001")
    exhibit = build_trajectory(
        cohort, QolOptions(scale="FA", change=True, statistic="median", by="bclc"), QolView(turned=True)
    )
    assert exhibit.answer.startswith("Fatigue, median change (higher is worse): ")
    assert "at week 120: 0.0 (BCLC 0) v " in exhibit.answer
    assert " (BCLC 0) v " in exhibit.answer
    assert exhibit.n_comparisons == 2
    figure, frame = exhibit.pictures[0].figure, exhibit.frames["scores"]
    drawn = next(one for one in figure.data if one.name == "BCLC B")
    rows = frame[frame["arm"] == "B"]
    np.testing.assert_allclose(drawn.y + drawn.error_y.array, rows["upper_quartile"])
    assert "week 12" in set(rows["visit"])
    assert "baseline" not in set(rows["visit"])
    assert "--change --statistic median --by bclc" in exhibit.code


def test_directions_and_relevant_differences() -> None:
    assert say_direction(HEALTH) == "higher is better ↑"
    assert say_direction(FATIGUE) == "higher is worse; down is better ↓"
    assert say_direction(HEALTH, turned=False) == say_direction(HEALTH, turned=True)
    assert relevant_change(HEALTH, "group", 1.0) == (5.0, 5.0)
    assert relevant_change(HEALTH, "individual", 1.0) == (10.0, 10.0)
    assert relevant_change(FATIGUE, "scale", 1.0) == (4.0, 5.0)
    assert relevant_change(SUMMARY, "scale", 1.0) is None
    assert "no published relevant difference for summary score" in say_relevant("scale", 5.0, SUMMARY)
    unknown = Scale("hbsag_log10", "HBsAg", (), "symptom", None)
    assert relevant_change(unknown, "group", 5.0) is None
    assert "Osoba 1998" in say_relevant("group", 5.0, HEALTH)
    cocks = say_relevant("scale", 5.0, HEALTH)
    assert "Cocks 2012 are not verified at the source" in cocks
    assert "Serrano et al. 2022" in say_relevant("group", 5.0, find_scale("HCC_FA"))
    assert "body image is a symptom scale is not verified" in say_relevant("group", 5.0, find_scale("HCC_BI"))


def test_what_helps_to_choose_a_threshold_is_what_the_paper_says() -> None:
    assert SIZES_OF_CHANGE.startswith(
        "5 to 10 points are a little, 10 to 20 a moderate change to patients (Osoba 1998). No threshold"
    )


@pytest.mark.parametrize(("low", "high", "width"), [(0.0, 2.0, 0.0), (97.0, 100.0, 50.0), (40.0, 60.0, 0.0)])
def test_a_window_holds_the_scores_and_stays_on_the_scale(low: float, high: float, width: float) -> None:
    bottom, top = fit_window(HEALTH, low, high, width)
    assert -4 <= bottom <= low
    assert high <= top <= 104
    assert top - bottom >= max(width, 30) - 1e-9


def two_women() -> Cohort:
    """Those of CNLC IIb: one in each arm, and only the one with interferon has answered after baseline."""
    filters = (LevelFilter("cnlc", ("IIb",)), LevelFilter("sex", ("female",)))
    return select(bundled("prtras001"), Selection(filters=filters))


def sparse(change: bool, visit: str = "") -> Exhibit:
    return build_trajectory(two_women(), QolOptions(change=change), QolView(visit=visit))


def test_harm_beside_scores_of_too_few_draws_no_limits() -> None:
    exhibit = build_together(two_women(), TogetherOptions(collected_months=36.0))
    assert "(too few)" in exhibit.tables[0].frame["Global health status, mean (CI)"].iloc[0]
    for picture in exhibit.pictures:
        assert np.isfinite(picture.figure.layout.yaxis2.range).all()
        (scores,) = [one for one in picture.figure.data if one.name == "scores"]
        assert not any("nan" in text for text in scores.hovertext)


def test_the_answer_reads_where_somebody_has_a_score_and_names_who_has_none() -> None:
    answer = sparse(change=True).answer
    assert answer.startswith(
        "Global health status: 0 of 1 (NA) v 1 of 1 (NA + peg-IFN) had a change from baseline at week 120: fewer than "
    )
    at_baseline = sparse(change=True, visit="baseline").answer
    assert "nobody of this selection has a change from baseline at baseline; somebody has at week 12, " in at_baseline
    assert "no interval" not in at_baseline


def test_an_interval_of_too_few_is_refused_with_its_reason() -> None:
    exhibit = sparse(change=False)
    assert "1 of 1 (NA) v 1 of 1 (NA + peg-IFN) had a score at baseline: fewer than 8 patients" in exhibit.answer
    assert set(exhibit.tables[0].frame["95 % CI"]) == {"too few"}
    assert "(none of fewer than 5 scores)" in exhibit.footnote
    assert "lie beyond" not in exhibit.footnote


def test_limits_beyond_the_scale_are_remarked_once() -> None:
    scores = [0.0, 0.0, 0.0, 0.0, 90.0, 100.0]
    frame = pd.DataFrame({"subject_id": list("ABCDEF"), "visit": "baseline", "QL": scores})
    exhibit = build_trajectory(ready({one: {} for one in "ABCDEF"}, frame), QolOptions(), QolView())
    assert exhibit.frames["scores"]["conf_low"].iloc[0] < 0
    assert exhibit.footnote.count("limits lie beyond what a score can be") == 1
    assert "lie beyond" not in of_bundled()[0].footnote


def test_completion_shows_a_visit_without_forms_and_trajectories_say_it() -> None:
    scores, _, completion, _ = of_bundled()
    rows = completion.tables[0].frame.query("Visit == 'week 156'")
    assert rows[["Expected", "Received"]].to_numpy().tolist() == [["120", "0"], ["111", "0"]]
    assert "week 156 (0 of 231 forms due)" in scores.footnote
    assert "week 156" not in set(scores.tables[0].frame["Visit"])
    patterns = completion.tables[-1].frame
    assert "week 156" not in patterns.columns
    assert "" not in patterns.columns
    assert "whose last form came before week 120" in completion.footnote
    assert completion.pictures[0].figure.layout.xaxis.ticktext[-1] == "156"
    assert completion.pictures[1].figure.layout.xaxis.ticktext[-1] == "120"


def test_lines_of_patients_who_change_fill_the_axis() -> None:
    exhibit = build_trajectory(
        select(bundled("prtras001"), Selection(arms=("na",))), QolOptions(change=True), QolView(patients=True)
    )
    low, high = exhibit.pictures[0].figure.layout.yaxis.range
    changes = exhibit.frames["patients"]["estimate"]
    assert low <= changes.min() <= low + 10
    assert high - 10 <= changes.max() <= high


def test_visits_without_weeks_are_counted_as_visits() -> None:
    assert axis_of(("A", "B"), {"A": 0.0, "B": 1.0}) == "Visit"
    assert axis_of(("baseline", "week 3"), {"baseline": 0.0, "week 3": 3.0}) == "Week"


def test_trials_without_forms_one_arm_and_nobody() -> None:
    table = upload({"time": [1.0, 2.0, 3.0], "event": [1, 0, 1]})
    for cohort in (bundled("lo2007"), table):
        for exhibit in every(cohort):
            assert "no quality-of-life questionnaire" in exhibit.answer
            assert exhibit.pictures == exhibit.tables == ()
            assert exhibit.code == ""
    whole = bundled("prtras001")
    for exhibit in every(select(whole, Selection(arms=("na",)))):
        assert exhibit.n_comparisons == 0
        assert " v " not in exhibit.answer
        assert " for NA" in exhibit.answer or " (NA)" in exhibit.answer or exhibit.id in {"qol_scales", "qol_together"}
        assert "NA + peg-IFN" not in exhibit.answer
    for exhibit in every(select(whole, Selection(filters=(LevelFilter("sex", ()),)))):
        assert exhibit.pictures == ()
        assert exhibit.answer
