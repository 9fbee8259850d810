"""What the page on deterioration says: no false certainty, one hazard ratio and its doubt, only what was done."""

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from hcc_dash.answers.exhibit import Exhibit, WordTable
from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import LevelFilter, Selection
from hcc_dash.questions.quality_of_life.exhibit.deterioration import build_deterioration
from hcc_dash.questions.quality_of_life.exhibit.responders import build_responders
from hcc_dash.questions.quality_of_life.numbers.deterioration_options import Death, DeteriorationOptions, usual_landmark
from hcc_dash.questions.quality_of_life.numbers.responders import ResponderOptions
from hcc_dash.report.files import name_file
from hcc_dash.report.terminal import write_exhibit
from tests.questions.quality_of_life.numbers.qol_cohorts import Rows, simulated, trial

GOOD, WORSE = {29: 6.0, 30: 6.0}, {29: 5.0, 30: 5.0}


def few() -> Cohort:
    """Two against five patients: nobody deteriorates of the one arm, everybody of the other."""
    return select(simulated(), Selection(filters=(LevelFilter("cnlc", ("IIb",)),)))


def short() -> Cohort:
    """A trial whose last visit is due at week 24; the eight patients of one arm leave after week 12."""
    stay, leave = [f"A{i}" for i in range(8)], [f"C{i}" for i in range(8)]
    rows: Rows = [
        (one, visit, day, GOOD) for one in (*stay, *leave) for visit, day in (("baseline", -1), ("week 12", 84))
    ]
    rows += [(one, "week 24", 168, WORSE if i % 2 else GOOD) for i, one in enumerate(stay)]
    return trial({one: {} for one in stay} | {one: {"arm": "na_peg"} for one in leave}, rows)


def apart() -> Cohort:
    """Eight patients of each arm: nobody of the one deteriorates, everybody of the other."""
    keep, fall = [f"A{i}" for i in range(8)], [f"C{i}" for i in range(8)]
    rows: Rows = [(one, "baseline", -1, GOOD) for one in (*keep, *fall)]
    for visit, day in (("week 12", 84), ("week 24", 168)):
        rows += [(one, visit, day, GOOD) for one in keep] + [(one, visit, day, WORSE) for one in fall]
    return trial({one: {} for one in keep} | {one: {"arm": "na_peg"} for one in fall}, rows)


def ask(cohort: Cohort | None = None, **options: object) -> Exhibit:
    return build_deterioration(cohort or simulated(), DeteriorationOptions(**options))


@pytest.mark.parametrize("death", ["competing", "event"])
def test_groups_at_0_and_100_per_cent_have_no_interval_and_it_is_said_why(death: Death) -> None:
    exhibit = ask(apart(), death=death)
    why = "NA and NA + peg-IFN are at 0 or 100 % by then"
    assert f"difference 100 percentage points (no interval: {why})" in exhibit.answer
    assert "CI" not in exhibit.answer
    (told,) = [one for one in exhibit.estimates if one["term"] == "difference_at_landmark"]
    assert told["note"] == why
    assert all(told[name] != told[name] for name in ("conf_low", "conf_high", "std_error"))


def test_two_against_five_patients_are_counted_and_not_compared() -> None:
    assert ask(few()).answer == (
        "0 of 2 (NA) v 5 of 5 (NA + peg-IFN) had deteriorated by 10 points or more on Global health status by the end "
        "of follow-up: fewer than 8 patients in each, so counts alone. Estimates in tables and figures are uncertain."
    )


def test_the_table_gives_the_reason_as_well() -> None:
    cell = ask(few()).tables[2].frame["Difference in incidence at 1 year"].item()
    assert cell == "100 percentage points (NE: NA and NA + peg-IFN are at 0 or 100 % by then)"


def test_a_hazard_ratio_leads_only_where_hazards_were_proportional() -> None:
    exhibit = ask()
    assert exhibit.result.hazards.statistic == pytest.approx(6.58, abs=5e-3)  # R's cox.zph of these times
    assert exhibit.result.hazards.p_value == pytest.approx(0.0103, abs=5e-5)
    assert exhibit.answer.endswith(". Hazards were not proportional.")
    assert any("3.37" in str(cell) for one in exhibit.tables for cell in one.frame.to_numpy().ravel())
    assert "Proportional hazards: P = 0.01, a diagnostic" in exhibit.footnote
    (told,) = [one for one in exhibit.estimates if one["term"] == "proportional_hazards"]
    assert told["p_value"] == exhibit.result.hazards.p_value
    steady = ask(scale="FA")
    assert ". Associated hazard ratio " in steady.answer
    assert "not proportional" not in steady.answer


