"""Scheduled scans by visit: the share of those due that were done on time, late or not at all, stacked to the whole."""

from collections.abc import Callable, Hashable, Mapping
from typing import Any

from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.hover import hover_of
from hcc_dash.drawing.look import LIGHT, Look, write_label
from hcc_dash.questions.scans.numbers.adherence import STATES, ArmScans, ScanResult
from hcc_dash.questions.scans.pictures.styles import Style, lay_legend, style_states, visit_axis

Says = Callable[[Mapping[Hashable, Any], str], str]
PANEL, GAP = 190, 58  # pixels: bars of one arm, and the room for the next arm's name
LEGEND, BOTTOM = 64, 48


def draw_scans(result: ScanResult, say: Says, look: Look = LIGHT) -> FinishedFigure:
    """A bar per visit and arm, in window at the bottom, missed on top; one legend for all arms.

    ``result`` has an arm with a scan due. ``say``: what a pointer is told of a row of visits and its arm's label.
    """
    styles = style_states(look)
    arms = [arm for arm in result.arms if arm.n_due]
    traces: list[Layer] = []
    told: set[str] = set()
    for place, arm in enumerate(arms):
        for state in STATES.values():
            if arm.counts[state]:
                shown = {"showlegend": state not in told}
                traces.append(_bars(result, arm, state, styles[state], say) | _axes(place) | shown)
                told.add(state)
    return FinishedFigure({"data": traces, "layout": _layout(result, arms, look)}, _validate=False)


def _bars(result: ScanResult, arm: ArmScans, state: str, style: Style, say: Says) -> Layer:
    rows = result.visits[(result.visits["arm"] == arm.arm) & (result.visits["level"] == state)]
    return {
        "type": "bar",
        "name": write_label(state),
        "legendgroup": state,
        "x": rows["time"].to_numpy(float),
        "y": rows["estimate"].to_numpy(float),
        "width": 0.8 * result.schedule.every / 7,
        "marker": style.bar,
        **hover_of(state, (say(row, arm.label) for row in rows.to_dict("records"))),
    }


def _axes(place: int) -> Layer:
    return {} if place == 0 else {"xaxis": f"x{place + 1}", "yaxis": f"y{place + 1}"}


def _layout(result: ScanResult, arms: list[ArmScans], look: Look) -> Layer:
    n = len(arms)
    inside = PANEL * n + GAP * (n - 1)
    weeks = sorted({float(week) for week in result.visits["time"]})
    layout: Layer = {
        **ground(look, inside + LEGEND + BOTTOM, (52, 12, LEGEND, BOTTOM)),
        "barmode": "stack",
        "showlegend": True,
        "legend": lay_legend((28 if n > 1 else 8) / inside),
        "annotations": [],
    }
    for place, arm in enumerate(arms):
        top, key = 1 - place * (PANEL + GAP) / inside, "" if place == 0 else str(place + 1)
        axis = visit_axis(look, weeks, weeks[-1] + result.schedule.every / 7)
        title = {"title": {"text": "Scheduled scan, week", "standoff": 4}} if place == n - 1 else {}
        layout[f"xaxis{key}"] = axis | title | {"anchor": f"y{key}"}
        layout[f"yaxis{key}"] = _share_axis(look) | {"domain": [max(top - PANEL / inside, 0.0), top]}
        layout["annotations"] += [_name(arm.label, top)] if n > 1 else []
    return layout


def _share_axis(look: Look) -> Layer:
    return {
        "range": [0, 1],
        "tickformat": ".0%",
        "dtick": 0.25,
        "gridcolor": look.quiet,
        "zeroline": False,
        "linecolor": look.ink,
        "fixedrange": True,
        "title": {"text": "Scans due", "standoff": 6},
    }


def _name(label: str, top: float) -> Layer:
    return {
        "text": f"<b>{write_label(label)}</b>",
        "xref": "paper",
        "x": 0,
        "xanchor": "left",
        "yref": "paper",
        "y": top,
        "yanchor": "bottom",
        "yshift": 4,
        "showarrow": False,
    }
