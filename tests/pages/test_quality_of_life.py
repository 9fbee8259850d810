"""The page on quality of life: scales, options, completion, harm beside it; and a trial without forms."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.ui.show import COMMAND
from hcc_dash.ui.text import plain
from tests.every_question import whole
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
    app.session_state[f"{COMMAND}qol_scales"] = True
    app.segmented_control(key="prtras001.qol.part").set_value("scales").run()
    assert "By scale (Cocks 2012, not verified at the source)" in app.selectbox(key="prtras001.qol.relevant").options
    assert [one.value for one in app.code if " analyse scales " in one.value]
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


def _unscored() -> None:
    from hcc_dash.questions.pages import page_of
    from hcc_dash.ui.page import draw_page
    from tests.pages.test_quality_of_life import other_version

    draw_page(page_of("quality_of_life"), other_version())


def other_version() -> Cohort:
    """The same forms, declared as a version whose items are not scored here."""
    cohort = whole("prtras001")
    tables = {
        name: table.model_copy(update={"questionnaire_version": "2.0"} if table.questionnaire else {})
        for name, table in cohort.study.tables.items()
    }
    return replace(cohort, study=cohort.study.model_copy(update={"tables": tables}))


def test_a_questionnaire_that_cannot_be_scored_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hcc_dash.ui.ways_out.st.page_link", lambda *_, **__: None)  # no navigation around this page
    app = healthy(AppTest.from_function(_unscored, default_timeout=60).run())
    assert "2.0" in said(app)
    assert not charts(app)
