"""The page on quality of life: scales, options, completion, harm beside it; and a trial without forms."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from hcc_dash.ui.text import plain
from tests.pages.charts import answer_of, charts, trace
from tests.pages.test_bundled import healthy
from tests.questions.quality_of_life.exhibit.test_qol_exhibits import of_bundled

Open = Callable[..., AppTest]


def said(app: AppTest) -> str:
    return " ".join(one.value for one in [*app.markdown, *app.caption, *app.warning])


def test_one_scale_closely_all_scales_completion_and_harm(open_page: Open) -> None:
    link = {"study": "PRTRAS 001", "prtras001.qol.visit": "week 48"}
    app = healthy(open_page("quality_of_life", link))
    scores, _, completion, together = of_bundled()
    assert answer_of(app) == plain(scores.answer)
    assert len(charts(app)) == 1 + 16
    assert "differs by more than 10 points" in said(app)
    app.segmented_control(key="prtras001.qol.part").set_value("completion").run()
    assert plain(completion.answer) in said(healthy(app))
    assert len(charts(app)) == 1 + 3
    app.segmented_control(key="prtras001.qol.part").set_value("together").run()
    assert plain(together.answer) in said(healthy(app))
    assert len(charts(app)) == 1 + 2
    assert "It always shows the arms" in said(app)
    app.segmented_control(key="prtras001.qol.part").set_value("scales").run()
    assert "By scale (Cocks 2012, not verified at the source)" in app.selectbox(key="prtras001.qol.relevant").options
    assert not any("--questionnaire" in one.value for one in app.code)
    app.button(key="qol.open.FA").click().run()
    assert "Fatigue, mean (higher is worse)" in said(healthy(app))
    assert answer_of(app) == plain(scores.answer)
    app.selectbox(key="prtras001.qol.scale").set_value("FA")
    app.toggle(key="prtras001.qol.up").set_value(True)
    app.toggle(key="prtras001.qol.patients").set_value(True).run()
    assert answer_of(healthy(app)).startswith(plain("Fatigue, mean (higher is worse): "))
    large = charts(app)[0]
    assert large["layout"]["yaxis"]["range"] == [104, -4]
    assert set(trace(large, "patients, NA")["text"]) - {""}


def test_a_trial_without_forms_explains(open_page: Open) -> None:
    app = healthy(open_page("quality_of_life", {"study": "Lo 2007"}))
    assert app.title[0].value == "Lo 2007 holds no quality-of-life questionnaire"
    assert "nothing can be scored or compared" in said(app)
    assert charts(app) == []


def _forms() -> None:
    from hcc_dash.ui.questionnaire import ready_forms
    from tests.questions.quality_of_life.numbers.qol_cohorts import simulated

    assert ready_forms(simulated()) is None


@pytest.mark.usefixtures("own_caches")
def test_a_questionnaire_that_cannot_be_scored_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise ValueError('QLQ-C30 of version "2.0" cannot be scored')

    monkeypatch.setattr("hcc_dash.ui.questionnaire.forms_of", refuse)
    app = healthy(AppTest.from_function(_forms, default_timeout=60).run())
    assert app.title[0].value == "The questionnaire cannot be scored"
    assert "2.0" in app.markdown[0].value
