"""A click on a figure chooses in a list what lies under the pointer; every figure that is clicked has its list."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from hcc_dash.questions.catalogue import CATALOGUE
from hcc_dash.questions.layout import Click as LayoutClick
from hcc_dash.ui.clicks import Click, choose_on_click
from tests.conftest import ROOT
from tests.pages.charts import decode
from tests.pages.test_bundled import healthy

Open = Callable[..., AppTest]
TRIAL = "PRTRAS 001"
CLICKED = {
    "subgroups": {("Look into",)},
    "balance": {("Distribution of",)},
    "adverse_events": {("Event", "Arm", "Worst grade")},
    "exposure patients": {("Patient, shortest treated first",)},
    "liver": {("Patient, highest peak first",)},
    "liver flares": {("Patient drawn strongly, highest peak first",)},
    "scans patients": {("Patient of this page",)},
    "labs": {("Patients of a cell, highest grade first",)},
}
"""Pages, and the part to open, with figures that answer a click; the lists in which the same is chosen without one."""


@pytest.fixture
def state(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The session's state, with nothing clicked."""
    empty: dict[str, Any] = {}
    monkeypatch.setattr("hcc_dash.ui.clicks.st.session_state", empty)
    return empty


def clicked(*customdata: object) -> dict[str, Any]:
    return {"selection": {"points": [{"customdata": one} for one in customdata]}}


def choosing() -> Click:
    return choose_on_click("chart", "choice", {"age", "bclc"}, "Look into")


@pytest.mark.parametrize("customdata", ["bclc", ["bclc"], ("bclc",)])
def test_a_point_chooses_its_key(state: dict[str, Any], customdata: object) -> None:
    click = choosing()
    assert click.words == "A click chooses; so does the list “Look into”."
    state[click.chart] = clicked(customdata)
    click.act()
    assert state["choice"] == "bclc"


@pytest.mark.parametrize("selected", [None, {}, clicked(), clicked(None), clicked([]), clicked("elsewhere")])
def test_any_other_click_changes_nothing(state: dict[str, Any], selected: object) -> None:
    state |= {"choice": "age", "chart": selected}
    choosing().act()
    assert state["choice"] == "age"


def keys(chart: Any) -> Iterator[tuple[str, ...]]:  # noqa: ANN401 - an element of Streamlit's harness
    """What a click on each point of a chart would choose, list by list."""
    for trace in decode(json.loads(chart.proto.spec))["data"]:
        for one in trace.get("customdata") or ():
            if isinstance(one, str) or (isinstance(one, list) and isinstance(one[0], str)):
                yield (one,) if isinstance(one, str) else tuple(one)


@pytest.mark.parametrize("page_name", CLICKED)
def test_a_list_chooses_what_a_click_chooses(open_page: Open, page_name: str) -> None:
    page, _, part = page_name.partition(" ")
    app = healthy(open_page(page, {"study": TRIAL} | ({f"prtras001.{page}.part": part} if part else {})))
    charts = [one for one in app.get("plotly_chart") if one.proto.selection_mode]
    boxes = {box.label: box for box in app.selectbox}
    found = set()
    for chart in charts:
        (lists,) = [
            one
            for one in CLICKED[page_name]
            if chart.proto.alt.endswith(Click(chart="", lists=one, act=lambda: None).words)
        ]
        found.add(lists)
        asked = {one[: len(lists)] for one in keys(chart) if one[0]}
        assert asked, "nothing to choose"
        for place, label in enumerate(lists):
            assert len({one[place] for one in asked}) <= len(boxes[label].options), label
    assert found == CLICKED[page_name]
    for lists in found:  # the list takes the very keys: the same widget is set by both
        chart = next(one for one in charts if f"“{lists[0]}”" in one.proto.alt)
        key = sorted(one[0] for one in keys(chart) if one[0])[-1]
        box = next(one for one in app.selectbox if one.label == lists[0])
        app = healthy(box.set_value(key).run())
        assert next(one for one in app.selectbox if one.label == lists[0]).value == key


def parts_within(value: object) -> Iterator[object]:
    """Every part of a layout, however deep it stands."""
    if isinstance(value, tuple):
        for one in value:
            yield from parts_within(one)
    elif is_dataclass(value):
        yield value
        yield from parts_within(tuple(getattr(value, field.name) for field in fields(value)))


def test_every_chart_that_is_clicked_says_its_list() -> None:
    """A chart answers a click only by way of ``show_picture``, which takes one with its lists and nothing else."""
    code = {one: one.read_text("utf-8") for one in [*ROOT.glob("pages/*.py"), *ROOT.glob("hcc_dash/ui/**/*.py")]}
    makers = {one.name for one, text in code.items() if ".plotly_chart(" in text and "on_select" in text}
    assert makers == {"show.py"}
    callers = {one.stem for one, text in code.items() if re.search(r"show_picture\([^\n]*\bclick=", text)}
    assert callers == {"parts", "adverse_events"}
    declared = {
        (question.page, one.label)
        for question in CATALOGUE
        for one in parts_within(question.layout)
        if isinstance(one, LayoutClick)
    }
    listed = {
        (page.partition(" ")[0], lists[0])
        for page, all_lists in CLICKED.items()
        for lists in all_lists
        if page != "adverse_events"
    }
    assert declared == listed
