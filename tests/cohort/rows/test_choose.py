"""Repeated patients are asked about, never counted; answers narrow the rows and stand in the flow."""

from collections.abc import Mapping

import pytest

from hcc_dash.cohort.cohort import Step
from hcc_dash.cohort.issues import Issue
from hcc_dash.cohort.reading.raw_table import RawTable
from hcc_dash.cohort.reading.read import read_table
from hcc_dash.cohort.rows.choose import ChosenRows, choose_rows


def table(header: str, *rows: str) -> RawTable:
    return read_table("\n".join([header, *rows]).encode(), "table.csv")


VISITS = table("PATIENT,visit,days,died", "1,1,300,1", "1,2,200,1", "2,1,900,0", "3,1,500,1", "3,2,250,1")
PARAMETERS = table("USUBJID,PARAMCD,AVISIT,AVAL", "1,OS,a,3", "1,PFS,a,2", "1,PFS,b,1", "2,OS,a,5", "2,PFS,a,4")


def asked(chosen: ChosenRows) -> list[Issue]:
    return [issue for issue in chosen.issues if issue.severity == "ask"]


def test_repeated_patients_are_asked_about_although_no_column_is_named() -> None:
    chosen = choose_rows(VISITS, "", {}, ("days", "died"))
    (issue,) = asked(chosen)
    assert issue.problem.startswith('The patient column "PATIENT" repeats: 4 rows of 2 patients. A row is a visit')
    assert '"days" in 2 patients' in issue.problem
    assert "died" not in issue.problem, "it says the same in all rows of each patient"
    assert issue.question is not None
    assert issue.question.proposed == "", "which visit counts is for the holder of the file to say"
    assert issue.question.option == "--rows first"
    assert (chosen.steps, len(chosen.frame)) == ((), 5)


def test_columns_that_say_the_same_in_all_rows_are_named_one_or_several() -> None:
    table_of_two = table("PATIENT,visit,died,sex", "1,1,1,m", "1,2,1,m", "2,1,0,f")
    (one,), (several,) = (asked(choose_rows(table_of_two, "", {}, read)) for read in (("died",), ("died", "sex")))
    assert '"died" says the same in all rows of each patient' in one.problem
    assert '"died", "sex" say the same in all rows of each patient' in several.problem


def test_an_answer_narrows_the_rows_and_is_counted() -> None:
    chosen = choose_rows(VISITS, "PATIENT", {"rows": "first"})
    assert chosen.steps == (Step("First row of each patient", 3, 5, unit="rows"),)
    assert chosen.frame["days"].tolist() == ["300", "900", "500"]
    assert asked(chosen) == []
    (told,) = chosen.issues
    assert told.severity == "info"
    assert told.question is not None, "another answer can be given"
    assert "3 of 5 rows" in told.remedy


def test_a_second_question_where_the_first_answer_leaves_patients_repeated() -> None:
    answers: dict[str, str] = {"rows": "PARAMCD = PFS"}
    (issue,) = asked(choose_rows(PARAMETERS, "USUBJID", answers))
    assert issue.question is not None
    assert issue.question.key == "rows.2"
    assert "AVISIT = a" in {choice.value for choice in issue.question.choices}
    chosen = choose_rows(PARAMETERS, "USUBJID", {**answers, "rows.2": "AVISIT = a"})
    assert chosen.steps == (Step("PARAMCD = PFS", 3, 5, unit="rows"), Step("AVISIT = a", 2, 3, unit="rows"))
    assert asked(chosen) == []


def test_a_column_that_says_the_same_in_all_rows_makes_the_first_row_the_proposal() -> None:
    (issue,) = asked(choose_rows(VISITS, "", {}, ("died",)))
    assert issue.question is not None
    assert issue.question.proposed == "first"


@pytest.mark.parametrize(
    ("answers", "told"),
    [
        ({"rows": "visit = 9"}, "No row has visit = 9"),
        ({"rows": "joined"}, "no REDCap export"),
        ({"rows": "soon"}, "is not a filter"),
    ],
)
def test_an_answer_the_table_cannot_give_is_asked_again(answers: Mapping[str, str], told: str) -> None:
    chosen = choose_rows(VISITS, "", answers)
    (issue,) = asked(chosen)
    assert told in issue.problem
    assert chosen.steps == ()


def test_the_first_row_among_parameters_or_of_nobody_is_refused() -> None:
    (mixed,) = asked(choose_rows(PARAMETERS, "", {"rows": "first"}))
    assert "would mix parameters" in mixed.problem
    (nobody,) = asked(choose_rows(table("time,event", "1,0", "2,1"), "", {"rows": "first"}))
    assert "No column numbers the patients" in nobody.problem


def test_every_row_may_be_a_patient_by_answer_and_is_warned_of() -> None:
    chosen = choose_rows(VISITS, "", {"rows": "every"})
    (warned,) = chosen.issues
    assert (warned.severity, len(chosen.frame)) == ("warn", 5)
    assert "counted as a patient of its own" in warned.remedy


def test_a_filter_on_rows_applies_where_nobody_repeats() -> None:
    chosen = choose_rows(table("time,event,site", "1,0,a", "2,1,b"), "", {"rows": "site = b"})
    assert (chosen.steps, chosen.issues) == ((Step("site = b", 1, 2, unit="rows"),), ())


def test_two_spellings_of_a_patient_are_asked_about_and_then_are_repeated_rows() -> None:
    raw = table("patient_id,os", "HK01,5", "hk01,9", "HK02,7")
    (issue,) = asked(choose_rows(raw, "", {}))
    assert issue.problem == '1 id of "patient_id" stands twice or more after folding case.'
    assert not any(word in issue.problem + issue.remedy for word in ("HK", "hk")), "no identifier is told"
    (repeated,) = asked(choose_rows(raw, "", {"ids": "same"}))
    assert "repeats: 2 rows of 1 patient." in repeated.problem
    both = choose_rows(raw, "", {"ids": "same", "rows": "last"})
    assert (both.frame["os"].tolist(), both.frame["patient_id"].tolist()) == (["9", "7"], ["HK01", "HK02"])
    apart = choose_rows(raw, "", {"ids": "different"})
    assert [issue.severity for issue in apart.issues] == ["warn"]
