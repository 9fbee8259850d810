"""The section of log-rank tests: opened by a click or by its link, and asking what the curves are asked."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from hcc_dash.asking.views import NoView
from hcc_dash.cohort.cohort import select
from hcc_dash.cohort.selection import Selection
from hcc_dash.questions.survival.exhibit.log_rank_tests import build_log_rank
from hcc_dash.questions.survival.numbers.log_rank_tests import LogRankOptions
from hcc_dash.questions.view import View
from tests.cohort.bundled import bundled
from tests.pages.test_bundled import healthy
from tests.pages.test_links import refusals

Open = Callable[..., AppTest]
LINK = {
    "study": "prtras001",
    "prtras001.compare": "bclc",
    "prtras001.log_rank.weights": "fleming-harrington",
    "prtras001.log_rank.rho": "0.5",
    "prtras001.log_rank.gamma": "1",
    "prtras001.log_rank.adjust": "none",
}


def labels(app: AppTest) -> set[str]:
    return {one.label for one in (*app.selectbox, *app.toggle, *app.number_input)}


def test_its_link_opens_it_with_its_options(open_page: Open) -> None:
    app = healthy(open_page("survival", LINK))
    assert refusals(app) == ""
    options = LogRankOptions(
        endpoint="ttr", compare="bclc", weights="fleming-harrington", rho=0.5, gamma=1.0, adjust="none"
    )
    exhibit = build_log_rank(select(bundled("prtras001"), Selection()), options)
    assert any(exhibit.answer in one.value.replace("\\", "") for one in app.markdown)
    assert {"Adjusted (none)"}.isdisjoint(exhibit.tables[1].frame.columns)


def test_it_is_closed_until_somebody_asks(open_page: Open) -> None:
    app = healthy(open_page("survival", {"study": "prtras001"}))
    assert "Pairs adjusted by" not in labels(app)


def test_two_groups_have_neither_pairs_nor_a_model_of_all(open_page: Open) -> None:
    """lo2007 declares three arms, of which its main comparison holds two."""
    app = healthy(open_page("survival", {"study": "lo2007", "lo2007.log_rank.weights": "gehan"}))
    assert {"Pairs adjusted by", "One model of all groups"}.isdisjoint(labels(app))
    three = healthy(open_page("survival", {"study": "lo2007", "lo2007.compare": "stage"}))
    assert "One model of all groups" in labels(three)


def test_a_views_link_is_the_pages() -> None:
    options = LogRankOptions(endpoint="ttr", compare="bclc", weights="gehan")
    view = View(study="prtras001", question="log-rank", selection=Selection(), options=options, display=NoView())
    assert "prtras001.log_rank.weights=gehan" in view.to_link(bundled("prtras001"))
