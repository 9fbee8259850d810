"""Widgets made from the fields of several questions at once."""

from collections.abc import Callable
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from hcc_dash.cohort.selection import Selection
from hcc_dash.questions.catalogue import CATALOGUE
from hcc_dash.questions.question import Question
from hcc_dash.questions.view import View
from hcc_dash.ui.text import plain
from tests.cohort.bundled import bundled
from tests.every_question import whole
from tests.pages.answers import answer_of_page
from tests.pages.test_bundled import healthy


def _two_questions() -> None:
    import streamlit as st

    from hcc_dash.asking.views import TimeView
    from hcc_dash.questions.survival.numbers.options import SurvivalOptions
    from hcc_dash.questions.survival.numbers.restricted_mean import RestrictedMeanOptions
    from hcc_dash.ui.asking import pick_asked
    from tests.cohort.bundled import bundled

    cohort = bundled("prtras001")
    curves, mean = pick_asked((SurvivalOptions, RestrictedMeanOptions), cohort, "both", given={"endpoint": "os"})
    (view,) = pick_asked((TimeView,), cohort, "both")
    st.text(f"{curves.endpoint} {mean.endpoint} {curves.compare} {mean.compare} {view.unit}")


def test_a_field_of_two_questions_is_asked_once_and_one_given_not_at_all() -> None:
    app = healthy(AppTest.from_function(_two_questions, default_timeout=60).run())
    assert [one.label for one in app.selectbox].count("Compare") == 1
    assert "Endpoint" not in [one.label for one in app.selectbox]
    app.selectbox(key="prtras001.compare").set_value("sex").run()
    assert healthy(app).text[0].value == "os os sex sex months"


@pytest.mark.parametrize("question", [pytest.param(one, id=one.id) for one in CATALOGUE if one.part])
def test_a_link_opens_the_part_of_a_page_that_its_question_is(
    question: Question, open_page: Callable[..., AppTest]
) -> None:
    cohort = whole("prtras001")
    options, display = question.read({}, cohort)
    view = View(study="prtras001", question=question.id, selection=Selection(), options=options, display=display)
    page, _, query = view.to_link(bundled("prtras001")).partition("?")
    exhibit = answer_of_page(question, cohort, options, display)  # first: R may take longer than a page is waited for
    app = healthy(open_page(page, parse_qs(query)))
    said = " ".join(str(one.value) for one in [*app.title, *app.header, *app.subheader, *app.markdown])
    assert plain(exhibit.answer if question.slow else exhibit.question) in said, (
        "a second opinion stands under no title"
    )
    assert not any("does not show all" in one.value for one in app.warning)
