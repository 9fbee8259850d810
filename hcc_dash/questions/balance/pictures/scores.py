"""Propensity scores of the two arms, mirrored."""

import numpy as np
import plotly.graph_objects as go

from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.hover import hover_of
from hcc_dash.drawing.look import LIGHT, Look, write_label
from hcc_dash.wording.words import say_interval, say_number


def draw_mirror(
    edges: np.ndarray, counts: np.ndarray, weighted: np.ndarray, labels: tuple[str, str], look: Look = LIGHT
) -> go.Figure:
    """Propensity scores, the reference's downwards: patients as outlines, weights filled.

    ``edges`` (k + 1,), ``counts`` and ``weighted`` (2, k), reference first; ``labels`` likewise.
    """
    middle, width = (edges[:-1] + edges[1:]) / 2, float(edges[1] - edges[0])
    layers: list[Layer] = []
    for arm, sign in ((1, 1.0), (0, -1.0)):
        base: Layer = {"type": "bar", "x": middle, "width": [width * 0.96] * len(middle), "offsetgroup": "same"}
        colour, label = look.line(arm), write_label(labels[arm])
        layers += [
            base | {"y": sign * weighted[arm], "name": f"{label} weighted",
                    "marker": {"color": colour, "opacity": 0.55},
                    **hover_of(labels[arm], _say_bins(edges, weighted[arm], 1, "weighted"))},
            base | {"y": sign * counts[arm], "name": f"{label} patients",
                    "marker": {"color": "rgba(0,0,0,0)", "line": {"color": colour, "width": 1.6}},
                    **hover_of(labels[arm], _say_bins(edges, counts[arm], 0, "patients"))},
        ]  # fmt: skip
    top = float(max(counts.max(initial=1), weighted.max(initial=1.0)))
    return FinishedFigure({"data": layers, "layout": _mirror_layout(labels, top, look)}, _validate=False)


def _say_bins(edges: np.ndarray, heights: np.ndarray, decimals: int, noun: str) -> list[str]:
    return [
        f"score {say_interval(low, high, 2)}\n{say_number(height, decimals)} {noun}"
        for low, high, height in zip(edges, edges[1:], heights, strict=False)
    ]


def _mirror_layout(labels: tuple[str, str], top: float, look: Look) -> Layer:
    step = next((s for s in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if top / s <= 4), 5000)
    ticks = [step * i for i in range(-int(top // step) - 1, int(top // step) + 2)]
    names = [
        {"text": f"<b>{write_label(labels[arm])}</b>", "xref": "paper", "x": 1, "xanchor": "right", "yref": "paper",
         "y": y, "yanchor": anchor, "showarrow": False, "font": {"color": look.words(arm), "size": 14}}
        for arm, y, anchor in ((1, 1.0, "top"), (0, 0.0, "bottom"))
    ]  # fmt: skip
    return {
        **ground(look, 340, (52, 12, 10, 48)), "barmode": "overlay", "bargap": 0,
        "xaxis": {"range": [0, 1], "title": {"text": "Propensity score", "standoff": 4}, "showgrid": False,
                  "zeroline": False, "linecolor": look.ink, "ticks": "outside", "fixedrange": True, "dtick": 0.2},
        "yaxis": {"range": [-1.15 * top, 1.15 * top], "tickvals": ticks, "ticktext": [f"{abs(t):g}" for t in ticks],
                  "title": {"text": "Patients", "standoff": 4}, "gridcolor": look.quiet, "zeroline": True,
                  "zerolinecolor": look.ink, "fixedrange": True},
        "annotations": names,
    }  # fmt: skip
