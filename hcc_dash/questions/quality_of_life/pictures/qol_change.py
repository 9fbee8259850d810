"""Change of quality of life since baseline: worsened against improved at every visit, and the whole distribution."""

import numpy as np

from hcc_dash.drawing.axes import name_groups, note_above
from hcc_dash.drawing.curves import Line, Say, Stroke, draw_line
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.look import LIGHT, Look, dash_of, write_label
from hcc_dash.questions.quality_of_life.numbers.responders import (
    IMPROVED,
    STABLE,
    WORSENED,
    GroupChange,
    ResponderResult,
)
from hcc_dash.wording.words import say_number, say_share

BAR_HEIGHT = 22
GAP = 0.6  # of a bar, between visits
TOP, BOTTOM = 66, 44
DISTRIBUTION_HEIGHT = 380
FAINT = 0.45  # opacity of the visits not asked about


def draw_responders(result: ResponderResult, look: Look = LIGHT) -> FinishedFigure:
    """Per visit and group a bar to the left, the worsened, and one to the right, the improved; the asked visit full."""
    visits = list(dict.fromkeys(group.visit for group in result.by_visit))
    arms = list(dict.fromkeys(group.arm for group in result.by_visit))
    traces: list[Layer] = []
    for i, arm in enumerate(arms):
        mine = [group for group in result.by_visit if group.arm == arm]
        y = np.array([_row(visits.index(group.visit), i, len(arms)) for group in mine])
        traces += [_bars(result, mine, y, term, look) for term in (WORSENED, IMPROVED)]
    return FinishedFigure({"data": traces, "layout": _bar_layout(result, visits, arms, look)}, _validate=False)


def _row(visit: int, arm: int, n_arms: int) -> float:
    return visit * (n_arms + GAP) + arm


def _bars(result: ResponderResult, mine: list[GroupChange], y: np.ndarray, term: str, look: Look) -> Layer:
    sign, name = (-1 if term == WORSENED else 1), write_label(mine[0].label)
    share = np.array([group.shares[term].value for group in mine])
    opacity = [1.0 if group.visit == result.options.visit else FAINT for group in mine]
    shown = [
        (
            write_label(group.visit),
            group.counts[term],
            group.n_answered,
            group.n_died,
            group.n_absent,
            group.counts[STABLE],
        )
        for group in mine
    ]
    return {
        "type": "bar",
        "orientation": "h",
        "x": sign * share,
        "y": y,
        "width": 0.86,
        "showlegend": False,
        "marker": {"color": look.line(result.position(mine[0].arm)), "opacity": opacity, "line": {"width": 0}},
        "text": [say_number(100 * value, 0) if value == value else "" for value in share],
        "textposition": "outside",
        "textfont": {"color": look.ink, "size": 13},
        "cliponaxis": False,
        "name": f"{name}, {term}",
        "customdata": shown,
        "hovertemplate": (
            f"<b>{name}</b>, %{{customdata[0]}}<br>{term} %{{customdata[1]}} of %{{customdata[2]}} who answered<br>"
            "stable %{customdata[5]}<br>not counted: died %{customdata[3]}, no score %{customdata[4]}<extra></extra>"
        ),
    }


def _bar_layout(result: ResponderResult, visits: list[str], arms: list[str], look: Look) -> Layer:
    shares = [group.shares[term].value for group in result.by_visit for term in (WORSENED, IMPROVED)]
    reach = min(1.0, float(np.ceil(5 * max([0.2, *(share for share in shares if share == share)])) / 5))
    step = 0.5 if reach > 0.6 else 0.2
    ticks = np.arange(-np.floor(reach / step), np.floor(reach / step) + 1) * step
    n_rows = len(visits) * (len(arms) + GAP)
    middle = [_row(v, 0, len(arms)) + (len(arms) - 1) / 2 for v in range(len(visits))]
    names = [
        f"<b>{write_label(visit)}</b>" if visit == result.options.visit else write_label(visit) for visit in visits
    ]
    sides = [
        _side("◀ worsened, %", look) | {"xanchor": "right", "xshift": -14},
        _side("improved, % ▶", look) | {"xanchor": "left", "xshift": 14},
    ]
    return {
        **ground(look, int(TOP + BOTTOM + BAR_HEIGHT * n_rows), (74, 14, TOP, BOTTOM), drag="zoom"),
        "barmode": "overlay",
        "xaxis": {
            "range": [-1.12 * reach, 1.12 * reach],
            "tickvals": ticks,
            "ticktext": [f"{abs(tick):.0%}" for tick in ticks],
            "gridcolor": look.quiet,
            "zeroline": True,
            "zerolinecolor": look.ink,
            "fixedrange": True,
            "title": {"text": "Of those who answered", "standoff": 4},
        },
        "yaxis": {
            "range": [n_rows - 0.5 - GAP / 2, -0.5 - GAP / 2],
            "tickvals": middle,
            "ticktext": names,
            "ticks": "",
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
        },
        "annotations": [_key(result, look), *sides],
    }


