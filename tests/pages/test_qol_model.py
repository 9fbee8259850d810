"""The page of the mixed model: its exhibit, options, second opinion, and a trial without a questionnaire."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from streamlit.testing.v1 import AppTest

from hcc_dash.questions.quality_of_life.exhibit.qol_model import build_qol_model
from hcc_dash.questions.quality_of_life.numbers.model_options import ModelOptions
from hcc_dash.questions.second_opinion.numbers import model_opinion
from hcc_dash.questions.second_opinion.numbers.engines.model_sample import ModelSample
from hcc_dash.questions.second_opinion.numbers.engines.opinion import Opinion
from hcc_dash.ui.text import plain
from tests.pages.charts import answer_of, charts
from tests.pages.test_bundled import healthy
from tests.questions.quality_of_life.numbers.qol_cohorts import simulated

Open = Callable[..., AppTest]


def test_the_page_shows_the_planned_model_then_another(open_page: Open) -> None:
    app = healthy(open_page("qol_model", {"study": "PRTRAS 001"}))
    planned = build_qol_model(simulated(), ModelOptions(scale="QL"))
    assert answer_of(app) == plain(planned.answer)
    assert "P = 0.002" in planned.answer
    assert len(charts(app)) == 2
    assert [one.heading for one in planned.pictures[2:]] == ["Residuals"], "drawn when they are chosen"
    assert [one.label for one in app.expander if one.label.startswith("Second opinion")], "closed, nothing asked"
    app.selectbox(key="prtras001.qol_model.scale").set_value("FA").run()
    other = build_qol_model(simulated(), ModelOptions(scale="FA"))
    assert answer_of(healthy(app)) == plain(other.answer)
    assert other.marks[0] == "Exploratory"
    assert "P =" not in other.answer


def test_a_trial_without_a_questionnaire_explains_itself(open_page: Open) -> None:
    app = healthy(open_page("qol_model", {"study": "Lo 2007"}))
    assert app.title[0].value == "Lo 2007 holds no quality-of-life questionnaire"
    assert not charts(app)


def _section() -> None:
    from hcc_dash.questions.quality_of_life.numbers.model_options import ModelOptions
    from hcc_dash.ui.second_opinion import show_second_opinion
    from tests.questions.quality_of_life.numbers.model_cohorts import small

    show_second_opinion(small(), ModelOptions(), key="opened")


@dataclass(frozen=True)
class Liar:
    """An engine that has lost a patient; ``asked`` counts."""

    asked: list[int]

    def ask(self, _: ModelSample) -> Opinion:
        self.asked.append(1)
        return Opinion("other", "1", ({("n_patients", 0): 39.0},))


@pytest.mark.usefixtures("own_caches")
def test_the_section_computes_nothing_until_it_is_opened_and_then_shouts(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(model_opinion, "ENGINES", (Liar(asked),))
    app = healthy(AppTest.from_function(_section, default_timeout=60).run())
    assert (asked, list(app.error)) == ([], [])
    app.session_state["opened"] = True
    app.run()
    assert [error.message for error in app.exception] == []
    assert asked == [1]
    assert app.error[0].value.replace("\\", "").startswith("1 number differs from other for no known reason")
    known = next(frame.value for frame in app.dataframe if "Engine's value" in frame.value.columns)
    assert known.iloc[0][["hcc_dash", "Engine's value"]].tolist() == ["40", "39"]
    assert {"Certificate, PDF", "Every check, CSV"} <= {button.label for button in app.get("download_button")}


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not on this machine")
@pytest.mark.usefixtures("own_caches")
def test_r_confirms_the_model_in_the_section() -> None:
    app = AppTest.from_function(_section, default_timeout=60)
    app.session_state["opened"] = True
    app = healthy(app.run())
    engines = next(frame.value for frame in app.dataframe if "Answered" in frame.value.columns).set_index("Engine")
    asked = [name for name in engines.index if name.startswith("nlme")]
    if engines.loc[asked[0], "Answered"] != "yes":
        pytest.skip(engines.loc[asked[0], "Answered"])
    assert engines.loc[asked[0], "Differ"] == "0"
    assert any("numbers are confirmed by nlme" in block.value for block in app.markdown)
    assert not app.error
