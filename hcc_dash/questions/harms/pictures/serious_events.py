"""Serious events by criterion: a short bar per arm with its limits, the count printed behind it."""

import numpy as np

from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.hover import hover_of
from hcc_dash.drawing.look import LIGHT, Look, write_label
from hcc_dash.drawing.names import AIR, beside, name_beside, names_beside
from hcc_dash.estimation.events import declared_groups
from hcc_dash.questions.harms.numbers.adverse_events_result import AdverseEventRow, ArmCount
from hcc_dash.study.counts import count_noun
from hcc_dash.study.model import Study
from hcc_dash.wording.words import say_percent, say_proportion

BAR = 20  # pixels
NAME = 22
TOP, BOTTOM = 30, 44
ROOM = 1.35  # of the longest interval: the counts stand behind it, on a phone too


def draw_serious(study: Study, rows: list[tuple[str, AdverseEventRow]], look: Look = LIGHT) -> FinishedFigure:
    """The share of patients with each criterion: its name, a bar per arm, n/N behind the bar.

    Nobody is an empty place, its upper limit on hover. One horizontal scale, as long as the longest interval.
    """
    column = names_beside([name for name, _ in rows], look)
    left = round(column.width + AIR) if beside(look) else 0
    places, bottom = _places(rows, 0 if left else NAME)
    order = declared_groups(study, "")
    traces: list[Layer] = []
    for i, arm in enumerate(rows[0][1].arms):
        mine = [(row.arms[i], places[k][i]) for k, (_, row) in enumerate(rows)]
        traces += [_bars(mine, order.index(arm.arm), look), _counts(mine, look)]
    names = [
        name_beside(lines, sum(at) / len(at), left, look)
        if left
        else name_beside((name,), at[0] - (BAR + NAME) / 2, 0, look)
        for (name, _), lines, at in zip(rows, column.lines, places, strict=True)
    ]
    reach = max(_high(arm) for _, row in rows for arm in row.arms)
    layout = _layout(bottom, reach, left, look) | {"annotations": [*names, _legend(rows[0][1], order, look)]}
    return FinishedFigure({"data": traces, "layout": layout}, _validate=False)


def _places(rows: list[tuple[str, AdverseEventRow]], over: int) -> tuple[list[list[float]], float]:
    """Pixels from the top of each bar's middle, row by row, and of the end; ``over``: of a name above the bars."""
    at, places = 0.0, []
    for _, row in rows:
        at += over
        places.append([at + BAR * (i + 0.5) for i in range(len(row.arms))])
        at += BAR * len(row.arms) + 6
    return places, at


def _high(count: ArmCount) -> float:
    return max(count.share.value, count.share.conf_high) if count.share.estimable else 0.0


def _bars(bars: list[tuple[ArmCount, float]], position: int, look: Look) -> Layer:
    label = write_label(bars[0][0].label)
    counts = [count for count, _ in bars]
    value = np.array([count.share.value for count in counts])
    low, high = (np.array([getattr(count.share, end) for count in counts]) for end in ("conf_low", "conf_high"))
    seen = np.array([count.n_patients > 0 for count in counts])
    return {
        "type": "bar",
        "orientation": "h",
        "name": label,
        "x": value,
        "y": [place for _, place in bars],
        "width": BAR - 5,
        "marker": {"color": look.line(position)},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": np.where(seen, high - value, 0.0),
            "arrayminus": np.where(seen, value - low, 0.0),
            "color": look.ink,
            "thickness": 1.2,
            "width": 3,
        },
        **hover_of(bars[0][0].label, (_hover(count) for count in counts)),
    }


def _counts(bars: list[tuple[ArmCount, float]], look: Look) -> Layer:
    """n/N behind each interval, and where the bar would be when there is nobody."""
    return {
        "type": "scatter",
        "mode": "text",
        "name": f"{write_label(bars[0][0].label)}, n/N",
        "hoverinfo": "skip",
        "x": [_high(count) if count.n_patients else 0.0 for count, _ in bars],
        "y": [place for _, place in bars],
        "text": [f"&nbsp;{count.n_patients}/{count.n}" for count, _ in bars],
        "textposition": "middle right",
        "textfont": {"size": 13, "color": look.ink},
        "cliponaxis": False,
    }


def _hover(count: ArmCount) -> str:
    if not count.share.estimable:
        return count.share.why_missing
    if not count.n_patients:
        return f"0 of {count.n}; up to {say_percent(count.share.conf_high, 1)} is compatible"
    events = count_noun(count.n_events, "event")
    return f"{count.n_patients} of {count.n}: {say_proportion(count.share)}; {events}"


def _legend(row: AdverseEventRow, order: list[str], look: Look) -> Layer:
    names = "&nbsp;&nbsp;&nbsp;".join(
        f'<span style="color:{look.words(order.index(arm.arm))}"><b>■ {write_label(arm.label)}</b></span>'
        for arm in row.arms
    )
    return {
        "text": names,
        "xref": "paper",
        "x": 0,
        "xanchor": "left",
        "yref": "paper",
        "y": 1.0,
        "yanchor": "bottom",
        "showarrow": False,
        "font": {"size": 13},
    }


def _layout(bottom: float, reach: float, left: int, look: Look) -> Layer:
    return {
        **ground(look, int(TOP + bottom + BOTTOM), (8 + left, 12, TOP, BOTTOM)),
        "barmode": "overlay",
        "xaxis": {
            "range": [0, ROOM * reach or 1.0],
            "tickformat": ".0%",
            "gridcolor": look.quiet,
            "zeroline": True,
            "zerolinecolor": look.ink,
            "fixedrange": True,
            "nticks": 6,
            "title": {"text": "Patients of the arm", "standoff": 4},
        },
        "yaxis": {"range": [bottom, 0], "visible": False, "fixedrange": True},
    }
