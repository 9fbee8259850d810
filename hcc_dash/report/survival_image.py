"""The survival exhibit on paper: PNG and SVG drawn without a browser, from the same result as the screen."""

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.answers.marks import export_note
from hcc_dash.drawing.curves import name_probability
from hcc_dash.drawing.look import Look
from hcc_dash.drawing.steps import Steps, read_steps
from hcc_dash.questions.survival.numbers.hazard_frame import hazard_frame
from hcc_dash.questions.survival.numbers.survival_result import Group, Panel, SurvivalResult
from hcc_dash.questions.survival.words.survival import Shown
from hcc_dash.report.paper import ImageFormat, font_families, wrap
from hcc_dash.study.capital import capital
from hcc_dash.study.time import convert_time

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_DASHES = ("-", "--", ":", "-.", (0, (8, 3)), (0, (8, 3, 2, 3)), "-", "--")
_LOOK = Look()
ROW = 0.19  # inches
CURVE = 3.6
FOOT = 1.75


def draw_image(exhibit: Exhibit, shown: Shown, image_format: ImageFormat) -> bytes:
    """Bytes of a PNG (200 dots an inch) or SVG with title, curves, counts, footnote and marks."""
    result: SurvivalResult = exhibit.result
    panels = [panel for panel in result.panels if panel.groups]
    rows = max((4 * len(panel.groups) for panel in panels), default=0)
    height = 0.9 + CURVE + 0.6 + ROW * rows + FOOT
    width = 9.0 if len(panels) < 2 else 5.6 * len(panels)

    def draw(figure: "Figure") -> None:
        for at, panel in enumerate(panels):
            left, right = (at + 0.16 / (1 if len(panels) > 1 else 1.6)) / len(panels), (at + 0.97) / len(panels)
            table = FOOT / height, ROW * rows / height
            base = table[0] + table[1] + 0.55 / height
            axes = figure.add_axes((left, base, right - left, CURVE / height))
            _draw_curves(axes, result, panel, shown)
            _draw_counts(figure, axes, result, panel, shown, table)

    return draw_sheet(exhibit, (width, height), image_format, draw)


def draw_sheet(
    exhibit: Exhibit, size: tuple[float, float], image_format: ImageFormat, draw: Callable[["Figure"], None]
) -> bytes:
    """A sheet of that size in inches with the exhibit's words, on which ``draw`` draws.

    SVG keeps text as text and has fixed identifiers, so equal exhibits give equal files.
    """
    from matplotlib import rc_context  # 0.8 s, only when somebody downloads
    from matplotlib.figure import Figure

    settings: dict[Any, Any] = {
        "svg.fonttype": "none",
        "text.parse_math": False,
        "svg.hashsalt": "hcc_dash",
        "font.size": 10,
        "font.family": font_families(),
    }
    with rc_context(settings):
        figure = Figure(figsize=size, facecolor="white")
        _write_words(figure, exhibit, *size)
        draw(figure)
        buffer = io.BytesIO()
        metadata = {"Date": None} if image_format == "svg" else {}
        figure.savefig(buffer, format=image_format, dpi=200, metadata=metadata)
    return buffer.getvalue()


def _write_words(figure: "Figure", exhibit: Exhibit, width: float, height: float) -> None:
    columns = width * 14
    figure.text(0.02, 1 - 0.12 / height, exhibit.question, weight="bold", size=13, va="top")
    figure.text(0.02, 1 - 0.4 / height, "\n".join(wrap(exhibit.answer, width * 11)), size=10.5, va="top")
    lines = wrap(exhibit.footnote, columns)
    shown = lines if len(lines) <= 8 else [*lines[:7], lines[7] + " …"]
    figure.text(0.02, (FOOT - 0.12) / height, "\n".join(shown), size=7.5, va="top", color="#3A444D")
    last_words = (export_note(exhibit.marks, exhibit.result.study.id), exhibit.result.study.provenance.statement)
    last = "\n".join(line for text in last_words for line in wrap(text, width * 12))
    figure.text(0.02, 0.08 / height, last, size=7.5, va="bottom", weight="bold", color="#3A444D")


