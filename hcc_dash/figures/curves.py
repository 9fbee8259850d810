"""Step curves as every question draws them: what their axis shows, and a group's steps over its band."""

import numpy as np
import pandas as pd

from hcc_dash.figures.ground import Layer
from hcc_dash.figures.look import Look, dash_of, write_label
from hcc_dash.figures.steps import drawn_steps
from hcc_dash.study.endpoints import TimeToEvent

_LINE: Layer = {"type": "scatter", "mode": "lines", "hoverinfo": "skip", "showlegend": False}


def name_probability(endpoint: TimeToEvent, incidence: bool) -> str:
    """What the vertical axis shows; only the first letter is raised, so that HBsAg stays HBsAg."""
    said = endpoint.happened if incidence else endpoint.event_free_label
    return said[:1].upper() + said[1:]


def draw_band(
    frame: pd.DataFrame, watched: np.ndarray, label: str, position: int, look: Look, as_share: bool = True
) -> list[Layer]:
    """A group's steps over its band: rows with time (weeks) estimate conf_low conf_high, and those watched at each.

    A missing limit is drawn on the curve; ``as_share``: percent on hover, else a number.
    """
    name, weeks = write_label(label), frame["time"].to_numpy()
    value, low, high = drawn_steps(frame)
    form = ".1%" if as_share else ".2f"
    shown = f"%{{y:{form}}} (%{{customdata[0]:{form}}} to %{{customdata[1]:{form}}})"
    edge = {"shape": "hv", "width": 0}
    return [
        _LINE | {"x": weeks, "y": low, "line": edge, "name": f"{name} lower limit"},
        _LINE
        | {
            "x": weeks,
            "y": high,
            "line": edge,
            "name": f"{name} band",
            "fill": "tonexty",
            "fillcolor": look.band(position),
        },
        _LINE
        | {
            "x": weeks,
            "y": value,
            "name": name,
            "hoverinfo": "all",
            "line": {"shape": "hv", "width": 2.2, "color": look.line(position), "dash": dash_of(position)},
            "customdata": np.column_stack([low, high, watched]),
            "hovertemplate": f"<b>{name}</b>, week %{{x:.0f}}<br>{shown}<br>%{{customdata[2]:.0f}} watched"
            "<extra></extra>",
        },
    ]
