"""Serious events and one patient's course as exhibits: answers, tables, frames, codes instead of identifiers."""

import pandas as pd
import pytest

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.cohort.cohort import select
from hcc_dash.cohort.selection import LevelFilter, Selection
from hcc_dash.estimation.masked_ids import mask_ids
from hcc_dash.questions.harms.exhibit.serious_events import build_serious
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions
from hcc_dash.questions.harms.numbers.serious_findings import Finding
from hcc_dash.questions.harms.words.serious_events import PATIENT, say_findings, table_findings, table_listing
from hcc_dash.questions.patient.exhibit.patient import CourseView, build_patient
from hcc_dash.questions.patient.numbers.profile import PatientOptions
from hcc_dash.questions.patient.words.patient import say_patient
from hcc_dash.wording.words import say_when
from tests.cohort.bundled import bundled
from tests.questions.harms.numbers.harm_cohorts import arms, describe, trial
from tests.questions.survival.exhibit.test_survival_exhibit import VOCABULARY


@pytest.fixture(scope="module")
def serious() -> Exhibit:
    return build_serious(select(bundled("prtras001"), Selection()), AdverseEventOptions(collected_months=36))


@pytest.fixture(scope="module")
def patient() -> Exhibit:
    whole = bundled("prtras001")
    return build_patient(whole, PatientOptions(patient=mask_ids(whole)["PR-002"]))


def texts(exhibit: Exhibit) -> str:
    frames = [*exhibit.frames.values(), *(table.frame for table in exhibit.tables)]
    pictures = [f"{one.alt} {one.figure.to_json()}" for one in exhibit.pictures]
    return " ".join([exhibit.question, exhibit.answer, exhibit.footnote, *pictures, *(f.to_csv() for f in frames)])


def test_frames_hold_the_fixed_words_the_marks_and_no_identifier(serious: Exhibit, patient: Exhibit) -> None:
    for exhibit in (serious, patient):
        for frame in exhibit.frames.values():
            assert len(frame)
            assert set(frame.columns) <= VOCABULARY
            for mark in exhibit.marks:
                assert frame["note"].str.contains(mark, regex=False).all()
        assert "PR-" not in texts(exhibit)
        assert "2026-" not in texts(exhibit), "no calendar date"


def test_serious_events_are_answered_with_counts_and_difference(serious: Exhibit) -> None:
    old, new = serious.result.overall.arms
    assert f"{old.n_patients} of {old.n} (6.7 %) on NA and {new.n_patients} of {new.n} (26.3 %) on" in serious.answer
    assert "of grade 2 or higher: associated difference 19.6 points (95 % CI 12.0–27.8)." in serious.answer
    assert serious.n_comparisons == 7
    criteria, causality = (table.frame for table in serious.tables)
    assert criteria["Registered"].tolist() == ["", "yes", "yes", "yes", "yes", "yes", "no: ICH E2A only"]
    assert criteria["Criterion"].iloc[-1] == "Other important medical event"
    assert criteria["NA + peg-IFN, events; per 100 patient-years"].iloc[0] == "45; 11.1 (8.1–14.8)"
    words = causality.set_index(["Judged", "Category"])["In the registry's words"]
    peg = "Causality, peg-IFN (WHO-UMC)"
    assert words.loc[peg].to_dict() == {
        "Certain": "definite",
        "Probable": "probable",
        "Possible": "possible",
        "Unlikely": "none; nearest: unrelated",
        "Unclassified": "none",
        "Unassessable": "none",
        "not applicable": "none",
    }
    assert "19 of 57, 18 of them unlikely" in serious.footnote
    assert "collected from grade 2" in serious.footnote


def test_a_missing_judgement_counts_as_related() -> None:
    exhibit = build_serious(trial(arms(1, 1), [{"id": "n1", "serious": 1, "admitted": 1}]), AdverseEventOptions())
    rows = exhibit.tables[1].frame.query("Category == 'missing'")
    assert rows["Counted as"].tolist() == ["related", "related"]
    assert rows["In the registry's words"].tolist() == ["none: missing"] * 2
    assert "of grade" not in exhibit.answer
    assert "associated" not in exhibit.answer, "randomised"


