"""Possible liver injury and ALBI by hand: peaks, thirty days, baselines, screens, paths."""

import math

import pandas as pd
import pytest

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.masked_ids import mask_ids
from hcc_dash.questions.liver.numbers.albi import describe_albi
from hcc_dash.questions.liver.numbers.injury import LiverInjuryResult, describe_liver_injury
from hcc_dash.questions.liver.numbers.options import InjuryOptions
from hcc_dash.questions.liver.words.liver_injury_method import say_notes
from tests.cohort.bundled import bundled
from tests.questions.harms.numbers.safety_cohorts import blood, patients, study, trial

SHOWN = InjuryOptions(show_ids=True)


def injury(rows: list[tuple[str, float, dict[str, float]]], options: InjuryOptions = SHOWN) -> LiverInjuryResult:
    names = {name: {} for name, _, _ in rows}
    return describe_liver_injury(trial(subjects=patients(names), liver_labs=blood(rows)), options)


def only(result: LiverInjuryResult) -> pd.Series:
    assert len(result.patients) == 1
    return result.patients.iloc[0]


def test_bilirubin_peaks_within_thirty_days_of_the_enzyme() -> None:
    rows = [("a", -2, {}), ("a", 20, {"bilirubin": 100.0}), ("a", 50, {"alt": 200.0}), ("a", 80, {"bilirubin": 50.0})]
    found = only(injury([*rows, ("a", 81, {"bilirubin": 90.0})]))
    assert (found["enzyme_peak"], found["time"]) == (5.0, 50)
    assert (found["bilirubin_peak"], found["bilirubin_time"]) == (2.5, 80)
    assert found["level"] == "potential Hy's law"
    assert found["screen"]
    assert only(injury([*rows[:3], ("a", 81, {"bilirubin": 90.0})]))["level"] == "Temple's corollary"


def test_values_before_treatment_are_no_peak() -> None:
    found = only(injury([("a", -2, {"alt": 900.0}), ("a", 0, {"alt": 800.0}), ("a", 10, {})]))
    assert found["enzyme_peak"] == 0.75
    assert found["n"] == 1


def test_the_screen_looks_at_every_result_not_only_the_peak() -> None:
    rows = [("a", -2, {}), ("a", 30, {"alt": 120.0, "bilirubin": 40.0}), ("a", 200, {"alt": 400.0})]
    result = injury(rows)
    found = only(result)
    assert found["level"] == "Temple's corollary"
    assert found["screen"]
    assert any("outside its quadrant" in note for note in say_notes(result))


def test_a_high_alkaline_phosphatase_clears() -> None:
    rows = [("a", -2, {}), ("a", 30, {"alt": 400.0, "bilirubin": 60.0, "alp": 240.0})]
    assert not only(injury(rows))["screen"]
    assert only(injury(rows))["level"] == "potential Hy's law"


def test_baseline_is_a_mean_and_peaks_are_given_in_it_too() -> None:
    rows = [("a", -20, {"alt": 60.0}), ("a", -2, {"alt": 100.0}), ("a", 30, {"alt": 240.0, "bilirubin": 30.0})]
    found = only(injury(rows))
    assert (found["n_baseline"], found["baseline_of_uln"]) == (2, 2.0)
    assert (found["enzyme_peak_of_baseline"], found["bilirubin_peak_of_baseline"]) == (3.0, 2.0)
    assert found["signal"] == "strong signal"  # 3 x an abnormal baseline, with bilirubin of 2 x its own


def test_a_signal_is_strong_only_with_bilirubin_of_the_same_draw() -> None:
    before = [("a", -20, {"alt": 60.0}), ("a", -2, {"alt": 100.0})]
    later = ("a", 37, {"bilirubin": 30.0})
    found = only(injury([*before, ("a", 30, {"alt": 240.0, "bilirubin": 29.0}), later]))
    assert found["signal"] == "signal"


def test_the_window_after_the_peak_can_be_set() -> None:
    rows = [("a", 30, {"alt": 240.0}), ("a", 65, {"bilirubin": 60.0})]
    assert only(injury(rows))["level"] == "Temple's corollary"
    wide = only(injury(rows, InjuryOptions(days_after_peak=35)))
    assert (wide["level"], wide["screen"]) == ("potential Hy's law", True)


