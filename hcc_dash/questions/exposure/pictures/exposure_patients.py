"""A bar per patient from the first dose to the end of treatment, coloured by dose, a mark at its end."""

from typing import Any

import numpy as np
import pandas as pd

from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.look import LIGHT, Look, write_label
from hcc_dash.questions.exposure.numbers.result import COMPLETED, ON, STOPPED, UNSEEN, ArmExposure, ExposureResult
from hcc_dash.questions.exposure.pictures.exposure import week_step
from hcc_dash.questions.exposure.pictures.exposure_styles import (
    Style,
    lay_legend,
    legend_entry,
    stopped_for,
    style_states,
)
from hcc_dash.study.counts import count_noun
from hcc_dash.wording.words import say_number, say_share

LEAST, MOST = 120.0, 900.0  # pixels of all bars together, unless they would be too thin
ROWS = (3.0, 18.0)  # pixels of a bar and its gap
HEADING = 26.0  # pixels over an arm for its name where there are several arms
TOP, BOTTOM = 104, 48
AS_IT_IS = {"marker": {"opacity": 1}}  # a click chooses a patient, it does not fade the others


def draw_patients(result: ExposureResult, look: Look = LIGHT) -> FinishedFigure:
    """Every treated patient in a row, the longest treated on top (of equals, who received most), arm under arm.

    The customdata of bars and marks is the patient's code. Without a table of doses a bar says only how long.
    """
    styles = style_states(result, look)
    places, headings, n_rows = _places(result)
    people = result.patients.assign(place=result.patients["subject_id"].map(places))
    spans = _spans(result, people)
    levels = [level for level in styles if (spans["level"] == level).any()]
    traces = [_bars(spans[spans["level"] == level], level, styles[level], result) for level in levels]
    ends = people.assign(level=[_end_state(*pair) for pair in zip(people["state"], people["reason"], strict=True)])
    marks = [level for level in [*styles, ON] if (ends["level"] == level).any()]
    traces += [_marks(ends[ends["level"] == level], level, styles[level], look) for level in dict.fromkeys(marks)]
    layout = _layout(result, headings, n_rows, look)
    return FinishedFigure({"data": traces, "layout": layout}, _validate=False)


def _end_state(state: str, reason: str) -> str:
    return stopped_for(reason) if state == STOPPED else state


def _places(result: ExposureResult) -> tuple[dict[str, int], list[tuple[ArmExposure, float]], int]:
    """Row of each patient from the top, of each arm's name, and how many rows there are."""
    places: dict[str, int] = {}
    headings = []
    row = 0
    room = max(round(HEADING / _row_height(len(result.patients))), 1)
    for arm in result.arms:
        if len(result.arms) > 1:
            headings.append((arm, row + room / 2 - 0.5))
            row += room
        mine = result.patients[result.patients["arm"] == arm.arm]
        for code in mine.sort_values(["days", "share", "subject_id"], ascending=[False, False, True])["subject_id"]:
            places[code] = row
            row += 1
    return places, headings, row


def _spans(result: ExposureResult, people: pd.DataFrame) -> pd.DataFrame:
    """Stretches of doses; of a patient without any, the time on treatment."""
    spans = result.spans
    without = people[~people["subject_id"].isin(spans["subject_id"]) & people["days"].notna()]
    whole = pd.DataFrame(
        {
            "subject_id": without["subject_id"],
            "arm": without["arm"],
            "time": 0.0,
            "end": without["days"],
            "level": ON,
            "estimate": np.nan,
            "note": "",
        }
    )
    joined = pd.concat([part for part in (spans, whole) if len(part)], ignore_index=True) if len(people) else spans
    return joined.assign(place=joined["subject_id"].map(people.set_index("subject_id")["place"]))


def _bars(rows: pd.DataFrame, level: str, style: Style, result: ExposureResult) -> Layer:
    label = write_label(level)
    start, end = (rows[name].to_numpy(float) / 7 for name in ("time", "end"))
    return {
        "type": "bar",
        "orientation": "h",
        **legend_entry(level),
        "base": start,
        "x": end - start,
        "y": rows["place"].to_numpy(float),
        "width": 0.82,
        "marker": style.marker,
        "customdata": [write_label(str(code)) for code in rows["subject_id"]],
        "hovertext": [_say_span(row, label, result.unit) for row in rows.to_dict("records")],
        "hoverinfo": "text",
        "selected": AS_IT_IS,
        "unselected": AS_IT_IS,
    }


