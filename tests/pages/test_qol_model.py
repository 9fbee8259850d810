"""The page of the mixed model: its exhibit, its options, and a trial without a questionnaire."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from hcc_dash.analysis.quality_of_life.model_options import ModelOptions
from hcc_dash.exhibits.qol_model import build_qol_model
from hcc_dash.ui.text import plain
from tests.analysis.quality_of_life.qol_cohorts import simulated
from tests.pages.charts import charts
from tests.pages.test_bundled import healthy

Open = Callable[..., AppTest]


def test_the_page_shows_the_planned_model_then_another(open_page: Open) -> None:
    app = healthy(open_page("qol_model", {"study": "PRTRAS 001"}))
    planned = build_qol_model(simulated(), ModelOptions("QL"))
    assert app.title[0].value == plain(planned.answer)
    assert "P = 0.002" in planned.answer
    assert len(charts(app)) == len(planned.pictures)
    app.selectbox(key="prtras001.qol_model.scale").set_value("FA").run()
    other = build_qol_model(simulated(), ModelOptions("FA"))
    assert healthy(app).title[0].value == plain(other.answer)
    assert other.marks[0] == "Exploratory"
    assert "P =" not in other.answer


def test_a_trial_without_a_questionnaire_explains_itself(open_page: Open) -> None:
    app = healthy(open_page("qol_model", {"study": "Lo 2007"}))
    assert app.header[0].value == "This trial has no quality-of-life questionnaire"
    assert not charts(app)
