"""A click on a figure: what lies under the pointer is chosen in the list beside it."""

from typing import Any

import pytest

from hcc_dash.ui.clicks import choose_on_click


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The session's state, with nothing clicked."""
    empty: dict[str, Any] = {}
    monkeypatch.setattr("hcc_dash.ui.clicks.st.session_state", empty)
    return empty


def clicked(*customdata: object) -> dict[str, Any]:
    return {"selection": {"points": [{"customdata": one} for one in customdata]}}


@pytest.mark.parametrize("customdata", ["bclc", ["bclc"], ("bclc",)])
def test_a_point_chooses_its_key(state: dict[str, Any], customdata: object) -> None:
    arguments = choose_on_click("chart", "choice", {"age", "bclc"})
    assert (arguments["key"], arguments["selection_mode"]) == ("chart", "points")
    state["chart"] = clicked(customdata)
    arguments["on_select"]()
    assert state["choice"] == "bclc"


@pytest.mark.parametrize("selected", [None, {}, clicked(), clicked(None), clicked([]), clicked("elsewhere")])
def test_any_other_click_changes_nothing(state: dict[str, Any], selected: object) -> None:
    state |= {"choice": "age", "chart": selected}
    choose_on_click("chart", "choice", {"age", "bclc"})["on_select"]()
    assert state["choice"] == "age"
