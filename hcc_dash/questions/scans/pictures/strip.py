"""A row per patient, a mark per scheduled scan that was due, then how the time at risk ended."""

from collections.abc import Callable, Hashable, Mapping
from typing import Any

import pandas as pd

from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.hover import write_words
from hcc_dash.drawing.look import LIGHT, Look, write_label
from hcc_dash.questions.scans.numbers.adherence import STATES
from hcc_dash.questions.scans.numbers.strip import DEATH, END, RECURRENCE, StripResult
from hcc_dash.questions.scans.pictures.styles import lay_legend, style_states, visit_axis

Says = Callable[[Mapping[Hashable, Any]], str]
ROW, LEAST = 18, 80  # pixels of a patient's row; of all rows together
TOP, BOTTOM, LEFT = 64, 48, 84
ENDS = {RECURRENCE: "star", DEATH: "diamond", END: "line-ns-open"}
AS_IT_IS = {"marker": {"opacity": 1}}  # a click chooses a patient, it does not fade the others


def draw_strip(result: StripResult, say_cell: Says, say_end: Says, look: Look = LIGHT) -> FinishedFigure:
    """Patients from the top in the order asked for; the customdata of every mark is the patient's code.

    ``say_cell`` and ``say_end``: what a pointer is told of a row of cells, and of a patient's end.
    """
    places = {code: place for place, code in enumerate(result.patients["subject_id"])}
    styles = style_states(look)
    traces = []
    for state in STATES.values():
        rows = result.cells[result.cells["level"] == state]
        if len(rows):
            words = [say_cell(row) for row in rows.to_dict("records")]
            traces.append(_marks(rows, rows["time"], words, state, styles[state].symbol, styles[state].mark, places))
    last = result.schedule.visits * result.schedule.every / 7 + result.schedule.every / 7
    for end, symbol in ENDS.items():
        rows = result.patients[result.patients["level"] == end]
        rows = rows[(rows["day"] - 1) / 7 <= last]
        if len(rows):
            words = [say_end(row) for row in rows.to_dict("records")]
            traces.append(_marks(rows, (rows["day"] - 1) / 7, words, end, symbol, look.ink, places))
    return FinishedFigure({"data": traces, "layout": _layout(result, places, last, look)}, _validate=False)


def _marks(
    rows: pd.DataFrame,
    weeks: "pd.Series[float]",
    words: list[str],
    name: str,
    symbol: str,
    colour: str,
    places: dict[str, int],
) -> Layer:
    codes = [str(code) for code in rows["subject_id"]]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": write_label(name),
        "x": weeks.to_numpy(float),
        "y": [places[code] for code in codes],
        "customdata": [write_label(code) for code in codes],
        "hovertext": [
            f"<b>{write_label(code)}</b><br>{write_words(said)}" for code, said in zip(codes, words, strict=True)
        ],
        "hoverinfo": "text",
        "marker": {
            "symbol": symbol,
            "size": 11,
            "color": colour,
            "line": {"width": 1.5, "color": colour},
            "opacity": 1,
        },
        "cliponaxis": False,
        "selected": AS_IT_IS,
        "unselected": AS_IT_IS,
    }


def _layout(result: StripResult, places: dict[str, int], last: float, look: Look) -> Layer:
    height = max(ROW * len(places), LEAST)
    weeks = [visit * result.schedule.every / 7 for visit in range(1, result.schedule.visits + 1)]
    axis = visit_axis(look, weeks, last) | {"title": {"text": "Week from radical treatment", "standoff": 4}}
    return {
        **ground(look, height + TOP + BOTTOM, (LEFT, 16, TOP, BOTTOM)),
        "showlegend": True,
        "legend": lay_legend(8 / height),
        "xaxis": axis,
        "yaxis": {
            "range": [max(len(places), LEAST / ROW) - 0.4, -0.6],
            "tickvals": list(places.values()),
            "ticktext": [write_label(code) for code in places],
            "ticks": "",
            "gridcolor": look.quiet,
            "zeroline": False,
            "fixedrange": True,
        },
    }
