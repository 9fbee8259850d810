"""The exhibits on adverse events: sentences from the result, frames in the fixed words, files that match."""

import re
from dataclasses import replace
from itertools import pairwise

import pandas as pd
import pytest

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.cohort.cohort import select
from hcc_dash.cohort.selection import Selection
from hcc_dash.questions.harms.exhibit.adverse_events import EventsView, build_adverse_events, build_onset
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions
from hcc_dash.questions.harms.numbers.onset_result import OnsetOptions
from hcc_dash.questions.harms.words.adverse_events import KIND_OF_EVENT, table_kinds
from hcc_dash.wording.words import say_percent
from tests.cohort.bundled import bundled
from tests.questions.harms.numbers.harm_cohorts import arms, describe, trial
from tests.questions.survival.exhibit.test_survival_exhibit import VOCABULARY

ASKED = AdverseEventOptions(collected_months=36)


@pytest.fixture(scope="module")
def exhibit() -> Exhibit:
    return build_adverse_events(select(bundled("prtras001"), Selection()), ASKED)


def table(exhibit: Exhibit, title: str) -> pd.DataFrame:
    return next(one.frame for one in exhibit.tables if one.title == title)


def test_the_answer_is_the_overview(exhibit: Exhibit) -> None:
    assert exhibit.answer == (
        "50 % (NA) v 95 % (NA + peg-IFN) had an adverse event of grade 2 or higher: difference 45 points "
        "(95 % CI 37–53); grade 3 or higher 7 % v 49 %, serious 7 % v 26 %."
    )
    assert exhibit.question == "Adverse events of grade 2 or higher, by arm"
    overview = table(exhibit, "Overview")
    assert overview["Adverse events"].iloc[0] == "Any of grade 2 or higher"
    assert overview["Patients"].tolist()[:2] == ["90/180", "145/152"]
    assert overview["Events per 100 patient-years (exact CI)"].tolist()[0] == "28.1 (23.5–33.4)"


def test_frames_hold_the_fixed_words_and_every_row_its_marks(exhibit: Exhibit) -> None:
    assert list(exhibit.frames) == ["events_by_grade", "events_and_rates", "differences", "overview"]
    for frame in exhibit.frames.values():
        assert len(frame)
        assert set(frame.columns) <= VOCABULARY
        for mark in exhibit.marks:
            assert frame["note"].str.contains(mark, regex=False).all()
    result = exhibit.result
    assert exhibit.n_comparisons == len(result.rows) + len(result.overview)
    differences = exhibit.frames["differences"].query("level == 'risk difference'").set_index("term")["estimate"]
    for row in result.rows:
        assert differences[row.name] == row.comparisons[0].risk_difference.value


def test_the_footnote_says_method_window_and_who_was_left_out(exhibit: Exhibit) -> None:
    for words in (
        "332 of 332",
        "to 36 months",
        "Miettinen-Nurminen",
        "Nobody was randomised",
        "462 patient-years (NA)",
    ):
        assert words in exhibit.footnote
    assert len({picture.alt for picture in exhibit.pictures}) == 3
    assert "Neutrophil count decreased" in exhibit.pictures[0].alt
    assert "Neutrophil count decreased, 54 points" in exhibit.pictures[1].alt


def test_the_table_by_organ_class_has_a_column_per_collected_grade(exhibit: Exhibit) -> None:
    grades = table(exhibit, "By organ class, event and worst grade")
    assert "NA, grade 1" not in grades.columns
    row = grades.set_index("Event").loc["Neutrophil count decreased"]
    assert row["Organ class"] == "Investigations"
    assert row["NA + peg-IFN, n/N (%)"] == "85/152 (55.9 %)"
    assert [row[f"NA + peg-IFN, grade {grade}"] for grade in range(2, 6)] == [59, 25, 1, 0]
    blocks = grades["Organ class"].tolist()
    assert len(set(blocks)) == 1 + sum(a != b for a, b in pairwise(blocks)), "classes together"
    looked = table(exhibit, "How often each arm was looked at").set_index("Records")
    assert looked.loc["Blood tests"].tolist() == ["3.6", "7.1"]


