"""Levels are put together in the sidebar or by a link; every page says it, and what cannot be is named."""

from collections.abc import Callable
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from hcc_dash.cohort.grouping import read_groupings
from hcc_dash.cohort.selection import LevelFilter, Selection
from hcc_dash.questions.catalogue import question_of
from hcc_dash.questions.view import View
from hcc_dash.ui.grouping import read_groups
from tests.cohort.bundled import bundled
from tests.pages.test_bundled import healthy
from tests.pages.test_links import badges, refusals

Open = Callable[..., AppTest]
GROUP = "bclc: 0/A = 0, A"


def test_a_link_puts_levels_together_and_the_page_says_it(open_page: Open) -> None:
    app = healthy(open_page("survival", {"study": "prtras001", "prtras001.group": GROUP, "prtras001.compare": "bclc"}))
    assert refusals(app) == ""
    assert "BCLC levels put together" in badges(app)
    assert "Exploratory" in badges(app)
    shown = " ".join(one.value for one in app.main.markdown)
    assert "0/A" in shown


def test_a_views_link_opens_it(open_page: Open) -> None:
    cohort = bundled("prtras001")
    question = question_of("survival")
    options, display = question.read({"compare": ("bclc",), "endpoint": ("rfs",)}, cohort)
    selection = Selection(
        filters=(LevelFilter("sex", ("male",)),),
        groupings=read_groupings([GROUP, "sex: all = male, female"], cohort.study),
    )
    view = View(study="prtras001", question="survival", selection=selection, options=options, display=display)
    page, _, query = view.to_link(cohort).partition("?")
    app = healthy(open_page(page, parse_qs(query)))
    assert refusals(app) == ""
    assert "BCLC and Sex levels put together" in badges(app)


@pytest.mark.parametrize(
    ("asked", "said"),
    [("bclc: 0/C = 0, C", 'has no level "C"'), ("bclk: x = A", "bclk")],
)
def test_what_a_link_cannot_put_together_is_named(open_page: Open, asked: str, said: str) -> None:
    app = healthy(open_page("survival", {"study": "prtras001", "prtras001.group": asked}))
    assert said in refusals(app)
    assert "levels put together" not in badges(app)
    assert "Planned" not in badges(app)


def test_levels_are_put_together_by_hand_and_the_filters_clear(open_page: Open) -> None:
    app = healthy(open_page("survival", {"study": "prtras001"}))
    assert "Planned" in badges(app)
    healthy(app.selectbox(key="prtras001.put_together.factor").set_value("bclc").run())
    healthy(app.multiselect(key="prtras001.put_together.bclc").set_value(["0", "A"]).run())
    healthy(app.button(key="prtras001.put_together.add").click().run())
    assert app.multiselect(key="prtras001.group").value == [GROUP]
    assert "BCLC levels put together" in badges(app)
    assert "Planned" in badges(app), "by arm nothing changes"
    healthy(app.multiselect(key="prtras001.put_together.bclc").set_value(["A", "B"]).run())
    healthy(app.button(key="prtras001.put_together.add").click().run())
    assert app.multiselect(key="prtras001.group").value == ["bclc: 0/A = 0; A/B = A, B"]
    healthy(next(one for one in app.sidebar.button if one.label == "Clear filters").click().run())
    assert app.multiselect(key="prtras001.group").value == []
    assert "levels put together" not in badges(app)


def test_a_name_that_another_level_bears_is_refused(open_page: Open) -> None:
    app = healthy(open_page("survival", {"study": "prtras001"}))
    healthy(app.selectbox(key="prtras001.put_together.factor").set_value("bclc").run())
    healthy(app.multiselect(key="prtras001.put_together.bclc").set_value(["0", "A"]).run())
    healthy(app.text_input(key="prtras001.put_together.bclc.name").set_value("B").run())
    app.button(key="prtras001.put_together.add").click().run()
    assert "would be called" in " ".join(one.value for one in app.sidebar.error)
    assert app.multiselect(key="prtras001.group").value == []


def test_a_factor_twice_in_a_link_is_named() -> None:
    found = read_groups([GROUP, "bclc: A/B = A, B"], bundled("prtras001").study)
    assert found.given == [GROUP]
    assert "grouped twice" in found.refused[0]


def test_the_form_is_empty_after_use_and_offers_no_factor_of_two_levels(open_page: Open) -> None:
    app = healthy(open_page("survival", {"study": "prtras001"}))
    factor = app.selectbox(key="prtras001.put_together.factor")
    assert "BCLC stage" in factor.options
    assert "Sex" not in factor.options
    app = healthy(factor.set_value("bclc").run())
    app = healthy(app.multiselect(key="prtras001.put_together.bclc").set_value(["0", "A"]).run())
    app = healthy(app.button(key="prtras001.put_together.add").click().run())
    assert "BCLC levels put together" in badges(app)
    assert app.multiselect(key="prtras001.put_together.bclc").value == []