def test_events_outside_the_days_watched_are_said() -> None:
    events = [{"id": "n1", "serious": 1, "admitted": 1, "day": day} for day in (10, 300)]
    exhibit = build_serious(trial(arms(2, 2), events), AdverseEventOptions(collected_months=6))
    assert "1 serious event is counted but in no rate" in exhibit.footnote


def test_the_list_and_the_findings_in_words(serious: Exhibit) -> None:
    listing = table_listing(serious.result)
    assert len(listing) == 57
    assert listing[PATIENT].tolist() == serious.result.listing["subject_id"].tolist()
    assert "none ticked" in set(listing["Criteria"])
    assert not listing["Criteria"].str.contains("outside the registered").any()
    found = (Finding("ended before", "Correct.", 9, (2, 3)), Finding("alone", "Review: look.", 1, (4,), True))
    assert table_findings(found)["Rows of the file"].tolist() == ["2, 3 and 7 more", "4"]
    assert say_findings(found).startswith("1 kind of contradiction in the rows of the selected patients; 1 row to rev")
    assert say_findings(()).startswith("No contradiction")


def test_what_cannot_be_told_is_said() -> None:
    study = describe(leave=("serious", "fatal", "admitted", "important"))
    silent = build_serious(trial(arms(2, 2), [{"id": "n1"}], study), AdverseEventOptions())
    assert silent.answer == "No column of the adverse-event table says which events were serious."
    nobody = build_serious(
        select(bundled("prtras001"), Selection(filters=(LevelFilter("sex", ()),))), AdverseEventOptions()
    )
    assert nobody.answer.startswith("Nobody of this selection")
    for exhibit in (silent, nobody):
        assert (exhibit.pictures, exhibit.tables, exhibit.n_comparisons) == ((), (), 0)


def test_a_course_is_answered_from_the_records(patient: Exhibit) -> None:
    spans = patient.result.spans.query("kind == 'adverse event'")
    assert len(spans) == 1
    assert ": 1 adverse event of grade 2 or higher (worst grade 2; none serious); " in patient.answer
    assert "recurrence on day 905" in patient.answer
    assert "; peg-interferon alfa-2b completed; " in patient.answer
    doses = patient.result.spans.query("kind == 'dose'")
    assert len(patient.frames["events"]) == len(spans) + len(doses) + 1
    treatment = next(table.frame for table in patient.tables if table.title == "Treatment and its doses")
    assert treatment["Dose"].tolist() == [*doses["level"], "in all"]
    assert set(patient.frames["measurements"]["subject_id"]) == {patient.result.code}
    events = patient.tables[0].frame
    assert pd.to_numeric(events["From day"]).is_monotonic_increasing
    assert all(term in patient.pictures[0].alt for term in spans["term"])


def test_the_identifier_is_in_the_result_only_when_asked() -> None:
    whole = bundled("prtras001")
    asked = build_patient(
        whole, PatientOptions(patient=mask_ids(whole)["PR-002"], show_id=True), CourseView(unit="days")
    )
    assert asked.result.subject_id == "PR-002"
    assert "PR-" not in texts(asked)


def test_days_and_weeks_in_words() -> None:
    assert [say_when(905, unit) for unit in ("days", "weeks")] == ["day 905", "week 129"]
    assert say_when(-3, "days") == "day −3"
    assert say_when(float("nan"), "days") == "not on file"


def test_no_clock_is_said() -> None:
    whole = bundled("lo2007")
    exhibit = build_patient(whole, PatientOptions(patient=next(iter(mask_ids(whole).values()))))
    assert exhibit.answer == exhibit.result.why_not == say_patient(exhibit.result)
    assert exhibit.pictures == ()
