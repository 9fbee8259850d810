"""The words of a forest: in columns beside the plot, or over and beside each line; the axis's name and its sides."""

from collections.abc import Iterable, Sequence

from hcc_dash.drawing.forest_columns import ForestColumns
from hcc_dash.drawing.forest_row import HEAD_LINE, ForestPlan, Line
from hcc_dash.drawing.ground import Layer
from hcc_dash.drawing.look import Look, write_label
from hcc_dash.drawing.names import break_text, width_of, write_lines

AXIS, SIDES_LINE = 44, 18  # pixels under the rows
INDENT = 10  # of a level under its factor
SMALL = 13


def colour_of(series: int, look: Look) -> str:
    """The ink of the first estimate of a row, a paler one of the second."""
    return look.ink if series == 0 else look.muted


def write_over(lines: Sequence[Line], plan: ForestPlan, look: Look) -> list[Layer]:
    """Label and detail over each line, numbers at its right end, or why there are none."""
    words = list(_head(plan.head, plan, 0.0, 1.0, look))
    for line in lines:
        row, label = line.row, write_label(line.row.label)
        strong = f"<b>{label}</b>" if row.kind != "row" else label
        detail = f'<span style="color:{look.muted}">{write_label(row.detail)}</span>' if row.detail else ""
        parts = [f"{strong}&nbsp;&nbsp;&nbsp;{detail}"] if len(line.words) == 1 else [strong, detail]
        words += [_text(part, 0.0, at, "left") for part, at in zip(parts, line.words, strict=True) if part]
        words += [_text(write_label(row.aside), 1.0, line.words[-1], "right")] if row.aside else []
        words += _numbers(line, (row.note,), 1.0, look)
    return words


def write_beside(columns: ForestColumns, plan: ForestPlan, look: Look) -> list[Layer]:
    """Labels, counts and estimates in columns on the height of their line, the interaction last."""
    words = list(_head(columns.head, plan, columns.detail_at, columns.said_at, look))
    parts = (columns.labels.lines, columns.details.lines, columns.notes.lines)
    for line, label, detail, note in zip(columns.placed.lines, *parts, strict=True):
        row, middle = line.row, line.words[0]
        name = _text(write_lines(label, bold=row.kind != "row"), 0.0, middle, "left")
        words.append(name | {"xshift": INDENT if row.kind == "row" else 0})
        if row.detail:
            told = _text(write_lines(detail), columns.detail_at, middle, "left")
            words.append(told | {"font": {"size": SMALL, "color": look.muted}})
        words += [_text(write_label(row.aside), 1.0, middle, "right")] if row.aside else []
        words += _numbers(line, note, columns.said_at, look)
    return words


def _numbers(line: Line, note: Sequence[str], x: float, look: Look) -> Iterable[Layer]:
    for mark, at in zip(line.row.marks, line.marks, strict=False):
        yield _text(write_label(mark.said), x, at, "right")
    if line.row.note and not line.row.marks and line.marks:
        yield _text(write_lines(note), x, line.marks[0], "right") | {"font": {"size": SMALL, "color": look.muted}}


def _head(head: Sequence[str], plan: ForestPlan, detail_at: float, said_at: float, look: Look) -> Iterable[Layer]:
    """What the words of a row are, over the first; and the colours' names."""
    quiet = {"font": {"size": SMALL, "color": look.muted}}
    for i, text in enumerate(head):
        yield _text(write_label(text), detail_at, HEAD_LINE * (i + 0.5), "left") | quiet
    if plan.head_right:
        yield _text(write_label(plan.head_right), said_at, HEAD_LINE * (max(len(head), 1) - 0.5), "right") | quiet
    if plan.series:
        names = [
            f'<span style="color:{colour_of(i, look)}">■ {write_label(n)}</span>' for i, n in enumerate(plan.series)
        ]
        last = max(len(head), bool(plan.head_right and detail_at))
        yield _text("&nbsp;&nbsp;".join(names), 0.0, HEAD_LINE * (last + 0.5), "left")


def _text(text: str, x: float, y: float, anchor: str) -> Layer:
    return {
        "text": text,
        "xref": "paper",
        "x": x,
        "xanchor": anchor,
        "yref": "y",
        "y": y,
        "yanchor": "middle",
        "showarrow": False,
        "font": {"size": SMALL},
        "align": anchor,
        "borderpad": 0,
    }


def write_under(plan: ForestPlan, plot: tuple[float, float], room: float, look: Look) -> tuple[list[Layer], int]:
    """The axis's name, and what its two sides mean, under the ticks; and the pixels that they take."""
    middle = (plot[0] + plot[1]) / 2
    name = _below(write_label(plan.axis), middle, "center", -22, look)
    if not (plan.left or plan.right):
        return [name], AXIS
    # words at both sides of 1 where there is room for them, from the plot's own ends on a phone
    ends, gap = (0.0, plot[1]), 0
    left: tuple[str, ...] = (f"← {plan.left}",)
    right: tuple[str, ...] = (f"{plan.right} →",)
    anchors = ("left", "right")
    down = width_of(plan.left) + width_of(plan.right) > 32
    if plot[0]:
        ends, gap, anchors, down = (middle, middle), 8, ("right", "left"), False
        left, right = break_text(left[0], middle * room - gap), break_text(right[0], (1 - middle) * room - gap)
    texts = [
        _below(write_lines(left), ends[0], anchors[0], -AXIS + 4, look) | {"xshift": -gap},
        _below(write_lines(right), ends[1], anchors[1], -AXIS + 4 - SIDES_LINE * down, look) | {"xshift": gap},
    ]
    shown = [text for text, side in zip(texts, (plan.left, plan.right), strict=True) if side]
    return [name, *shown], AXIS + SIDES_LINE * (max(len(left), len(right)) + down)


def _below(text: str, x: float, anchor: str, shift: int, look: Look) -> Layer:
    return {
        "text": text,
        "xref": "paper",
        "x": x,
        "xanchor": anchor,
        "yref": "paper",
        "y": 0,
        "yanchor": "top",
        "yshift": shift,
        "align": anchor,
        "showarrow": False,
        "font": {"size": SMALL, "color": look.ink},
    }