def test_nothing_at_the_landmark_is_said_once_and_apart_from_the_ratio() -> None:
    answer = ask(landmark_months=60).answer
    assert answer.startswith(
        "How many had deteriorated by 10 points or more on Global health status by 5 years is not estimable: "
        "follow-up ends before it. Hazards were not proportional."
    )
    assert answer.count("ends before") == 1
    assert "NE" not in answer


def test_one_group_without_a_reading_keeps_the_others() -> None:
    answer = ask(short(), landmark_months=4).answer
    assert "By 4 months 0 % (NA) v not estimable (NA + peg-IFN: follow-up ends before it) had deteriorated" in answer
    assert "difference" not in answer


def test_one_is_singular() -> None:
    exhibit = ask(threshold=1, landmark_months=1, death="event")
    assert exhibit.answer.startswith("By 1 month 0 % (NA)")
    assert "by 1 point or more" in exhibit.answer
    assert "by 1 point or more" in exhibit.question
    assert "by 1 point or more" in build_responders(simulated(), ResponderOptions(threshold=1)).answer


def test_the_usual_landmark_lies_within_the_visits() -> None:
    assert [usual_landmark(day) for day in (800, 366, 336, 168, 84, 10)] == [12, 12, 9, 3, 2, 1]
    exhibit = ask(short())
    assert exhibit.answer.startswith("By 3 months")
    assert exhibit.asked["landmark"]["name"] == "3 months"
    assert "--landmark 12" in ask().code


@pytest.mark.parametrize("death", ["competing", "event"])
def test_the_footnote_says_only_what_was_done(death: Death) -> None:
    footnote = ask(death=death).footnote
    assert not any(word in footnote for word in ("interaction test", "Gray's test", "log-rank"))
    assert "Cox model" in footnote
    alone = ask(death=death, compare="none").footnote
    assert not any(word in alone for word in ("Cox model", "Fine-Gray", "Wald", "p-value", "roportional hazards"))


@pytest.mark.parametrize(
    "build",
    [
        lambda cohort: build_deterioration(cohort, DeteriorationOptions()),
        lambda cohort: build_responders(cohort, ResponderOptions()),
    ],
)
def test_one_arm_is_not_compared_by_arm(build: Callable[[Cohort], Exhibit]) -> None:
    assert build(simulated()).question.endswith(", by arm")
    alone = build(select(simulated(), Selection(arms=("na_peg",))))
    assert alone.question.endswith(", patients of NA + peg-IFN")


def test_every_group_is_named_once_one_is_too_near_the_end_of_the_scale() -> None:
    footnote = build_responders(simulated(), ResponderOptions()).footnote
    said = "Too near the best score at baseline to improve by that much: 16 of 140 (NA), 11 of 112 (NA + peg-IFN)."
    assert said in footnote


def test_files_of_different_questions_have_different_names() -> None:
    asked = [
        ask(),
        ask(scale="FA"),
        ask(threshold=20),
        ask(confirmation="confirmed"),
        ask(reference="best"),
        ask(death="event"),
        ask(death_within_months=6),
        ask(compare="bclc"),
        ask(confirmation="confirmed", last_form_counts=True),
        *(
            build_responders(simulated(), one)
            for one in (
                ResponderOptions(),
                ResponderOptions(scale="FA"),
                ResponderOptions(visit="week 24"),
                ResponderOptions(threshold=5),
            )
        ),
    ]
    names = [name_file(exhibit, "frame", "csv") for exhibit in asked]
    assert len(set(names)) == len(names)
    assert "_deterioration_QL_10_first_frame_" in names[0]
    assert "_responders_QL_10_week_48_frame_" in names[-4]
    assert not any(" " in name for name in names)


def test_a_nameless_column_has_no_colon_in_a_terminal() -> None:
    exhibit = ask(few())
    table = WordTable("Told", pd.DataFrame([{"Visit": "week 12", "": "NA", "n": "3"}]))
    assert "TOLD\nweek 12\n  NA\n  n: 3" in write_exhibit(replace(exhibit, tables=(table,)), "text")


def test_heads_are_short_enough_for_a_screen() -> None:
    groups = next(one for one in ask().tables if one.title == "By group").frame
    assert "Died without it at 1 year" in groups
    for table in build_responders(simulated(), ResponderOptions()).tables:
        assert all(len(head) <= 20 for head in table.frame.columns)
