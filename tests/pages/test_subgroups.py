"""The subgroups page in a session: both trials, an upload, one subgroup, the way to the survival page, no patients."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from hcc_dash.questions.second_opinion.numbers.engines import r_engine
from hcc_dash.questions.second_opinion.numbers.engines.opinion import Opinion
from tests.pages.charts import answer_of, charts, trace
from tests.pages.test_bundled import healthy
from tests.pages.test_upload import confirm, of_file, upload, use

Open = Callable[..., AppTest]
ASAUR = Path(__file__).parents[1] / "data" / "hcc_asaur_hepatocellular.csv"
PAGE = "../../pages/subgroups.py"


def said(app: AppTest) -> str:
    return " ".join(block.value.replace("\\", "") for block in (*app.title, *app.markdown, *app.caption))


def test_lo2007_leads_to_the_interaction_test(open_page: Open) -> None:
    app = healthy(open_page("subgroups", {"study": "lo2007"}))
    assert "did not differ clearly between pTNM I/II and III/IVA (interaction P = 0.31)" in answer_of(app)
    words = said(app)
    assert "P = 0.038 within pTNM III/IVA" in words
    assert "does not survive" in words
    assert "Exploratory" in words
    forest, along = charts(app)
    assert list(dict.fromkeys(trace(forest, "rows")["customdata"])) == ["stage_group=I/II", "stage_group=III/IVA"]
    assert trace(along, "hazard ratio")


def test_a_subgroup_is_looked_into_and_opened_on_the_survival_page(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def absent(samples: list) -> Opinion:
        asked.append(len(samples))
        return Opinion("R", absent="Rscript is not on this machine")

    monkeypatch.setattr(r_engine, "ask", absent)
    app = healthy(open_page("subgroups", {"study": "lo2007"}))
    app.selectbox(key="lo2007.forest.into").set_value("stage_group=III/IVA").run()
    healthy(app)
    assert len(charts(app)) == 3
    assert "24.2 % (Control) v 67.7 % (IFN-I)" in said(app)
    assert not any("Log-rank" in column for frame in app.dataframe for column in frame.value.columns)
    assert asked == [], "the second opinion is closed"
    app.session_state["lo2007.forest.opinion.stage_group=III/IVA"] = True
    assert re.search(r"\d+ numbers are confirmed by lifelines", said(healthy(app.run())))
    assert asked == [1]
    app.button(key="lo2007.forest.open").click().run()
    healthy(app)
    assert app.multiselect(key="lo2007.where.stage_group").value == ["III/IVA"]
    assert "24.2 %" in answer_of(app)


def test_factors_cuts_strata_and_landmark(open_page: Open) -> None:
    app = healthy(open_page("subgroups", {"study": "prtras001"}))
    app.multiselect(key="prtras001.forest.factors").set_value(["bclc", "age", "mvi"]).run()
    healthy(app)
    app.number_input(key="prtras001.forest.cut.age").set_value(60.0).run()
    healthy(app)
    assert "Age is cut at 60 years" in said(app)
    assert "149 patients have no value for Microvascular invasion" in said(app)
    app.selectbox(key="prtras001.forest.into").set_value("age=60 or above").run()
    app.button(key="prtras001.forest.open").click().run()
    healthy(app)
    assert app.slider(key="prtras001.where.age").value[0] == 60
    app.switch_page(PAGE).run()
    app.multiselect(key="prtras001.forest.strata").set_value(["cirrhosis"]).run()
    healthy(app)
    assert "stratified by Cirrhosis" in said(app)
    app.multiselect(key="prtras001.forest.factors").set_value([]).run()
    assert "No factor is chosen" in answer_of(healthy(app))


def test_the_other_endpoints_and_numbers_open(open_page: Open) -> None:
    app = healthy(open_page("subgroups", {"study": "prtras001"}))
    for endpoint in ("os", "hbsag_loss"):
        app.selectbox(key="prtras001.endpoint").set_value(endpoint).run()
        healthy(app)
    app.selectbox(key="prtras001.forest.along").set_value("hbsag").run()
    healthy(app)
    assert app.segmented_control(key="prtras001.forest.scale.hbsag").value == "log10"


def test_one_arm_is_explained(open_page: Open) -> None:
    app = healthy(open_page("subgroups", {"study": "lo2007", "lo2007.arms": "IFN-I"}))
    assert "There is nothing to compare: only one arm" in said(app)
    assert "A forest needs two arms" in said(app)
    assert not charts(app)


def uploaded(open_page: Open, arm: str) -> AppTest:
    app = healthy(upload(open_page("data"), "clinic.csv", ASAUR.read_bytes()))
    if arm:
        app.selectbox(key=of_file(app, "map_Arm or group to compare")).set_value(arm).run()
    return use(healthy(confirm(app, "Death", "1"))).switch_page(PAGE).run()


def test_an_upload_has_a_forest_or_a_reason(open_page: Open) -> None:
    app = healthy(uploaded(open_page, "BCLC"))
    assert "interaction" in answer_of(app)
    assert charts(app)
    app = healthy(uploaded(open_page, ""))
    assert app.title[0].value == "No column says which arm a patient is in"
    assert any("A forest compares two arms" in one.value for one in app.main.markdown)