def test_filters_are_in_the_question_and_the_answer() -> None:
    cohort = select(bundled("prtras001"), Selection())
    serious = build_adverse_events(cohort, AdverseEventOptions(serious_only=True, sort="severe"))
    assert serious.question.endswith(": serious only")
    assert "had a serious adverse event of grade 2 or higher" in serious.answer
    drug = build_adverse_events(cohort, AdverseEventOptions(related_to="causality_peg", minimum_grade=3))
    assert "related (Causality, peg-IFN (WHO-UMC))" in drug.answer
    assert "grade 3 or higher" in drug.question
    nothing = build_adverse_events(cohort, ASKED, EventsView(search="no such event"))
    assert nothing.pictures == ()
    assert nothing.answer.startswith("50 % (NA)")


def test_small_and_undated_cohorts_are_answered() -> None:
    alone = build_adverse_events(trial(arms(3, 0), [{"id": "n1", "grade": 3}]), AdverseEventOptions())
    assert alone.answer.startswith("1 of 3 had an adverse event of any grade: fewer than 8 patients, so counts alone.")
    assert alone.n_comparisons == 0
    nobody = build_adverse_events(trial(arms(0, 0), []), AdverseEventOptions())
    assert nobody.answer == "No treated patient of this selection can be analysed."
    undated = trial(arms(3, 3), [{"id": "n1"}], describe(leave=("start_on", "serious")))
    plain = build_adverse_events(undated, AdverseEventOptions())
    assert "The file does not tell: serious." in plain.footnote
    assert "NE (no dates" in table(plain, "Overview")["Events per 100 patient-years (exact CI)"].tolist()[0]
    course = build_onset(undated, OnsetOptions())
    assert "no dates of first dose" in course.answer
    assert course.pictures == ()
    assert dict(course.frames) == {}


def test_the_course_over_time() -> None:
    course = build_onset(select(bundled("prtras001"), Selection()), OnsetOptions(events=ASKED))
    assert course.answer == (
        "By week 48, 27 % (NA) v 97 % (NA + peg-IFN) had had a first event: difference 70 points (95 % CI 62–77); "
        "events per patient 0.29 v 3.95."
    )
    assert list(course.frames) == ["incidence", "means", "prevalence"]
    assert len(course.pictures) == 3
    for frame in course.frames.values():
        assert set(frame.columns) <= VOCABULARY
        assert frame["note"].str.contains("days from the first dose").all()
    assert table(course, "By arm")["Median days to the first, of those who had one"].tolist() == ["324", "58"]


def test_prose_about_few_patients_counts_them_and_states_no_percentage_or_rate() -> None:
    cohort = select(bundled("prtras001"), Selection())
    few = replace(cohort, tables=dict(cohort.tables) | {"subjects": cohort.subjects.iloc[:5]}, parent=None)
    exhibit = build_adverse_events(few, AdverseEventOptions())
    onset = build_onset(few, OnsetOptions())
    kinds = table_kinds(exhibit.result).drop(columns=KIND_OF_EVENT).to_numpy().ravel().tolist()
    prose = [exhibit.answer, onset.answer, *(one.alt for one in (*exhibit.pictures, *onset.pictures)), *kinds]
    prose.append(onset.footnote.partition("as Adverse events counts")[0])
    assert all(" of " in one for one in kinds)
    assert kinds
    assert not [one for one in prose if re.search(r"\d %|patient-years|\d points", one)]
    many = build_adverse_events(cohort, AdverseEventOptions())
    row = many.result.overview[0]
    assert [f"{arm.n_patients} ({say_percent(arm.share.value)})" for arm in row.arms] == [
        table_kinds(many.result).loc[0, arm.label] for arm in row.arms
    ]
