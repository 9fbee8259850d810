"""What each state of a scheduled scan looks like: the stronger, the more as planned; never told by hue alone."""

from dataclasses import dataclass

from hcc_dash.drawing.ground import Layer
from hcc_dash.drawing.look import Look
from hcc_dash.drawing.tints import tint


@dataclass(frozen=True, slots=True)
class Style:
    """Fill, hatching over it (empty for none) and its colour; the mark in a patient's row and its colour."""

    fill: str
    hatch: str
    over: str
    symbol: str
    mark: str

    @property
    def bar(self) -> Layer:
        """As Plotly wants it of a bar."""
        pattern = {"shape": self.hatch, "fgcolor": self.over, "size": 6, "solidity": 0.25, "fillmode": "overlay"}
        return {"color": self.fill, "line": {"width": 0}} | ({"pattern": pattern} if self.hatch else {})


def style_states(look: Look) -> dict[str, Style]:
    """The look of every state by its word."""
    quiet = "#3B454E" if look.dark else "#DCE1E6"
    return {
        "in window": Style(tint(0.85, look), "", look.ink, "square", tint(0.85, look)),
        "early": Style(tint(0.45, look), "\\", look.ink, "triangle-left", tint(0.45, look)),
        "late": Style(tint(0.45, look), "/", look.ink, "triangle-right", tint(0.45, look)),
        "inadequate": Style(quiet, "x", look.ink, "diamond-open", look.grey),
        "missed": Style(look.line(5), "", look.ink, "x", look.line(5)),
    }


def lay_legend(above: float) -> Layer:
    """The legend over a figure; ``above``: as a share of the height of its axes."""
    return {
        "orientation": "h",
        "x": 0,
        "xanchor": "left",
        "y": 1 + above,
        "yanchor": "bottom",
        "traceorder": "normal",
        "font": {"size": 13},
    }


def visit_axis(look: Look, weeks: list[float], last: float) -> Layer:
    """Weeks of the scheduled scans below."""
    return {
        "range": [0, last],
        "tickvals": weeks,
        "ticktext": [f"{week:g}" for week in weeks],
        "showgrid": False,
        "zeroline": False,
        "linecolor": look.ink,
        "ticks": "outside",
        "tickcolor": look.ink,
        "fixedrange": True,
    }
