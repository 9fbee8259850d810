"""Exhibits on liver and blood values: computed answers, marks on every row, what a trial without tables is told."""

from functools import cache

import pytest

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import LevelFilter, Selection
from hcc_dash.estimation.shift_cells import fill_shift
from hcc_dash.kernels.proportions import clopper_pearson
from hcc_dash.questions.labs.exhibit.lab_views import MedianView
from hcc_dash.questions.labs.exhibit.labs import build_agreement, build_medians, build_shift
from hcc_dash.questions.labs.numbers.grade_counts import count_reached, shift_levels
from hcc_dash.questions.labs.numbers.labs import describe_labs
from hcc_dash.questions.labs.numbers.options import LabOptions
from hcc_dash.questions.liver.exhibit.albi import build_albi
from hcc_dash.questions.liver.exhibit.liver import RiseView, build_child_pugh
from hcc_dash.questions.liver.exhibit.liver_injury import build_injury
from hcc_dash.questions.liver.numbers.child_pugh_items import count_items
from hcc_dash.questions.liver.numbers.options import AlbiOptions, ChildPughOptions, InjuryOptions
from hcc_dash.questions.liver.words.liver_injury import table_of_cell, table_quadrants
from tests.cohort.bundled import bundled
from tests.estimation.cohorts import upload
from tests.questions.harms.numbers.safety_cohorts import assessments, blood, events, patients, trial

FIFTH = LabOptions(version="5.0")


@cache
def of_bundled(study: str) -> list[Exhibit]:
    return every(bundled(study))


def every(cohort: Cohort) -> list[Exhibit]:
    return [
        build_child_pugh(cohort, ChildPughOptions()),
        build_albi(cohort, AlbiOptions(modified=True)),
        build_injury(cohort, InjuryOptions()),
        build_shift(cohort, FIFTH),
        build_agreement(cohort, FIFTH),
        build_medians(cohort, FIFTH, MedianView(test="platelets")),
    ]


def test_every_row_of_every_frame_carries_the_marks() -> None:
    for exhibit in of_bundled("prtras001"):
        assert exhibit.n_comparisons == 1
        assert exhibit.marks[0] == "Exploratory"
        assert {"study", "cohort", "selection", "status", "n_analysed"} <= set(exhibit.asked)
        assert "Nobody was randomised" in exhibit.footnote or exhibit.id == "labs_agreement"
        for frame in exhibit.frames.values():
            assert len(frame)
            assert all(frame["note"].str.contains(mark, regex=False).all() for mark in exhibit.marks)
        for picture in exhibit.pictures:
            assert picture.alt.endswith("Simulation.")


def test_answers_are_the_numbers() -> None:
    rise, albi, injury, shift, agreement, medians = of_bundled("prtras001")
    readings = [one for one in rise.result.incidence.readings if one.window.id == "three_years"]
    first, second = (one for one in readings if one.rule == "registered" and not one.at_recurrence)
    assert f"in {first.incidence.value:.0%}".replace("%", " %") in rise.answer
    assert f"v {second.incidence.value:.0%}".replace("%", " %") in rise.answer
    assert "where assessments end" in rise.answer
    assert albi.answer.startswith("Median ALBI score (lower is better): ")
    assert "at week 144: " in albi.answer
    assert "0 of 176 (NA) v 20 of 152 (NA + peg-IFN)" in injury.answer
    grades = shift.result.patients.query("term == 'Neutrophil count decreased' and arm == 'na_peg'")["grade"]
    assert f"{(grades >= 3).sum()} of {grades.notna().sum()} (NA + peg-IFN)" in shift.answer
    assert "by CTCAE v5.0" in shift.answer
    assert "differ in 0 of 984" in agreement.answer
    assert "the same in 150" in agreement.answer
    assert medians.answer.startswith("Platelets, median (10⁹/L): ")
    assert "at week 144: " in medians.answer


def test_too_few_rises_are_not_compared() -> None:
    exhibit = build_child_pugh(
        bundled("prtras001"), ChildPughOptions(), RiseView(rule="confirmed", at_recurrence=True, window="treatment")
    )
    assert "difference not estimated (fewer than 10 rises)" in exhibit.answer
    assert "By week 48" in exhibit.answer


