"""Survival curves at a glance: who is still at risk under each tick, the groups' names above."""

from hcc_dash.drawing.axes import name_groups, note_above, share_axis, ticked, time_axis
from hcc_dash.drawing.counts import Counts, Room, draw_counts, lay_curves
from hcc_dash.drawing.curves import draw_curve, name_probability
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer
from hcc_dash.drawing.look import glyph_of
from hcc_dash.drawing.names import pixels_of
from hcc_dash.questions.survival.numbers.survival_result import SurvivalResult
from hcc_dash.questions.survival.pictures.survival import Drawing, count_group, curve_of, read_ticks
from hcc_dash.study.capital import capital
from hcc_dash.study.time import convert_time

ROOM = Room(axis=42, row=18, left=64, right=14, top=24, bottom=4, font=13, headed=False)


def draw_small(result: SurvivalResult, drawing: Drawing, height: int) -> FinishedFigure:
    """The first panel in ``height`` pixels: the curves of the large figure, numbers at risk alone under them."""
    panel, look = result.panels[0], drawing.look
    scale = convert_time(1.0, result.endpoint.unit, drawing.unit)
    curves = [curve_of(panel, panel.curves, group, result, drawing) for group in panel.groups]
    counts = [_at_risk(count_group(panel, group, result.position(group.arm), scale)) for group in panel.groups]
    room = ROOM.within(height, len(counts))
    named = name_probability(result.endpoint, drawing.incidence)
    y = share_axis(look, named if pixels_of(named) < room.curve else "", step=0.25)
    title = f"{capital(drawing.unit)} from {result.origin}; at risk below"
    x = (
        _small_title(time_axis(look, title))
        | ticked(read_ticks(panel, scale), 0.0, result.longest * scale)
        | {"fixedrange": True}
    )
    layout = lay_curves(counts, x, _small_title(y), room, look) | {"dragmode": False}
    layout["annotations"] = [note_above(name_groups([(curve.label, curve.position) for curve in curves], look), 4)]
    traces = [trace for curve in curves for trace in draw_curve(curve, look)] + draw_counts(counts, room, look)
    return FinishedFigure({"data": traces, "layout": layout}, _validate=False)


def _small_title(axis: Layer) -> Layer:
    """The axis with a title no larger than its numbers; Plotly writes titles larger."""
    return axis | {"title": axis["title"] | {"font": {"size": ROOM.font}}} if "title" in axis else axis


def _at_risk(counts: Counts) -> Counts:
    """The first row alone, called by the group's line style."""
    (_, words), *_ = counts.rows
    return Counts(
        label=counts.label,
        position=counts.position,
        ticks=counts.ticks,
        rows=((glyph_of(counts.position), words),),
    )
