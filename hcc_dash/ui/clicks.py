"""A click on a figure chooses in a list of the same page; that list is the way of keyboard, screen reader and phone."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import streamlit as st


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """What a click on the chart of that key does, and the labels of the lists that choose the same."""

    chart: str
    lists: tuple[str, ...]
    act: Callable[[], None]

    @property
    def words(self) -> str:
        """For those who cannot click: where the same is done."""
        return f"A click chooses; so does the list {' and the list '.join(f'“{name}”' for name in self.lists)}."


def choose_on_click(chart: str, choice: str, keys: Collection[str], label: str) -> Click:
    """A click that sets the list of key ``choice``, under its ``label``, to the customdata under the pointer."""
    return Click(chart=chart, lists=(label,), act=lambda: follow_click(chart, choice, keys))


def follow_click(chart: str, choice: str, keys: Collection[str]) -> None:
    """What lies under the pointer is chosen when it is one of ``keys``; any other click changes nothing."""
    selected: Any = st.session_state.get(chart) or {}
    for point in selected.get("selection", {}).get("points", []):
        data = point.get("customdata") or ""
        key = data if isinstance(data, str) else data[0]
        if key in keys:
            st.session_state[choice] = key