def _groups(result: ResponderResult) -> list[tuple[str, str]]:
    return [(group.arm, group.label) for group in result.groups]


def _side(text: str, look: Look) -> Layer:
    return {
        "text": text,
        "xref": "paper",
        "x": 0.5,
        "yref": "paper",
        "y": 1,
        "yanchor": "bottom",
        "yshift": 4,
        "showarrow": False,
        "font": {"size": 13, "color": look.ink},
    }


def draw_distribution(result: ResponderResult, look: Look = LIGHT) -> FinishedFigure:
    """Cumulative share of each group by change at the visit, worst change at the left on every scale."""
    traces: list[Layer] = []
    for arm, label in _groups(result):
        rows = result.distribution[result.distribution["arm"] == arm]
        if rows.empty:
            continue
        change, share = rows["change"].to_numpy(), rows["estimate"].to_numpy()
        line = Line(
            name=label,
            head=f"{label}, n {int(rows['n'].iloc[0])}",
            time=np.concatenate([change[:1], change]),
            value=np.concatenate([[0.0], share]),
            stroke=Stroke(colour=look.line(result.position(arm)), width=2.2, dash=dash_of(result.position(arm))),
            say=_say_share_of(np.concatenate([change[:1], change]), np.concatenate([[0.0], share])),
            thinned=False,
        )
        traces.append(draw_line(line))
    return FinishedFigure({"data": traces, "layout": _distribution_layout(result, look)}, _validate=False)


def _say_share_of(change: np.ndarray, share: np.ndarray) -> Say:
    return lambda row: f"changed by {say_number(change[row], 1)} points or worse\n{say_share(share[row])}"


def _distribution_layout(result: ResponderResult, look: Look) -> Layer:
    threshold, change = result.options.threshold, result.distribution["change"].to_numpy()
    reach = 1.08 * max([threshold, *np.abs(change).tolist()])
    ends = [-reach, reach] if result.scale.better == "higher" else [reach, -reach]
    lines = [
        {
            "type": "line",
            "xref": "x",
            "yref": "paper",
            "x0": at,
            "x1": at,
            "y0": 0,
            "y1": 1,
            "line": {"color": look.grey, "width": 1, "dash": "dot"},
        }
        for at in (-threshold, threshold)
    ]
    return {
        **ground(look, DISTRIBUTION_HEIGHT, (56, 14, TOP, BOTTOM), drag="zoom"),
        "shapes": lines,
        "xaxis": {
            "range": ends, "showgrid": False, "zeroline": True, "zerolinecolor": look.quiet, "linecolor": look.ink,
            "ticks": "outside", "tickcolor": look.ink, "fixedrange": False, "nticks": 9,
            "title": {"text": "◀ worse · change, points · better ▶", "standoff": 4},
        },
        "yaxis": {
            "range": [0, 1.005], "tickformat": ".0%", "dtick": 0.25, "gridcolor": look.quiet, "zeroline": False,
            "linecolor": look.ink, "fixedrange": True, "title": {"text": "Changed so or worse", "standoff": 6},
        },
        "annotations": [_key(result, look), _direction(result)],
    }  # fmt: skip


def _direction(result: ResponderResult) -> Layer:
    word = "better" if result.scale.better == "higher" else "worse"
    return note_above(f"{write_label(result.scale.label)}, {write_label(result.options.visit)}: higher is {word}", 6)


def _key(result: ResponderResult, look: Look) -> Layer:
    return note_above(name_groups([(label, result.position(arm)) for arm, label in _groups(result)], look), 28)
