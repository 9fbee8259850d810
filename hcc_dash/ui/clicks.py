"""A click on a figure chooses in a list beside it; the list remains the way of keyboard and phone."""

from collections.abc import Collection
from typing import Any

import streamlit as st


def choose_on_click(chart: str, choice: str, keys: Collection[str]) -> dict[str, Any]:
    """Arguments of the chart of that key: a click sets the widget ``choice`` to the customdata under the pointer."""
    return {"key": chart, "selection_mode": "points", "on_select": lambda: follow_click(chart, choice, keys)}


def follow_click(chart: str, choice: str, keys: Collection[str]) -> None:
    """What lies under the pointer is chosen when it is one of ``keys``; any other click changes nothing."""
    selected: Any = st.session_state.get(chart) or {}
    for point in selected.get("selection", {}).get("points", []):
        said = point.get("customdata") or ""
        key = said if isinstance(said, str) else said[0]
        if key in keys:
            st.session_state[choice] = key