def _draw_curves(axes: "Axes", result: SurvivalResult, panel: Panel, shown: Shown) -> None:
    hazard = hazard_frame(panel, result.study.methods.conf_level) if shown.hazard else None
    for group in panel.groups:
        _draw_curve(axes, result, panel, group, shown, hazard)
    scale = convert_time(1.0, result.endpoint.unit, shown.unit)
    ticks = panel.counts["time"].unique() * scale
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    longest = result.longest * scale
    axes.set_xlim(-0.03 * longest, 1.03 * longest)
    if hazard is None:
        rule_shares(axes, name_probability(result.endpoint, shown.incidence))
    else:
        axes.set_ylim(0, None)
        rule(axes, f"Cumulative hazard of {result.endpoint.event_label}")
    axes.set_xlabel(f"{capital(shown.unit)} from {result.origin}")
    if panel.label:
        axes.set_title(panel.label, loc="left", size=10.5, weight="bold")


def rule(axes: "Axes", title: str) -> None:
    """Faint lines across, no box, and what the height is."""
    axes.grid(axis="y", color="#E3E6E9", linewidth=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_ylabel(title)


def rule_shares(axes: "Axes", title: str) -> None:
    """The same, the height being a share of patients."""
    axes.set_ylim(0, 1.005)
    axes.set_yticks([0, 0.2, 0.4, 0.6, 0.8, 1.0], ["0 %", "20 %", "40 %", "60 %", "80 %", "100 %"])
    rule(axes, title)


def draw_band(axes: "Axes", steps: Steps, index: int) -> None:
    """The limits of the n-th group's curve, in its colour."""
    low, high = steps.closed()
    axes.fill_between(steps.time, low, high, step="post", color=_LOOK.line(index), alpha=0.15, linewidth=0)


def draw_line(
    axes: "Axes", time: np.ndarray, value: np.ndarray, index: int, *, few: bool = False, label: str = ""
) -> None:
    """A part of the n-th group's curve; grey where ``few`` are at risk; ``label``: in a key."""
    colour = _LOOK.grey if few else _LOOK.line(index)
    axes.step(time, value, where="post", color=colour, linestyle=_DASHES[index % 8], label=label or None)


def _draw_curve(
    axes: "Axes", result: SurvivalResult, panel: Panel, group: Group, shown: Shown, hazard: pd.DataFrame | None
) -> None:
    """Its band, its curve or its cumulative hazard, grey where few are at risk, a tick for whoever is censored."""
    index, drawn = result.position(group.arm), panel.curves if hazard is None else hazard
    frame, counts = (rows[rows["arm"] == group.arm] for rows in (drawn, panel.curves))
    turned = shown.incidence and hazard is None
    steps = read_steps(frame, convert_time(1.0, result.endpoint.unit, shown.unit), turned)
    few = frame["time"].to_numpy() > group.grey_from
    draw_band(axes, steps, index)
    draw_line(axes, steps.time[~few], steps.value[~few], index)
    if few.any():
        start = max(int((~few).sum()) - 1, 0)
        draw_line(axes, steps.time[start:], steps.value[start:], index, few=True)
    lost = counts["n_censored"].to_numpy() > 0
    ticks: dict[str, Any] = {"marker": "|", "markersize": 5, "markeredgewidth": 0.7, "linestyle": "none"}
    axes.plot(steps.time[lost], steps.value[lost], color=_LOOK.line(index), **ticks)


def _draw_counts(
    figure: "Figure", axes: "Axes", result: SurvivalResult, panel: Panel, shown: Shown, table: tuple[float, float]
) -> None:
    """The extended table, its columns under the axis ticks."""
    box = axes.get_position()
    under = figure.add_axes((box.x0, table[0], box.width, table[1]))
    under.axis("off")
    under.set_xlim(axes.get_xlim())
    under.set_ylim(4 * len(panel.groups) - 0.5, -0.5)
    scale = convert_time(1.0, result.endpoint.unit, shown.unit)
    names = (("At risk", "n_at_risk"), ("Events", "n_events"), ("Censored", "n_censored"))
    for index, group in enumerate(panel.groups):
        place = result.position(group.arm)
        colour = _LOOK.line(place)
        counts = panel.counts[panel.counts["arm"] == group.arm]
        start = under.get_xlim()[0]
        under.plot([start, start * 0.1], [4 * index] * 2, color=colour, linestyle=_DASHES[place % 8], clip_on=False)
        under.text(0, 4 * index, group.label, color=colour, weight="bold", va="center", size=9)
        for row, (name, column) in enumerate(names, start=1):
            under.text(start, 4 * index + row, f"{name}  ", ha="right", va="center", size=8.5)
            for tick, n in zip(counts["time"] * scale, counts[column], strict=True):
                under.text(tick, 4 * index + row, str(n), ha="center", va="center", size=8.5)