@pytest.mark.parametrize("version", ["5.0", "6.0"])
def test_a_version_grades_alone(version: str) -> None:
    exhibit = build_shift(bundled("prtras001"), LabOptions(version=version))
    terms = set(exhibit.frames["shift"]["term"])
    assert ("Thrombocytopenia" in terms) == (version == "6.0")
    assert exhibit.frames["shift"]["note"].str.contains(f"CTCAE v{version}", regex=False).all()


def test_disagreements_are_listed() -> None:
    term = "Alanine aminotransferase increased"
    table = events([("a", term, 30, 3), ("b", term, 40, 3)])
    labs = blood([("a", -2, {}), ("a", 30, {"alt": 180.0}), ("b", -2, {}), ("b", 40, {"alt": 300.0})])
    cohort = trial(subjects=patients({"a": {}, "b": {}}), liver_labs=labs, adverse_events=table)
    exhibit = build_agreement(cohort, LabOptions(version="5.0", show_ids=True))
    assert "differ in 1 of 2 pairs of patient and term (investigator higher 1)" in exhibit.answer
    listed = exhibit.tables[1].frame
    assert listed[["Patient", "Derived", "Investigator", "How"]].to_numpy().tolist() == [
        ["a", "2", "3", "investigator higher"]
    ]


def test_items_by_hand() -> None:
    scores = [("a", -2, 5), ("a", 84, 8), ("b", -2, 6), ("b", 84, None)]
    cohort = trial(subjects=patients({"a": {}, "b": {}}), child_pugh=assessments(scores))
    items = count_items(cohort, ChildPughOptions()).set_index(["visit", "term"])
    assert items.loc[("baseline", "albumin"), ["n", "n_events"]].tolist() == [2, 1]
    assert items.loc[("week 12", "bilirubin"), ["n", "n_events"]].tolist() == [2, 1]
    assert items.loc[("week 12", "ascites"), ["n", "n_events"]].tolist() == [1, 0]


def test_filled_shift_and_grade_counts() -> None:
    result = describe_labs(bundled("prtras001"), FIFTH)
    term = "Neutrophil count decreased"
    levels, worsts = shift_levels(result.shift, "5.0", term)
    assert worsts == ["0 or 1", "2", "3", "4", "no result"]
    cells = fill_shift(result.shift[result.shift["term"] == term], levels, worsts, result.groups, 0.95)
    assert cells["n"].sum() == result.shift.loc[result.shift["term"] == term, "n"].sum()
    none = cells[(cells["n"] == 0) & (cells["n_level"] == 178)].iloc[0]
    assert none["conf_high"] == pytest.approx(float(clopper_pearson(0, 178).high))
    reached = count_reached(result.patients, result.groups).set_index(["term", "arm", "level"])
    assert reached.loc[(term, "na_peg", "4+"), "n_events"] == 1
    assert (reached["n_events"] <= reached["n"]).all()


def test_a_cell_of_the_quadrants_lists_whom_it_counts() -> None:
    result = build_injury(bundled("prtras001"), InjuryOptions()).result
    quadrants = table_quadrants(result)
    for arm, (_, row) in zip(result.groups, quadrants.iterrows(), strict=True):
        for column in quadrants.columns[1:]:
            listed = table_of_cell(result, arm, column)
            assert len(listed) == int(row[column])
            assert set(listed["Patient"]) <= set(result.patients.loc[result.patients["arm"] == arm, "subject_id"])
            if column == "Temple's corollary":
                assert set(listed["Quadrant"]) <= {column}
        assert table_of_cell(result, arm, "").empty
    assert int(quadrants["Temple's corollary"].iloc[1]) == 20


def test_a_trial_without_dates_is_told_why() -> None:
    for exhibit in of_bundled("lo2007"):
        assert "no date on which study treatment started" in exhibit.answer
        assert exhibit.pictures == ()
        assert exhibit.tables == ()


def test_uploads_one_arm_and_nobody() -> None:
    table = upload({"time": [1.0, 2.0, 3.0], "event": [1, 0, 1]})
    assert all("no date" in exhibit.answer for exhibit in every(table))
    whole = bundled("prtras001")
    for exhibit in every(select(whole, Selection(arms=("na",)))):
        assert exhibit.n_comparisons == 0
        assert " v " not in exhibit.answer.replace("CTCAE v", "")
    for exhibit in every(select(whole, Selection(filters=(LevelFilter("sex", ()),)))):
        assert exhibit.pictures == ()
        assert exhibit.answer
