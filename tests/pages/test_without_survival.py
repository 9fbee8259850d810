"""A trial that asks only about quality of life or harm: pages and commands about survival say what is missing."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from hcc_dash.asking.kinds import OneOf
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.catalogue import CATALOGUE, question_of
from tests.estimation.cohorts import bundled
from tests.every_question import whole


def without_survival() -> Cohort:
    cohort = bundled("prtras001")
    others = tuple(one for one in cohort.study.endpoints if one.kind != "time_to_event")
    return replace(cohort, study=cohort.study.model_copy(update={"endpoints": others}))


def without_adverse_events() -> Cohort:
    cohort = whole("prtras001")
    others = tuple(one for one in cohort.study.endpoints if one.kind != "adverse_events")
    return replace(cohort, study=cohort.study.model_copy(update={"endpoints": others}))


def _labs() -> None:
    from hcc_dash.questions.pages import page_of
    from hcc_dash.ui.page import draw_page
    from tests.pages.test_without_survival import without_adverse_events

    draw_page(page_of("labs"), without_adverse_events())


def test_a_section_that_cannot_be_asked_is_headed_by_its_title() -> None:
    app = AppTest.from_function(_labs, default_timeout=60)
    app.session_state["prtras001.labs.part"] = "reported"
    app.run()
    assert [error.message for error in app.exception] == []
    assert "Derived and reported laboratory grades" in [one.value for one in app.header]
    assert "No adverse events are declared" in " ".join(one.value for one in app.markdown)


def _page(page_id: str) -> None:
    from hcc_dash.questions.pages import page_of
    from hcc_dash.ui.page import draw_page
    from tests.pages.test_without_survival import without_survival

    draw_page(page_of(page_id), without_survival())


def test_pages_about_survival_explain_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hcc_dash.ui.ways_out.st.page_link", lambda *_, **__: None)  # no navigation around this page
    app = AppTest.from_function(_page, default_timeout=60, args=("survival",)).run()
    assert [error.message for error in app.exception] == []
    assert app.title[0].value == "This trial has no time to an event"
    assert "PRTRAS 001 declares no time-to-event endpoint" in app.markdown[0].value


def test_balance_asks_only_whether_arms_were_alike() -> None:
    app = AppTest.from_function(_page, default_timeout=60, args=("balance",)).run()
    assert [error.message for error in app.exception] == []
    assert "Question" not in {one.label for one in app.get("button_group")}
    assert "of 18 baseline characteristics" in " ".join(one.value for one in app.markdown)


def test_commands_about_survival_explain_themselves() -> None:
    whole, cohort = bundled("prtras001"), without_survival()
    times = {one.id for one in whole.study.time_to_event}
    kinds = {one: one.fields["endpoint"][0] for one in CATALOGUE if "endpoint" in one.fields}
    about_times = [
        one for one, kind in kinds.items() if isinstance(kind, OneOf) and times & set(kind.choose(whole, {}))
    ]
    assert len(about_times) > 10
    for one in about_times:
        assert one.needs(cohort), f"{one.id} has no endpoint to ask about"
    with pytest.raises(ValueError, match="PRTRAS 001 declares no time-to-event endpoint"):
        question_of("cox").ask(cohort)
