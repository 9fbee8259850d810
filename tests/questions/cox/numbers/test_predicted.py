"""Predicted survival of described patients: equal to R, and the design's own rows for patients who were analysed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

import hcc_dash
from hcc_dash.kernels.predicted import predict_curves
from hcc_dash.questions.cox.exhibit.predicted import build_predicted
from hcc_dash.questions.cox.numbers.chosen_terms import Term, read_term
from hcc_dash.questions.cox.numbers.described import describe_patients, described_columns, lay_out_patient
from hcc_dash.questions.cox.numbers.model import estimate_cox
from hcc_dash.questions.cox.numbers.options import CoxOptions, registered_options
from hcc_dash.questions.cox.numbers.predicted import PredictedOptions, estimate_predicted
from hcc_dash.questions.cox.numbers.standardised import as_if, estimate_standardised
from hcc_dash.study.errors import StudyError
from tests.every_question import STUDIES, whole
from tests.kernels.golden import assert_equal_to_r
from tests.kernels.test_predicted import golden
from tests.pages.test_bundled import healthy

TERMS = ("age", "age:spline", "afp:log10", "tumour_size", "sex", "bclc_b", "age_per_10", "log10_afp", "stage_iii_iva")


@pytest.mark.golden
@pytest.mark.parametrize(("strata", "variant"), [((), "efron"), (("sex",), "efron stratified")])
def test_typical_patients_and_others_are_those_of_r(strata: tuple[str, ...], variant: str) -> None:
    registered = registered_options(whole("lo2007").study, "os")
    assert registered is not None
    rows = golden()[(golden()["dataset"] == "lo2007 os") & (golden()["variant"] == variant)]
    at_female = (("sex", "female"),) if strata else ()  # R's first stratum
    for late, number in ((False, 1), (True, 3)):
        at = (("stage_group", "III/IVA"), ("tumour_size", "3.5")) if late else ()
        result = estimate_predicted(
            whole("lo2007"),
            PredictedOptions(
                endpoint="os", terms=registered.terms, strata=strata, conf_level=0.9, at=(*at, *at_female)
            ),
        )
        for arm, patient in (("control", number), ("ifn1", number + 1)):
            curve = result.curves[result.curves["arm"] == arm]
            own = rows[rows["patient"] == patient].pivot_table(index="time", columns="quantity", values="value")
            places = np.searchsorted(curve["time"], own.index, side="right") - 1
            for ours, theirs in {"estimate": "surv", "conf_low": "lower", "conf_high": "upper"}.items():
                assert_equal_to_r(curve[ours].to_numpy()[places], own[theirs])
            assert_equal_to_r(curve["std_error"].to_numpy()[places], own["surv"] * own["std.err"])


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_a_patient_described_by_his_own_values_has_his_row_of_the_design(data: st.DataObject) -> None:
    study = data.draw(st.sampled_from(STUDIES))
    cohort = whole(study)
    known = {one.id for one in cohort.study.covariates} | set(cohort.study.subjects.columns)
    keys = [key for key in TERMS if key.partition(":")[0] in known]
    chosen = data.draw(st.lists(st.sampled_from(keys), min_size=1, max_size=3, unique=True))
    terms = tuple(read_term(key, cohort.study) for key in chosen)
    interactions = tuple(term.key for term in terms if data.draw(st.booleans()))
    model = estimate_cox(cohort, CoxOptions(endpoint="os", terms=terms, interactions=interactions))
    table = cohort.subjects.iloc[model.design.events.rows]
    row = data.draw(st.integers(0, len(table) - 1))
    columns = described_columns(cohort.study, model.options)
    said = tuple((column, str(table[column].iloc[row])) for column in columns)
    (traits,) = describe_patients(cohort, model.options, model.design, said)
    arm = int(model.design.events.group[row])
    found = lay_out_patient(cohort, model.options, model.design, traits, arm)
    np.testing.assert_allclose(found, model.design.x[row], rtol=1e-12, atol=1e-12)
    assert not any(trait.beyond or trait.typical for trait in traits)


@pytest.mark.parametrize("study", STUDIES)
def test_predictions_of_everybody_are_on_average_the_adjusted_survival(study: str) -> None:
    cohort, registered = whole(study), None
    for endpoint in cohort.study.time_to_event:
        registered = registered or registered_options(cohort.study, endpoint.id)
    assert registered is not None
    model = estimate_cox(cohort, registered)
    design, adjusted = model.design, estimate_standardised(model)
    for g, arm in enumerate(design.events.groups):
        x = as_if(design, g)
        curves = predict_curves(design.events.time, design.events.event, design.x, model.fit, x, design.strata)
        frame = adjusted.curves[(adjusted.curves["arm"] == arm) & (adjusted.curves["time"] > 0)]
        places = np.searchsorted(curves.time, frame["time"], side="right") - 1
        np.testing.assert_allclose(curves.survival.mean(axis=0)[places], frame["estimate"], rtol=1e-10)


def test_a_value_said_is_said_again_and_the_rest_is_typical() -> None:
    trial = hcc_dash.open("lo2007")
    exhibit = trial.ask("predicted", at=["stage_group = III/IVA"])
    assert "of patients with pTNM stage III/IVA to be alive" in exhibit.answer
    where = dict(zip(exhibit.tables[1].frame["Covariate"], exhibit.tables[1].frame["Where from"], strict=True))
    assert where["pTNM stage"] == "as asked"
    assert where["AFP"] == "median of the patients analysed"
    assert "--at 'stage_group = III/IVA'" in exhibit.code
    assert "of typical patients to be alive" in trial.ask("predicted").answer
    assert exhibit.asked["status"] == "exploratory"
    two = trial.ask("predicted", at=["tumour_size = 2", "tumour_size = 12"])
    assert [one.patient for one in two.result.predictions] == [0, 0, 1, 1]
    assert "predicts from " in two.answer
    lowest = min(two.result.predictions, key=lambda one: one.at_landmark.value)
    assert f"from {100 * lowest.at_landmark.value:.0f} % (Control, Tumour size 12)" in two.answer
    assert len(two.pictures[0].figure.data) >= 4 * 3


def test_beyond_the_patients_is_said() -> None:
    exhibit = hcc_dash.open("lo2007").ask("predicted", at=["tumour_size = 29"])
    assert any("Tumour size 29 lies beyond the patients analysed" in note for note in exhibit.notes)


@pytest.mark.parametrize(
    ("at", "why"),
    [
        (("nothing = 1",), 'No column "nothing"'),
        (("sex = male",), 'The model has no covariate "sex"'),
        (("stage_group = IX",), 'Nobody analysed has pTNM stage "IX"'),
        (("afp = high",), 'AFP is a number; found "high"'),
        (("afp = nan",), "AFP is a number"),
        (("afp = -1",), "has no logarithm"),
        (("afp",), "write column = value"),
        (tuple(f"afp = {i}" for i in range(1, 10)), "At most 8 patients"),
    ],
)
def test_what_describes_nobody_is_refused(at: tuple[str, ...], why: str) -> None:
    with pytest.raises((StudyError, ValueError), match=why):
        hcc_dash.open("lo2007").ask("predicted", at=list(at))


def test_models_without_curves_say_why() -> None:
    cohort = whole("lo2007")
    for options, why in (
        (PredictedOptions(endpoint="os", terms=(Term("age"),), firth=True), "penalised model"),
        (PredictedOptions(endpoint="os", terms=(Term("age"),), weights="age"), "weights or clusters"),
    ):
        exhibit = build_predicted(cohort, options)
        assert why in exhibit.answer
        assert exhibit.pictures == exhibit.tables == ()


def test_a_model_without_arms_has_one_curve() -> None:
    exhibit = build_predicted(whole("lo2007"), PredictedOptions(endpoint="os", arm=False, terms=(Term("age"),)))
    assert [one.arm for one in exhibit.result.predictions] == [""]
    assert exhibit.tables[0].frame["Patient"].tolist() == ["Patient described"]


def test_the_page_predicts_for_the_patient_of_its_widgets(open_page) -> None:  # noqa: ANN001 - the pages' fixture
    app: AppTest = healthy(open_page("cox", {"study": "lo2007", "lo2007.cox.at.stage_group": "III/IVA"}))
    said = " ".join(str(one.value) for one in app.markdown)
    endpoint = app.selectbox(key="lo2007.endpoint").value
    expected = hcc_dash.open("lo2007").ask("predicted", endpoint=endpoint, at=["stage_group = III/IVA"])
    assert expected.answer.partition(" of patients")[0] in said.replace("\\", "")
    closed = healthy(open_page("cox", {"study": "lo2007"}))
    assert "lo2007.cox.at.stage_group" not in {one.key for one in closed.selectbox}


def test_a_patient_far_outside_the_data_is_predicted_without_a_warning() -> None:
    answer = hcc_dash.open("lo2007").ask("predicted", endpoint="os", at="tumour_size = 1e9")
    curves = answer.frames["predicted_curves"]
    assert ((curves["estimate"] >= 0) & (curves["estimate"] <= 1)).all()
    assert (curves["estimate"] == 0).any()
