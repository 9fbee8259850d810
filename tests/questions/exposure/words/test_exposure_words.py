"""Exposure in words: the answer, measures by arm, reasons, contradictions, what is not on file."""

from dataclasses import replace

import pandas as pd
import pytest

from hcc_dash.questions.exposure.numbers.result import ON, UNSEEN, Contradiction, ExposureResult
from hcc_dash.questions.exposure.words.exposure import (
    list_patients,
    say_exposure,
    say_exposure_alt,
    say_exposure_footnote,
    say_exposure_question,
    say_no_record,
    table_contradictions,
    table_courses,
    table_doses,
    table_patients,
    table_reasons,
)
from hcc_dash.study.model import Study
from tests.questions.exposure.pictures.exposure_results import DRUG, hand_made, without_doses
from tests.questions.harms.numbers.safety_cohorts import study

ANSWER = "4 of 5 started peg-interferon alfa-2b: 2 completed 4 weeks, 1 stopped early (adverse event: 1), 1 died on it."


def nobody() -> ExposureResult:
    whole = hand_made()
    return replace(whole, arms=(replace(whole.arms[0], n_treated=0),))


def test_the_answer() -> None:
    assert say_exposure(hand_made()) == ANSWER
    assert say_exposure(hand_made(("na", "na_peg"))) == f"NA: {ANSWER} NA + peg-IFN: {ANSWER}"
    eight = hand_made()
    eight = replace(eight, arms=(replace(eight.arms[0], n=9, n_treated=8),))
    assert say_exposure(eight).endswith("1 died on it. Half received 56 % or more of the planned dose.")
    assert say_exposure(without_doses()).endswith("1 stopped early (adverse event: 1), 1 died on it.")
    lost = replace(hand_made().arms[0], states={UNSEEN: 3, ON: 1})
    assert "follow-up of 3 ended on it, 1 still on it." in say_exposure(replace(hand_made(), arms=(lost,)))
    assert say_exposure(nobody()) == "Nobody of this selection started peg-interferon alfa-2b."
    assert say_exposure(replace(hand_made(), why_not="No doses.")) == "No doses."
    unplanned = replace(hand_made(), treatment=DRUG.model_copy(update={"planned_days": None}))
    assert "2 completed it, 1 stopped early" in say_exposure(unplanned)


def test_the_question_names_the_drug() -> None:
    assert say_exposure_question(hand_made()).startswith("How much of the planned peg-interferon alfa-2b was given")
    assert say_exposure_question(replace(hand_made(), treatment=None)).endswith("treatment was given?")
    letters = replace(hand_made(), treatment=DRUG.model_copy(update={"label": "IFN-I"}))
    assert "planned IFN-I was" in say_exposure_question(letters)


def test_measures_by_arm() -> None:
    table = pd.concat([table_courses(hand_made()), table_doses(hand_made())])
    assert dict(zip(table["Measure"], table["NA + peg-IFN (N = 4)"], strict=True)) == {
        "Treated, of the arm": "4/5",
        "Completed": "2 (50 %)",
        "Stopped early (CI)": "1 (25 %; 1–81)",
        "Died on treatment": "1 (25 %)",
        "Weeks on treatment, median (quartiles; range)": "3.0 (1.8–4.0; 1.0–4.0)",
        "Patient-years on treatment": "0.2",
        "Dose planned, all patients, µg": "2,880",
        "Dose given, all patients, µg": "1,710",
        "Share of the planned dose, median (quartiles; range)": "56 % (25–91; 25–100)",
        "Share of what was due while on treatment, likewise": "94 % (80–100; 50–100)",
        "80 % of the planned dose or more (CI)": "2 (50 %; 7–93)",
        "At least one reduced dose (CI)": "1 (25 %; 1–81)",
        "At least one dose withheld (CI)": "1 (25 %; 1–81)",
    }
    unseen = replace(hand_made().arms[0], states={UNSEEN: 4})
    assert "Follow-up ended on treatment" in set(table_courses(replace(hand_made(), arms=(unseen,)))["Measure"])


def test_without_doses_nothing_is_said_of_doses() -> None:
    assert table_doses(without_doses()).empty
    said = table_courses(without_doses()).to_csv() + table_patients(without_doses()).to_csv()
    assert "ose" not in said
    assert "25" in said
    no_plan = replace(hand_made(), has_plan=False)
    assert "At least one dose withheld (CI)" in set(table_doses(no_plan)["Measure"])
    assert "planned" not in table_doses(no_plan).to_csv()


def test_reasons_and_contradictions() -> None:
    table = table_reasons(hand_made(("na", "na_peg")))
    assert table.to_numpy().tolist() == [
        [change, "Adverse event", "1 (25 %; 1–81)", "1 (25 %; 1–81)"]
        for change in ("Reduced", "Withheld", "Stopped early")
    ]
    many = Contradiction("doses of two", 10, tuple(f"P-{i}" for i in range(10)))
    said = table_contradictions((*hand_made().contradictions, many))
    assert said["Codes"].tolist() == ["P-3", "P-0, P-1, P-2, P-3, P-4, P-5, P-6, P-7 and 2 more"]
    assert said["Patients"].tolist() == ["1", "10"]


def test_patients_the_shortest_treated_first() -> None:
    table = table_patients(hand_made())
    assert table["Patient"].tolist() == ["P-4", "P-3", "P-1", "P-2"]
    assert table.iloc[1].tolist() == [
        "P-3",
        "NA + peg-IFN",
        "2.0",
        "Stopped early",
        "adverse event",
        "25 %",
        "1",
        "1",
        "0",
    ]
    assert list_patients(hand_made())["P-3"] == "P-3, 2.0 weeks, stopped early, adverse event"
    assert "NA + peg-IFN" in list_patients(hand_made(("na", "na_peg")))["Q-3"]


def test_footnote_and_alt() -> None:
    said = say_exposure_footnote(hand_made(("na", "na_peg")))
    assert said.startswith("8 of 10 selected patients analysed")
    assert "not tested" in said
    assert "competing. A patient may have several reasons. 1 patient with doses after the end of treatment" in said
    assert "not tested" not in say_exposure_footnote(hand_made())
    for picture in ("states", "patients", "stopping"):
        assert say_exposure_alt(hand_made(), ANSWER, picture).endswith(f"NA + peg-IFN. {ANSWER} Simulation.")


@pytest.mark.parametrize("of", [study()], ids=["prtras001"])
def test_a_trial_without_is_named(of: Study) -> None:
    assert say_no_record(of).startswith(f"{of.short} declares no treatment")
