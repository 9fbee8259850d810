"""No page is a dead end: where there is nothing to show, a button or a link leads to what there is."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from hcc_dash.questions.pages import PAGES
from tests.pages.charts import answer_of, charts
from tests.pages.links import page_links
from tests.pages.test_bundled import healthy
from tests.pages.test_links import badges
from tests.pages.test_upload import ASAUR, confirm, upload, use

Open = Callable[..., AppTest]
FILTERED = [one.id for one in PAGES if one.filtered]
NOWHERE = {"lo2007.where.stage_group": "I/II", "lo2007.where.stage": "IVA"}


def ways_out(app: AppTest) -> list[str]:
    buttons = [one.label for one in app.main.button if not one.disabled]
    return buttons + [link.label for link in page_links(app)]


def is_empty(app: AppTest) -> bool:
    return not charts(app) and not any(len(one.value) for one in app.main.dataframe)


def visit(app: AppTest, page: str) -> AppTest:
    return healthy(app.switch_page(f"../../pages/{page}.py").run())


def test_without_an_upload_every_page_leads_on(open_page: Open) -> None:
    app = open_page("survival", {"study": "Uploaded table"})
    for page in FILTERED:
        assert visit(app, page).title[0].value == "No table is uploaded in this session", page
        assert {"Upload a table", "Open Lo 2007, which has patients"} <= set(ways_out(app)), page


def test_an_upload_without_the_tables_is_led_on_by_every_page(open_page: Open) -> None:
    app = use(confirm(upload(open_page("data"), "clinic.csv", ASAUR.read_bytes()), "Death", "1"))
    for page in FILTERED:
        assert not is_empty(visit(app, page)) or ways_out(app), page


def test_a_selection_of_nobody_is_cleared_by_one_click_on_every_page(open_page: Open) -> None:
    app = open_page("survival", {"study": "Lo 2007"} | NOWHERE)
    for page in FILTERED:
        opened = visit(app, page)
        said = opened.title[0] if page != "overview" else opened.header[0]  # under the trial's own title
        assert said.value == "No patients match these filters", page
        assert "Clear filters" in ways_out(app), page
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
