"""The deterioration page: its exhibits and options, and a trial without a questionnaire."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from hcc_dash.questions.quality_of_life.exhibit.deterioration import build_deterioration
from hcc_dash.questions.quality_of_life.exhibit.responders import build_responders
from hcc_dash.questions.quality_of_life.numbers.deterioration_options import DeteriorationOptions
from hcc_dash.questions.quality_of_life.numbers.responders import ResponderOptions
from hcc_dash.ui.text import plain
from tests.pages.charts import answer_of, charts
from tests.pages.test_bundled import healthy
from tests.questions.quality_of_life.numbers.qol_cohorts import simulated

Open = Callable[..., AppTest]


def test_the_page_shows_the_exhibits_and_asks_its_options(open_page: Open) -> None:
    app = healthy(open_page("deterioration", {"study": "PRTRAS 001"}))
    assert answer_of(app) == plain(build_deterioration(simulated(), DeteriorationOptions(scale="QL")).answer)
    assert len(charts(app)) == 1
    app.selectbox(key="prtras001.deterioration.event").set_value("definitive")
    app.selectbox(key="prtras001.deterioration.death").set_value("event").run()
    asked = DeteriorationOptions(scale="QL", confirmation="definitive", death="event")
    assert answer_of(healthy(app)) == plain(build_deterioration(simulated(), asked).answer)


def test_who_is_better_and_worse_at_a_visit_is_looked_at_when_chosen(open_page: Open) -> None:
    link = {"study": "PRTRAS 001", "prtras001.deterioration.part": "responders"}
    app = healthy(open_page("deterioration", link))
    said = " ".join(one.value for one in app.markdown)
    assert plain(build_responders(simulated(), ResponderOptions(scale="QL")).answer) in said
    assert len(charts(app)) == 3
    app.selectbox(key="prtras001.deterioration.visit").set_value("week 24").run()
    assert any("week 24" in one.value for one in healthy(app).header)


def test_a_trial_without_a_questionnaire_explains_itself(open_page: Open) -> None:
    app = healthy(open_page("deterioration", {"study": "Lo 2007"}))
    assert app.title[0].value == "Lo 2007 holds no quality-of-life questionnaire"
    assert not charts(app)
