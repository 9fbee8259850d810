"""Forms of a cohort as scores: which are used, which are left out and counted, and where they stand in time."""

import numpy as np
import pandas as pd
import pytest

from hcc_dash.clinical.qlq import QLQ_C30
from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import Selection
from hcc_dash.questions.quality_of_life.numbers.scores import Forms, forms_of, questionnaire_tables
from hcc_dash.questions.quality_of_life.words.form_problems import say_problems
from hcc_dash.study.errors import StudyError
from hcc_dash.study.read import build_study
from tests.estimation.cohorts import bundled
from tests.questions.harms.numbers.safety_cohorts import study
from tests.questions.quality_of_life.numbers.qol_cohorts import GOOD, Rows, ready, simulated, trial


def scored(rows: Rows, **people: dict[str, object]) -> Forms:
    found = forms_of(trial({"A": {}, "B": {"arm": "na_peg"}, **people}, rows))
    assert found is not None
    return found


def reasons(forms: Forms) -> dict[str, int]:
    return {one.reason: one.n for one in forms.problems.left_out}


def test_a_trial_without_a_questionnaire_has_no_forms() -> None:
    assert forms_of(bundled("lo2007")) is None
    assert questionnaire_tables(bundled("lo2007").study) == ()


def test_the_bundled_questionnaire() -> None:
    forms = forms_of(simulated())
    assert forms is not None
    assert questionnaire_tables(forms.study)[0] == "qlq_c30"
    assert [scale.code for scale in forms.scales][-1] == "SUMMARY"
    assert list(forms.rows.columns[:4]) == ["subject_id", "arm", "visit", "time"]
    assert forms.groups == ("na", "na_peg")
    assert forms.timing == "dates"
    assert forms.n_forms == len(forms.rows) == 2030
    assert forms.problems.n_invalid == 1
    assert "called baseline but filled in after the first dose" in reasons(forms)
    assert "Declared, but without any form on file: week 156 (0 of 231 forms due)." in say_problems(forms.problems)
    assert forms.unanswered == {"week 156": 156.0}
    assert "week 156" not in forms.visits
    assert list(forms.due) == [*forms.visits, "week 156"]
    assert not forms.rows.duplicated(["subject_id", "visit"]).any()
    assert list(forms.weeks.values()) == sorted(forms.weeks.values())


def test_time_is_in_months_from_the_first_dose() -> None:
    forms = scored([("A", "baseline", -7, GOOD), ("A", "week 12", 84, GOOD)])
    np.testing.assert_allclose(forms.rows["time"], np.array([-7, 84]) / 30.4375)
    assert forms.before_dose.tolist() == [True, False]


def test_the_day_of_the_first_dose_is_still_before_it() -> None:
    forms = scored([("A", "baseline", 0, GOOD)])
    assert forms.baseline["QL"].to_dict() == {"A": pytest.approx(500 / 6)}


def test_a_baseline_after_the_first_dose_is_left_out_and_counted() -> None:
    forms = scored([("A", "baseline", 1, GOOD), ("B", "baseline", -1, GOOD)])
    assert forms.rows["subject_id"].tolist() == ["B"]
    assert reasons(forms) == {"called baseline but filled in after the first dose": 1}


def test_baseline_is_the_last_known_score_before_the_first_dose_by_scale() -> None:
    forms = scored([("A", "baseline", -3, {29: 1, 30: 1, 8: 2}), ("A", "week 12", 0, {29: 7, 30: 7})])
    assert forms.baseline.loc["A", ["QL", "DY"]].tolist() == [100, pytest.approx(100 / 3)]


def test_forms_that_cannot_be_used_are_counted_by_reason() -> None:
    forms = scored(
        [
            ("A", "baseline", -1, GOOD),
            ("A", "week 12", 84, {}),
            ("A", "week 24", None, GOOD),
            ("A", "week 36", 252, GOOD),
            ("X", "baseline", -1, GOOD),
            ("B", "week 12", 5000, GOOD),
        ],
        A={"death": 200},
    )
    assert forms.n_forms == 1
    assert reasons(forms) == {
        "without any answer": 1,
        "without a date": 1,
        "dated after the patient's death": 1,
        "of a patient who is not in the patient table": 1,
        "dated after the data cut-off": 1,
    }


def test_of_two_forms_at_a_visit_the_one_nearest_to_its_day_is_kept() -> None:
    forms = scored([("A", "week 12", 60, {29: 1, 30: 1}), ("A", "week 12", 86, GOOD), ("A", "week 12", 90, {29: 2})])
    assert forms.rows["QL"].tolist() == [pytest.approx(500 / 6)]
    assert sum(reasons(forms).values()) == 2


def test_a_form_with_answers_but_no_score_is_still_a_form() -> None:
    forms = scored([("A", "week 12", 84, {10: 2})])
    assert forms.n_forms == 1
    assert forms.rows[[scale.code for scale in forms.scales]].isna().all(axis=None)