def _say_span(row: dict[Any, Any], label: str, unit: str) -> str:
    dose = "" if np.isnan(row["estimate"]) else f", {row['estimate']:g} {write_label(unit)}"
    why = f"<br>{write_label(row['note'])}" if row["note"] else ""
    weeks = f"weeks {say_number(row['time'] / 7, 0)} to {say_number(row['end'] / 7, 0)}"
    return f"<b>{write_label(str(row['subject_id']))}</b><br>{label}{dose}, {weeks}{why}"


def _marks(rows: pd.DataFrame, level: str, style: Style, look: Look) -> Layer:
    open_mark = level in {COMPLETED, UNSEEN}
    return {
        "type": "scatter",
        "mode": "markers",
        **_end_entry(level),
        "cliponaxis": False,
        "x": rows["days"].to_numpy(float) / 7,
        "y": rows["place"].to_numpy(float),
        "customdata": [write_label(str(code)) for code in rows["subject_id"]],
        "hovertext": [_say_end(row) for row in rows.to_dict("records")],
        "hoverinfo": "text",
        "marker": {
            "symbol": style.symbol,
            "size": 4 if level == COMPLETED else 7,
            "color": look.grey if open_mark else style.fill,
            "line": {"width": 1},
            "opacity": 1,
        },
        "selected": AS_IT_IS,
        "unselected": AS_IT_IS,
    }


def _end_entry(level: str) -> Layer:
    """Whoever is still on treatment is among the ends here, though no dose ended."""
    entry = legend_entry(level)
    ended = {"legendgroup": "Ended", "legendgrouptitle": {"text": "Ended"}, "name": "still on treatment"}
    return entry | ended if level == ON else entry


def _say_end(row: dict[Any, Any]) -> str:
    share = "" if np.isnan(row["share"]) else f"<br>{say_share(row['share'])} of the planned dose"
    why = f": {write_label(row['reason'])}" if row["reason"] and row["state"] == STOPPED else ""
    weeks = f"after {count_noun(round(row['days'] / 7), 'week')}"
    return f"<b>{write_label(str(row['subject_id']))}</b><br>{write_label(row['state'])}{why} {weeks}{share}"


def _row_height(n: int) -> float:
    return min(max(MOST / max(n, 1), ROWS[0]), ROWS[1])


def _layout(result: ExposureResult, headings: list[tuple[ArmExposure, float]], n_rows: int, look: Look) -> Layer:
    height = max(_row_height(len(result.patients)) * n_rows, LEAST)
    planned = result.treatment.planned_days if result.treatment else None
    last = max(float(result.patients["days"].max() or 0.0), planned or 0.0, 7.0) / 7
    line = {"type": "line", "yref": "paper", "y0": 0, "y1": 1, "line": {"width": 1, "dash": "dot", "color": look.ink}}
    names = [
        {
            "text": f"<b>{write_label(arm.label)}</b>",
            "xref": "paper",
            "x": 0,
            "xanchor": "left",
            "yref": "y",
            "y": place,
            "yanchor": "middle",
            "showarrow": False,
        }
        for arm, place in headings
    ]
    return {
        **ground(look, int(height + TOP + BOTTOM), (16, 16, TOP, BOTTOM)),
        "barmode": "overlay",
        "showlegend": True,
        "legend": lay_legend(8 / height),
        "xaxis": {
            "range": [0, last * 1.03],
            "dtick": week_step(last),
            "tick0": 0,
            "gridcolor": look.quiet,
            "zeroline": False,
            "linecolor": look.ink,
            "ticks": "outside",
            "tickcolor": look.ink,
            "fixedrange": True,
            "title": {"text": "Weeks from each patient's first dose", "standoff": 4},
        },
        "yaxis": {"range": [n_rows - 0.4, -0.6], "visible": False, "fixedrange": True},
        "shapes": [line | {"xref": "x", "x0": planned / 7, "x1": planned / 7}] if planned else [],
        "annotations": names,
    }
