"""An event column under each way to read it: counts and curve, for a person to choose by."""

from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from hcc_dash.cohort.propose import EventReading, propose_readings
from hcc_dash.drawing.look import Look
from hcc_dash.drawing.preview import draw_preview
from hcc_dash.kernels.kaplan_meier import kaplan_meier, survival_at
from hcc_dash.study.time import TimeUnit, convert_time
from hcc_dash.wording.words import say_percent


@dataclass(frozen=True, eq=False)
class ReadingPreview:
    """What follows from one reading."""

    reading: EventReading
    n_events: int
    n_censored: int
    sentence: str
    figure: go.Figure


def build_readings(event: str, rows: pd.DataFrame, unit: TimeUnit | None, look: Look) -> list[ReadingPreview]:
    """Every plausible reading of the event column with its counts, 1-year value (once a unit is chosen) and curve.

    ``rows``: ``time`` and ``code`` of the rows that have both; the categories are all codes of the column. Without a
    row there is no reading.
    """
    if rows.empty:
        return []
    times, codes = rows["time"].to_numpy(), rows["code"]
    previews = []
    for reading in propose_readings(event, codes.cat.categories.to_series()):
        events = codes.isin(reading.event_values).to_numpy()
        curve = kaplan_meier(times, events)
        year = float(survival_at(curve, convert_time(12, "months", unit))[0][0]) if unit else float("nan")
        at_year = f"; event-free at 1 year {say_percent(year)}" if year == year else ""
        n = int(events.sum())
        previews.append(
            ReadingPreview(
                reading,
                n,
                len(events) - n,
                f"{n} events, {len(events) - n} censored{at_year}",
                draw_preview(curve.time, curve.survival, unit or "time", look),
            )
        )
    return previews
