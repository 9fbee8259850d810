"""No page is a dead end: where there is nothing to show, a button or a link leads to what there is."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.charts import answer_of, charts
from tests.pages.links import page_links
from tests.pages.test_bundled import PAGE_NAMES, TRIALS, healthy
from tests.pages.test_links import badges
from tests.pages.test_upload import ASAUR, confirm, upload, use

Open = Callable[..., AppTest]
NOT_EMPTY = {"data", "ledger"}
OTHER = {"Lo 2007": "prtras001", "PRTRAS 001": "lo2007"}
NOWHERE = {"lo2007.where.stage_group": "I/II", "lo2007.where.stage": "IVA"}


def ways_out(app: AppTest) -> list[str]:
    buttons = [one.label for one in app.main.button if not one.disabled]
    return buttons + [link.label for link in page_links(app)]


def is_empty(app: AppTest) -> bool:
    return not charts(app) and not any(len(one.value) for one in app.main.dataframe)


@pytest.mark.parametrize("page", [one for one in PAGE_NAMES if one not in NOT_EMPTY])
@pytest.mark.parametrize("trial", TRIALS)
def test_an_empty_page_opens_the_trial_that_has_the_data_and_stays(open_page: Open, trial: str, page: str) -> None:
    app = healthy(open_page(page, {"study": trial}))
    if page == "patient" and trial == "PRTRAS 001":
        assert app.selectbox(key="_patient_chosen").options
        return
    lacks = [one for one in app.main.button if one.key == f"_way_out_{OTHER[trial]}"]
    if not is_empty(app) and not lacks:
        return
    (button,) = lacks
    healthy(button.click().run())
    assert app.selectbox(key="study").value == OTHER[trial]
    assert charts(app) or app.selectbox(key="_patient_chosen").options, "the same page, with data"


@pytest.mark.parametrize("page", [one for one in PAGE_NAMES if one not in {*NOT_EMPTY, "overview"}])
def test_no_upload_and_an_upload_without_the_tables_lead_on(open_page: Open, page: str) -> None:
    gone = healthy(open_page(page, {"study": "Uploaded table"}))
    assert {"Upload a table", "Open Lo 2007, which has patients"} <= set(ways_out(gone))
    app = use(confirm(upload(open_page("data"), "clinic.csv", ASAUR.read_bytes()), "Death", "1"))
    app = healthy(app.switch_page(f"../../pages/{page}.py").run())
    assert not is_empty(app) or ways_out(app), page


@pytest.mark.parametrize("page", [one for one in PAGE_NAMES if one not in {*NOT_EMPTY, "overview"}])
def test_a_selection_of_nobody_is_cleared_by_one_click(open_page: Open, page: str) -> None:
    app = healthy(open_page(page, {"study": "Lo 2007"} | NOWHERE))
    assert "Clear filters" in ways_out(app)
    healthy(app.button(key="clear_empty").click().run())
    assert "No patients match" not in " ".join(one.value for one in app.main.title)


def test_a_term_that_a_filter_makes_constant_is_left_out_by_one_click(open_page: Open) -> None:
    app = healthy(open_page("cox", {"study": "Lo 2007", "lo2007.where.stage_group": "III/IVA"}))
    assert "too few different values of pTNM III/IVA v I/II." in answer_of(app)
    assert "interaction P" not in answer_of(app), "nothing was fitted that it could be about"
    healthy(app.button(key="_cox_without").click().run())
    assert answer_of(app).startswith("Adjusted for AFP and tumour size, the hazard of death")
    assert app.multiselect(key="lo2007.cox.covariates").value == ["log10_afp", "tumour_size"]
    assert "Exploratory" in badges(app)


def test_a_factor_of_ones_own_that_a_filter_makes_constant_is_left_out_too(open_page: Open) -> None:
    link = {
        "study": "prtras001",
        "prtras001.where.sex": "female",
        "prtras001.endpoint": "os",
        "prtras001.cox.factors": ["sex", "cirrhosis"],
        "prtras001.cox.covariates": "",
        "prtras001.cox.numbers": "age",
    }
    app = healthy(open_page("cox", link))
    assert "too few different values of Sex" in answer_of(app)
    healthy(app.button(key="_cox_without").click().run())
    assert "No model" not in answer_of(app)
    assert app.multiselect(key="prtras001.cox.factors").value == ["cirrhosis"]
    assert app.multiselect(key="prtras001.cox.numbers").value == ["age"]


def test_where_nobody_can_be_analysed_everybody_is_offered(open_page: Open) -> None:
    link = {"study": "Lo 2007", "lo2007.population": "randomised", "lo2007.arms": "ifn2"}
    app = healthy(open_page("survival", link))
    assert answer_of(app) == "Nobody of this selection can be analysed."
    healthy(app.button(key="_answer_everybody").click().run())
    assert "60.88 %" in answer_of(app)