def test_an_unknown_scale_or_table_is_named_with_those_there_are() -> None:
    forms = scored([("A", "baseline", -1, GOOD)])
    with pytest.raises(ValueError, match="has no scale"):
        forms.scale("XX")
    with pytest.raises(ValueError, match="No table is called"):
        forms_of(simulated(), "nowhere")
    with pytest.raises(ValueError, match="holds no scores"):
        forms_of(simulated(), "imaging")


@pytest.mark.parametrize("questionnaire", ["QLQ-C30", ""])
def test_ready_scores_are_taken_as_they_are(questionnaire: str) -> None:
    frame = pd.DataFrame(
        {
            "subject_id": ["A", "A", "B"],
            "visit": ["Week 0", "Week 3", "Week 0"],
            "QL": [50.0, 130.0, 75.0],
            "FA": [0.0, 33.3, 66.7],
        }
    )
    forms = forms_of(ready({"A": {}, "B": {"arm": "na_peg"}}, frame, questionnaire))
    assert forms is not None
    assert forms.timing == "weeks"
    assert forms.weeks == {"Week 0": 0.0, "Week 3": 3.0}
    assert forms.problems.n_invalid == 1
    assert forms.rows["QL"].isna().tolist() == [False, True, False]
    assert [scale.better for scale in forms.scales] == ["higher", "lower"]
    assert forms.baseline["QL"].to_dict() == {"A": 50.0, "B": 75.0}
    np.testing.assert_allclose(forms.rows["time"], np.array([0, 3, 0]) * 7 / 30.4375)


@pytest.mark.parametrize(("declared", "scores"), [("symptom", [25.0, 100.0]), ("function", [75.0, 0.0])])
def test_ready_scores_of_body_image_run_as_the_study_declares(declared: str, scores: list[float]) -> None:
    frame = pd.DataFrame({"subject_id": ["A", "A"], "visit": ["Week 0", "Week 3"], "HCC_BI": [25.0, 100.0]})
    forms = forms_of(ready({"A": {}}, frame, "QLQ-HCC18", declared))
    assert forms is not None
    assert forms.rows["HCC_BI"].tolist() == scores
    assert frame["HCC_BI"].tolist() == [25.0, 100.0]  # the file's own scores stay


def test_a_summary_is_made_from_ready_scores_when_all_its_scales_are_there() -> None:
    codes = [scale.code for scale in QLQ_C30]
    frame = pd.DataFrame([{"subject_id": "A", "visit": "baseline"} | dict.fromkeys(codes, 50.0)])
    forms = forms_of(ready({"A": {}}, frame))
    assert forms is not None
    assert forms.rows["SUMMARY"].tolist() == [50.0]


def test_visits_whose_names_say_no_time_keep_their_order() -> None:
    frame = pd.DataFrame({"subject_id": ["A"] * 3, "visit": ["before", "middle", "after"], "QL": [1.0, 2.0, 3.0]})
    forms = forms_of(ready({"A": {}}, frame))
    assert forms is not None
    assert forms.visits == ("before", "middle", "after")
    assert forms.baseline["QL"].to_dict() == {"A": 1.0}
    assert "one week apart" in say_problems(forms.problems)[-1]


def test_a_repeated_endpoint_of_a_named_table_is_one_scale_of_unknown_span() -> None:
    forms = forms_of(simulated(), "child_pugh")
    assert forms is not None
    (scale,) = forms.scales
    assert (scale.code, scale.better, scale.span, scale.items) == ("score", "lower", None, ())
    assert forms.rows["score"].between(5, 15).all()


def test_items_of_an_undeclared_version_are_not_scored() -> None:
    described = study().model_dump(exclude_unset=True)
    table = described["tables"]["qlq_c30"]
    table["columns"] |= {"QL": {"type": "number"}}
    table["questionnaire_version"] = "2.0"
    with pytest.raises(StudyError, match="questionnaire_version"):
        build_study(described, "prtras001")


def test_the_order_of_rows_changes_nothing() -> None:
    cohort = simulated()
    tables = dict(cohort.tables)
    tables["qlq_c30"] = tables["qlq_c30"].sample(frac=1, random_state=1)
    shuffled, straight = forms_of(Cohort(cohort.study, tables)), forms_of(cohort)
    assert shuffled is not None
    assert straight is not None
    pd.testing.assert_frame_equal(shuffled.rows, straight.rows)


def test_the_same_patients_are_scored_once_and_others_anew() -> None:
    whole = simulated()
    first, again, other = (forms_of(select(whole, Selection(arms=(arm,)))) for arm in ("na", "na", "na_peg"))
    tables = dict(whole.tables)
    tables["qlq_c30"] = tables["qlq_c30"].iloc[:-1]
    everybody, fewer = forms_of(whole), forms_of(Cohort(whole.study, tables))
    assert first is not None
    assert other is not None
    assert everybody is not None
    assert fewer is not None
    assert first is again
    assert set(other.rows["arm"]) == {"na_peg"}
    assert everybody.n_forms - fewer.n_forms == 1
