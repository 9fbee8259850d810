"""The Cox page: registered model first, a model of one's own, its checks, and every way in which it can be empty."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from hcc_dash.questions.cox.numbers.model import estimate_cox
from hcc_dash.questions.cox.numbers.options import registered_options
from tests.estimation.cohorts import bundled
from tests.pages.charts import answer_of, charts, trace
from tests.pages.test_bundled import healthy
from tests.pages.test_upload import ASAUR, confirm, of_file, upload, use

Open = Callable[..., AppTest]
NODES = Path(__file__).parents[1] / "cases" / "weights_sites_nodes.csv"
OWN = {"study": "Lo 2007", "lo2007.cox.model.os": "My own"}


def words(app: AppTest) -> str:
    return " ".join(block.value for block in (*app.markdown, *app.title, *app.header, *app.subheader, *app.caption))


def answer(app: AppTest) -> str:
    return answer_of(app).replace("\\", "")


def test_the_registered_model_comes_first(open_page: Open) -> None:
    app = healthy(open_page("cox", {"study": "Lo 2007"}))
    assert "0.42 times that with Control (95 % CI 0.17–1.05; P = 0.06)" in answer(app)
    assert "Planned" in words(app)
    assert "whose covariates are assumed here" in words(app)
    assert "Checks before the fit: events per coefficient and rare levels." in words(app)
    options = registered_options(bundled("lo2007").study, "os")
    assert options is not None
    result = estimate_cox(bundled("lo2007"), options)
    forest, trend, log_log, adjusted = charts(app)
    compared = [row.multivariable.value for row in result.rows if not row.reference]
    assert list(trace(forest, "estimates 0")["x"]) == pytest.approx(compared)
    assert len(trace(trend, "residuals")["x"]) == 20
    assert trace(log_log, "IFN-I")
    assert trace(adjusted, "Control, adjusted")["y"][0] == 1
    assert "61 % (Control) v 79 % (IFN-I)" in words(app)


def test_a_model_of_ones_own_is_exploratory(open_page: Open) -> None:
    link = {"lo2007.cox.factors": "Sex", "lo2007.cox.numbers": "Age", "lo2007.cox.transform.age": "bent (spline)"}
    app = healthy(open_page("cox", OWN | link))
    assert app.multiselect(key="lo2007.cox.covariates").value == ["stage_iii_iva", "log10_afp", "tumour_size"]
    app.multiselect(key="lo2007.cox.covariates").set_value([]).run()
    frame = next(one.value for one in app.dataframe if "Patients" in one.value.columns)
    assert "Sex male v female" in list(frame["Term"])
    assert frame["Term"].str.contains(r"Age, \d+ v \d+ \(quartiles\)").any()
    assert "Exploratory" in words(app)
    assert "Adjusted for sex and age, the hazard of death" in answer(app)
    app.multiselect(key="lo2007.cox.interactions").set_value(["sex"]).run()
    healthy(app)
    assert "in sex female" in answer(app)
    app.multiselect(key="lo2007.cox.strata").set_value(["stage_group"]).run()
    app.selectbox(key="lo2007.cox.ties").set_value("breslow").run()
    healthy(app)
    assert "stratified by pTNM stage, Breslow ties" in words(app)


def test_a_model_that_cannot_be_fitted_says_why_and_stops(open_page: Open) -> None:
    app = healthy(open_page("cox", OWN | {"lo2007.cox.factors": "pTNM stage"}))
    assert answer(app).startswith("No model was fitted: the covariates explain one another")
    assert "Stop" in words(app)
    assert len(charts(app)) == 1
    app.multiselect(key="lo2007.where.stage_group").set_value(["I/II"]).run()
    assert "No model was fitted" in answer(healthy(app))


def test_every_endpoint_opens_and_other_terms_come_when_asked_for(open_page: Open) -> None:
    app = healthy(open_page("cox", {"study": "PRTRAS 001"}))
    assert "was associated with 0.49 times the hazard of recurrence" in answer(app)
    assert "Nobody was randomised" in words(app)
    before = len(charts(app))
    app.session_state["cox_other_terms"] = True
    assert len(charts(healthy(app.run()))) == before + 3
    app.session_state["cox_other_terms"] = False
    for endpoint in bundled("prtras001").study.time_to_event[1:]:
        app.selectbox(key="prtras001.endpoint").set_value(endpoint.id).run()
        healthy(app)
        assert answer(app)


def test_one_arm_has_covariates_alone(open_page: Open) -> None:
    app = healthy(open_page("cox", {"study": "PRTRAS 001", "prtras001.arms": "NA"}))
    assert answer(app).startswith("Hazard ratios of recurrence (95 % CI): Age, per 10 years")
    assert "One arm only" in words(app)
    assert not any("Adjusted survival by arm" in one.value for one in app.header)


def test_an_uploaded_table_has_a_model_of_its_own(open_page: Open) -> None:
    app = upload(open_page("data"), "clinic.csv", ASAUR.read_bytes())
    app.selectbox(key=of_file(app, "map_Arm or group to compare")).set_value("BCLC").run()
    app = use(confirm(app, "Death", "1")).switch_page("../../pages/cox.py").run()
    healthy(app)
    assert answer(app).startswith("Hazards were not proportional: BCLC 2 was associated with")
    assert any("nominal P" in one.value.columns for one in app.dataframe)
    app.multiselect(key="upload.cox.factors").set_value(["TNM"]).run()
    healthy(app)
    frame = next(one.value for one in app.dataframe if "Patients" in one.value.columns)
    assert "TNM 2 v 1" in list(frame["Term"])
    assert not any("TNM" in str(value) for value in app.query_params.values())


def test_a_table_without_arms_and_terms_says_what_to_do(open_page: Open) -> None:
    rows = ["months,dead"] + [f"{i},{i % 2}" for i in range(1, 41)]
    app = use(confirm(upload(open_page("data"), "plain.csv", "\n".join(rows).encode()), "dead", "1"))
    app = healthy(app.switch_page("../../pages/cox.py").run())
    assert answer(app) == "No model was fitted: the model holds no term that can be estimated."
    assert "Choose covariates, factors or numbers above" in words(app)


def test_few_numbers_are_a_number_or_categories_as_the_reader_says(open_page: Open) -> None:
    app = upload(open_page("data"), "nodes.csv", NODES.read_bytes())
    app.selectbox(key=of_file(app, "map_Time")).set_value("t").run()
    app.selectbox(key=of_file(app, "map_Event")).set_value("e").run()
    app.multiselect(key=of_file(app, "covariates")).set_value(["n_nodes", "site"]).run()
    assert app.multiselect(key=of_file(app, "categories")).options == ["site"]
    app.multiselect(key=of_file(app, "categories")).set_value(["site"]).run()
    app = use(healthy(confirm(app, "e", "1"))).switch_page("../../pages/cox.py").run()
    app = healthy(app.multiselect(key="upload.cox.numbers").set_value(["n_nodes"]).run())
    printed = " ".join(frame.value.to_string() for frame in app.dataframe)
    assert "n_nodes, per unit" in printed
    assert "1.19 (0.85–1.65)" in printed
    app.multiselect(key="upload.cox.numbers").set_value([]).run()
    app = healthy(app.multiselect(key="upload.cox.factors").set_value(["n_nodes"]).run())
    printed = " ".join(frame.value.to_string() for frame in app.dataframe)
    assert "per unit" not in printed
    assert "n_nodes 4" in printed
    assert "site" in app.multiselect(key="upload.cox.strata").options
