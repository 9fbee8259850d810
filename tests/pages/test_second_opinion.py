"""The page of the second opinion, and the section folded under a survival exhibit."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from hcc_dash.questions.second_opinion.numbers.engines import lifelines_engine, r_engine, sksurv_engine
from hcc_dash.questions.second_opinion.numbers.engines.opinion import Opinion
from tests.pages.charts import answer_of
from tests.pages.test_bundled import healthy
from tests.pages.test_upload import ASAUR, confirm, of_file, upload, use

Open = Callable[..., AppTest]


@pytest.fixture(autouse=True)
def _no_r(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(r_engine, "ask", lambda _: Opinion("R", absent="Rscript is not on this machine"))


@pytest.mark.parametrize("trial", ["Lo 2007", "PRTRAS 001"])
def test_it_confirms_the_bundled_trials(open_page: Open, trial: str) -> None:
    app = healthy(open_page("second_opinion", {"study": trial}))
    assert "numbers are confirmed by lifelines" in answer_of(app)
    engines = next(frame.value for frame in app.dataframe if "Engine" in frame.value.columns)
    assert list(engines["Differ"]) == ["0", "0", "–"]
    labels = {button.label for button in app.get("download_button")}
    assert {"Certificate, PDF", "Certificate, text", "Every check, CSV"} <= labels


def test_one_arm_has_curves_to_check_and_no_comparison(open_page: Open) -> None:
    app = healthy(open_page("second_opinion", {"study": "Lo 2007", "lo2007.arms": "IFN-I"}))
    numbers = next(frame.value for frame in app.dataframe if "Number" in frame.value.columns)
    assert "Patients analysed" in set(numbers["Number"])
    assert not any("Log-rank" in name for name in numbers["Number"])


def test_an_upload_is_checked(open_page: Open) -> None:
    app = healthy(upload(open_page("data"), "clinic.csv", ASAUR.read_bytes()))
    app.selectbox(key=of_file(app, "map_Arm or group to compare")).set_value("BCLC").run()
    app = use(healthy(confirm(app, "Death", "1")))
    app = healthy(app.switch_page("../../pages/second_opinion.py").run())
    assert "numbers are confirmed by lifelines" in answer_of(app)


@pytest.mark.usefixtures("own_caches")
def test_a_contradiction_is_loud(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = sksurv_engine.ask

    def lying(samples: list) -> Opinion:
        told = honest(samples)
        return Opinion(told.engine, told.version, ({**told.answers[0], ("survival", 1): 0.99},))

    monkeypatch.setattr(sksurv_engine, "ask", lying)
    app = open_page("second_opinion", {"study": "Lo 2007"})
    assert [error.message for error in app.exception] == []
    assert "differs from scikit-survival for no known reason" in app.error[0].value.replace("\\", "")
    assert answer_of(app).replace("\\", "").startswith("1 number differs")


@pytest.mark.usefixtures("own_caches")
def test_an_engine_that_fails_is_a_warning(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(r_engine, "ask", lambda _: Opinion("R", failed="R did not answer within 60 seconds"))
    app = healthy(open_page("second_opinion", {"study": "Lo 2007"}))
    assert any("did not answer within 60 seconds" in warning.value for warning in app.warning)


def _section() -> None:
    from hcc_dash.questions.survival.numbers.options import SurvivalOptions
    from hcc_dash.ui.second_opinion import show_second_opinion
    from tests.estimation.cohorts import bundled

    show_second_opinion(bundled("lo2007"), SurvivalOptions(endpoint="os"))


@pytest.mark.usefixtures("own_caches")
def test_the_section_computes_nothing_until_it_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    honest = lifelines_engine.ask

    def counting(samples: list) -> Opinion:
        asked.append(len(samples))
        return honest(samples)

    monkeypatch.setattr(lifelines_engine, "ask", counting)
    app = healthy(AppTest.from_function(_section, default_timeout=60).run())
    assert asked == []
    app.session_state["second_opinion_section"] = True
    app = healthy(app.run())
    assert asked == [1]
    assert any("numbers are confirmed" in block.value for block in app.markdown)
    healthy(app.run())
    assert asked == [1], "remembered"
