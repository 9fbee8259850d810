"""A trial that asks only about quality of life or harm: pages and commands about survival say what is missing."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.catalogue import CATALOGUE, question_of
from tests.analysis.cohorts import bundled


def without_survival() -> Cohort:
    cohort = bundled("prtras001")
    others = tuple(one for one in cohort.study.endpoints if one.kind != "time_to_event")
    return replace(cohort, study=cohort.study.model_copy(update={"endpoints": others}))


def _page() -> None:
    from hcc_dash.ui.ready import ready_for_survival

    assert ready_for_survival() is None


def test_pages_about_survival_explain_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hcc_dash.ui.ready.selected_cohort", without_survival)
    monkeypatch.setattr("hcc_dash.ui.ready.st.page_link", lambda *_, **__: None)  # no navigation around this page
    app = AppTest.from_function(_page, default_timeout=60).run()
    assert [error.message for error in app.exception] == []
    assert app.title[0].value == "This trial has no time to an event"
    assert "PRTRAS 001 declares no endpoint of kind" in app.markdown[0].value


def test_commands_about_survival_explain_themselves() -> None:
    cohort = without_survival()
    for one in (one for one in CATALOGUE if "endpoint" in one.fields):
        assert one.needs(cohort), f"{one.id} has no endpoint to ask about"
    with pytest.raises(ValueError, match="PRTRAS 001 declares no time-to-event endpoint"):
        question_of("cox").ask(cohort)
