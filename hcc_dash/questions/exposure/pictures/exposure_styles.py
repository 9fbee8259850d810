"""What each state of a treatment looks like: one hue for the dose, neutral tints and hatchings for what ended it."""

from dataclasses import dataclass

from hcc_dash.drawing.ground import Layer
from hcc_dash.drawing.look import Look, write_label
from hcc_dash.drawing.tints import tint
from hcc_dash.questions.exposure.numbers.result import (
    ABOVE,
    COMPLETED,
    DIED,
    FULL,
    ON,
    REDUCED,
    STOPPED,
    UNSEEN,
    WITHHELD,
    ExposureResult,
)

_DOSES = {ABOVE: (1.0, "x"), FULL: (0.85, ""), ON: (0.85, ""), REDUCED: (0.45, ""), WITHHELD: (0.0, "/")}
# Reasons to stop are no arms and wear none of their hues: warm greys, of neighbours one light and one dark.
_LIGHT_REASONS = ("#8C7C70", "#3F342D", "#796A5F", "#2E2621", "#94857A", "#54473E")
_DARK_REASONS = ("#D8CCC2", "#8A7B6F", "#BDAFA4", "#7A6C61", "#E6DCD4", "#9C8D82")
_REASON_HATCHES = ("", "\\", ".", "x", "-", "|")
_SYMBOLS = {
    COMPLETED: "circle-open",
    STOPPED: "x",
    DIED: "diamond",
    UNSEEN: "triangle-right-open",
    ON: "triangle-right",
}


@dataclass(frozen=True, slots=True)
class Style:
    """Fill, hatching over it (empty for none) and its colour, and the mark at the end of a bar."""

    fill: str
    hatch: str = ""
    over: str = ""
    symbol: str = "x"

    @property
    def marker(self) -> Layer:
        """As Plotly wants it of a bar; without lines of its own, which would hide thin bars."""
        pattern = {"shape": self.hatch, "fgcolor": self.over, "size": 5, "solidity": 0.25, "fillmode": "overlay"}
        return {"color": self.fill, "line": {"width": 0}} | ({"pattern": pattern} if self.hatch else {})


def end_symbol(state: str) -> str:
    """The mark of how a treatment ended."""
    return _SYMBOLS[state]


def stopped_for(reason: str) -> str:
    """The state of those who stopped early for a reason, as the result names it."""
    return f"{STOPPED}: {reason}"


def order_states(result: ExposureResult) -> list[str]:
    """The states that occur, from the bottom of the bars: doses, ended as planned, lost, died, reasons by frequency."""
    counts = result.states.groupby("level", sort=False)["n_events"].max()
    present = [str(level) for level, count in counts.items() if count > 0]
    fixed = [FULL, ON, ABOVE, REDUCED, WITHHELD, COMPLETED, UNSEEN, DIED]
    reasons = sorted(
        (reason for reason in present if reason not in fixed), key=lambda reason: (-int(counts[reason]), reason)
    )
    return [state for state in fixed if state in present] + reasons


def legend_entry(state: str) -> Layer:
    """What the legend says of a state and under which heading: doses, ends, reasons of stopping early."""
    if state.startswith(f"{STOPPED}: "):
        group, name = "Stopped early", state.removeprefix(f"{STOPPED}: ")
    else:
        group, name = ("Dose", state) if state in _DOSES else ("Ended", state.removesuffix(" on treatment"))
    return {"name": write_label(name), "legendgroup": group, "legendgrouptitle": {"text": group}}


def lay_legend(above: float) -> Layer:
    """The legend over a figure, a column for each heading; ``above``: as a share of the height of its axes."""
    return {
        "orientation": "h",
        "x": 0,
        "xanchor": "left",
        "y": 1 + above,
        "yanchor": "bottom",
        "traceorder": "grouped",
        "font": {"size": 13},
        "grouptitlefont": {"size": 13},
    }


def style_dose(level: str, look: Look) -> Style:
    """The look of a dose level, stronger for a higher dose."""
    strength, hatch = _DOSES[level]
    return Style(tint(strength, look), hatch, look.ink, _SYMBOLS[ON])


def style_states(result: ExposureResult, look: Look) -> dict[str, Style]:
    """The look of every state: the same in the bars over time and in the bars of patients.

    Neighbours differ in lightness or hatching too, so that they can be told apart in grey.
    """
    quiet = "#3B454E" if look.dark else "#DCE1E6"
    styles = {dose: style_dose(dose, look) for dose in _DOSES}
    styles |= {
        COMPLETED: Style(quiet, symbol=_SYMBOLS[COMPLETED]),
        UNSEEN: Style(quiet, ".", look.ink, _SYMBOLS[UNSEEN]),
        DIED: Style(look.ink, symbol=_SYMBOLS[DIED]),
    }
    ended = result.patients.loc[result.patients["state"] == STOPPED, "reason"].map(stopped_for)
    reasons = [reason for reason in dict.fromkeys([*order_states(result), *ended]) if reason not in styles]
    for place, reason in enumerate(reasons):
        tints = _DARK_REASONS if look.dark else _LIGHT_REASONS
        turn = place % len(tints)
        over = "#14181C" if look.dark else "#FFFFFF"
        styles[reason] = Style(tints[turn], _REASON_HATCHES[turn], over, _SYMBOLS[STOPPED])
    return styles
