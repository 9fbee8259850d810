"""The balance page: its questions for both trials, an upload, and selections that leave little."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from hcc_dash.questions.balance.exhibit.propensity import build_propensity
from hcc_dash.questions.balance.numbers.weighted_result import WeightedOptions
from tests.estimation.cohorts import bundled
from tests.pages.charts import answer_of, charts, trace
from tests.pages.test_bundled import healthy
from tests.pages.test_upload import ASAUR, confirm, of_file, upload, use

Open = Callable[..., AppTest]


def answer(app: AppTest) -> str:
    return answer_of(app)


def test_a_randomised_trial_has_table_one_and_no_score(open_page: Open) -> None:
    app = healthy(open_page("balance", {"study": "Lo 2007"}))
    assert "were randomised and differ by chance" in answer(app)
    assert not app.segmented_control
    differences, _ = charts(app)
    assert len(trace(differences, "chosen")["x"]) == 1
    assert {"sex", "age", "afp"} < set(trace(differences, "rows")["customdata"])
    table = app.dataframe[0].value
    assert list(table.columns)[1:3] == ["Control, n = 40", "IFN-I, n = 40"]
    assert any("There is no propensity score" in one.value for one in app.caption)


def ask_part(app: AppTest, part: str) -> AppTest:
    return healthy(app.segmented_control(key="prtras001.balance.part").set_value(part).run())


def test_each_question_of_an_observational_study(open_page: Open) -> None:
    app = healthy(open_page("balance", {"study": "PRTRAS 001"}))
    assert "differ by more than 0.1 standard deviations" in answer(app)
    app.selectbox(key="prtras001.balance.characteristic").set_value("hbsag").run()
    shown = charts(healthy(app))[1]
    assert shown["layout"]["xaxis"]["type"] == "log"
    assert {one["name"] for one in shown["data"]} == {"NA", "NA + peg-IFN"}
    ask_part(app, "weighted")
    assert answer(app) == build_propensity(bundled("prtras001"), WeightedOptions(endpoint="ttr")).answer
    assert len(charts(app)) == 4
    assert any("Exploratory" in block.value for block in app.markdown)
    ask_part(app, "time_zero")
    assert "Median start" in answer(app)
    assert len(charts(app)) == 3
    assert any("Immortal time" in one.value for one in app.info)
    app.selectbox(key="prtras001.endpoint").set_value("hbsag_loss").run()
    assert "start of study treatment" in answer(healthy(app))
    assert charts(app) == []


def test_a_link_and_its_options_are_asked_as_chosen(open_page: Open) -> None:
    link = {"study": "PRTRAS 001", "prtras001.balance.part": "Once alike", "prtras001.endpoint": "Overall survival"}
    app = healthy(open_page("balance", link))
    app.segmented_control(key="prtras001.balance.weights").set_value("att").run()
    app.selectbox(key="prtras001.balance.trim").set_value("0.1").run()
    asked = WeightedOptions(endpoint="os", weights="att", trim=0.1)
    assert answer(healthy(app)) == build_propensity(bundled("prtras001"), asked).answer


@pytest.mark.parametrize("filters", [{"prtras001.arms": "NA"}, {"prtras001.where.bclc": "B"}], ids=["one arm", "few"])
def test_a_selection_that_leaves_little(open_page: Open, filters: dict[str, str]) -> None:
    app = healthy(open_page("balance", {"study": "PRTRAS 001"} | filters))
    for part in ("baseline", "weighted", "time_zero"):
        assert answer(ask_part(app, part)).endswith(".")


def test_an_upload_has_table_one_and_says_what_a_score_needs(open_page: Open) -> None:
    app = upload(open_page("data"), "clinic.csv", ASAUR.read_bytes())
    app.selectbox(key=of_file(app, "map_Arm or group to compare")).set_value("BCLC").run()
    app = use(confirm(app, "Death", "1")).switch_page("../../pages/balance.py").run()
    assert "differ by more than 0.1 standard deviations" in answer(healthy(app))
    app.segmented_control(key="upload.balance.part").set_value("weighted").run()
    assert "declares no propensity model" in answer(healthy(app))
    assert any("study.toml" in block.value for block in app.markdown)
    app.segmented_control(key="upload.balance.part").set_value("time_zero").run()
    assert "declares no dates" in answer(healthy(app))
    assert not any("balance" in key for key in app.query_params)
