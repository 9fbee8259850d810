"""The prognosis page for both trials, an upload, an empty selection and too few events."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from tests.pages.charts import answer_of, charts
from tests.pages.test_bundled import healthy
from tests.pages.test_upload import ASAUR, confirm, of_file, upload, use

Open = Callable[..., AppTest]
QUICK = {"lo2007.prognosis.resamples": "None", "prtras001.prognosis.resamples": "None"}


def said(app: AppTest) -> str:
    """The answer without Markdown's escapes."""
    return answer_of(app).replace("\\", "")


def open_quick(open_page: Open, trial: str, **more: str) -> AppTest:
    return healthy(open_page("prognosis", {"study": trial} | QUICK | more))


def test_stagings_are_compared_by_resampling(open_page: Open) -> None:
    app = healthy(open_page("prognosis", {"study": "Lo 2007"}))
    assert said(app).startswith("None of 3 models predicts death clearly better than another: C 0.70")
    assert any("Exploratory" in block.value for block in app.markdown)
    assert len(charts(app)) == 2
    table = next(frame.value for frame in app.dataframe if "Optimism" in frame.value.columns)
    assert len(table) == 3


def test_every_endpoint_opens(open_page: Open) -> None:
    app = open_quick(open_page, "PRTRAS 001")
    for endpoint in ("os", "hbsag_loss"):
        app = healthy(app.selectbox(key="prtras001.endpoint").set_value(endpoint).run())
        assert len(charts(app)) == 2
    assert any("competing event count as censored" in caption.value for caption in app.caption)


def test_models_are_chosen_and_one_is_built_in_one_arm(open_page: Open) -> None:
    app = open_quick(open_page, "PRTRAS 001", **{"prtras001.arms": "NA"})
    app = healthy(app.multiselect(key="prtras001.prognosis.models").set_value(["factor bclc", "factor tnm"]).run())
    own = app.multiselect(key="prtras001.prognosis.own").set_value(["factor age", "covariate log10_afp"])
    app = healthy(own.run())
    table = next(frame.value for frame in app.dataframe if "Parameters" in frame.value.columns)
    assert set(table["Model"]) == {"BCLC stage", "TNM stage, 8th edition", "Own model: Age + AFP, per tenfold increase"}


def test_too_few_events_are_said(open_page: Open) -> None:
    app = open_quick(open_page, "Lo 2007", **{"lo2007.where.stage_group": "I/II"})
    assert said(app) == "What predicts death is not estimated: too few events: 4."
    assert charts(app) == []


def test_an_upload_is_asked_about_its_own_stagings(open_page: Open) -> None:
    app = healthy(upload(open_page("data"), "clinic.csv", ASAUR.read_bytes()))
    app.multiselect(key=of_file(app, "covariates")).set_value(["TNM", "BCLC"]).run()
    app = use(healthy(confirm(app, "Death", "1")))
    app = healthy(app.switch_page("../../pages/prognosis.py").run())
    assert "clearly better" in answer_of(app) or "predicted better by" in answer_of(app)
    table = next(frame.value for frame in app.dataframe if "Optimism" in frame.value.columns)
    assert set(table["Model"]) == {"TNM", "BCLC"}
    assert not any("prognosis" in key for key in app.query_params)


def test_an_upload_without_factors_says_what_is_missing(open_page: Open) -> None:
    rows = "\n".join(["months,dead", *(f"{i},{i % 2}" for i in range(1, 41))])
    app = upload(open_page("data"), "plain.csv", rows.encode())
    app = use(healthy(confirm(app, "dead", "1")))
    app = healthy(app.switch_page("../../pages/prognosis.py").run())
    assert app.title[0].value == "The table has no factors to predict from"
    assert any("Map the table again" in one.value for one in app.main.markdown)