def test_without_a_baseline_there_is_no_multiple_of_it() -> None:
    result = injury([("a", 30, {"alt": 400.0})])
    found = only(result)
    assert math.isnan(found["enzyme_peak_of_baseline"])
    assert found["signal"] == ""
    assert any("without a value before treatment" in note for note in say_notes(result))


def test_every_quadrant_of_every_arm_is_counted() -> None:
    rows = [
        ("a", 10, {}),
        ("b", 10, {"alt": 200.0}),
        ("c", 10, {"bilirubin": 50.0}),
        ("d", 10, {"bilirubin": math.nan}),
    ]
    found = injury(rows).quadrants
    assert dict(zip(found["level"], found["n"], strict=True)) == {
        "normal or near normal": 1,
        "Temple's corollary": 1,
        "cholestasis": 1,
        "potential Hy's law": 0,
        "": 1,
    }


def test_the_other_enzyme() -> None:
    rows = [("a", -2, {}), ("a", 10, {"ast": 200.0})]
    assert only(injury(rows))["enzyme_peak"] == 0.75
    assert only(injury(rows, InjuryOptions(enzyme="ast", show_ids=True)))["enzyme_peak"] == 5.0


def test_the_path_of_one_patient() -> None:
    result = injury([("a", -2, {}), ("b", -2, {}), ("a", 30, {"alt": 90.0}), ("b", 30, {"alt": 400.0})])
    path = result.path("b")
    assert path["time"].tolist() == [-2, 30]
    assert path["enzyme"].tolist() == [0.75, 10.0]
    assert path["enzyme_of_baseline"].tolist() == [1.0, pytest.approx(400 / 30)]
    with pytest.raises(ValueError, match="nobody"):
        result.path("nobody")


def test_patients_go_by_codes_unless_asked() -> None:
    cohort = trial(subjects=patients({"a": {}}), liver_labs=blood([("a", 10, {})]))
    assert describe_liver_injury(cohort).patients["subject_id"].tolist() == [mask_ids(cohort)["a"]]
    assert describe_liver_injury(cohort, SHOWN).patients["subject_id"].tolist() == ["a"]


def test_limits_are_needed() -> None:
    cohort = trial(subjects=patients({"a": {}}), liver_labs=blood([("a", 10, {"alt_uln": math.nan})]))
    assert "alt_uln" in describe_liver_injury(cohort).why_not


def test_albi_by_hand_and_in_american_units() -> None:
    rows = [("a", -2, {"bilirubin": 10.0, "albumin": 45.0}), ("a", 84, {"bilirubin": 60.0, "albumin": 25.0})]
    found = describe_albi(trial(subjects=patients({"a": {}}), liver_labs=blood(rows)))
    assert found.summary["estimate"].tolist() == pytest.approx([-3.165, -0.9514], abs=5e-5)
    assert found.grades["level"].tolist() == ["1", "3"]
    described = study()
    table = described.tables["liver_labs"]
    columns = dict(table.columns)
    columns["bilirubin"] = columns["bilirubin"].model_copy(update={"unit": "mg/dL"})
    columns["albumin"] = columns["albumin"].model_copy(update={"unit": "g/dL"})
    tables = described.tables | {"liver_labs": table.model_copy(update={"columns": columns})}
    american = [(p, day, {"bilirubin": v["bilirubin"] / 17.1, "albumin": v["albumin"] / 10}) for p, day, v in rows]
    cohort = Cohort(
        described.model_copy(update={"tables": tables}),
        {"subjects": patients({"a": {}}), "liver_labs": blood(american)},
    )
    assert describe_albi(cohort).summary["estimate"].tolist() == pytest.approx(found.summary["estimate"].tolist())


def test_bundled_trial() -> None:
    result = describe_liver_injury(bundled("prtras001"))
    assert result.n_analysed == len(result.patients) == result.quadrants["n"].sum()
    assert result.n_analysed + sum(one.n for one in result.left_out) == 332
    assert result.patients["subject_id"].is_unique
    assert not result.patients["subject_id"].str.startswith("PR-").any()
    assert any("not in the patient table" in note for note in say_notes(result))
