"""Names of lines right of the plot, each at the height at which its line ends, apart from one another."""

from collections.abc import Sequence
from dataclasses import dataclass

from hcc_dash.drawing.ground import Layer
from hcc_dash.drawing.look import Look
from hcc_dash.drawing.names import at_side, beside, column_of, write_lines

MOST = 4  # lines
FONT, LINE = 14, 18  # pixels
LARGEST_SHARE = 0.22  # of the figure's width
GAP = 6  # pixels between plot and names


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """A line: its label, its place among all groups, which is its colour, and the last value on the vertical axis."""

    label: str
    position: int
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """The names as annotations, and the pixels right of the plot that they take; nothing where a key is better."""

    layers: tuple[Layer, ...] = ()
    right: int = 0

    def on(self, layout: Layer) -> Layer:
        """The layout with the names."""
        margin = layout["margin"]
        right = max(margin["r"], self.right)
        notes = [*layout.get("annotations", []), *self.layers]
        return layout | {"margin": margin | {"r": right}, "annotations": notes}


def name_ends(ends: Sequence[End], height: float, reach: tuple[float, float], look: Look, share: float = 1.0) -> Ends:
    """Names of two to four lines, moved up or down as little as keeps them apart.

    ``height``: pixels of the vertical axis, which runs from ``reach``'s first value at its foot to the second. On a
    phone the names would take a third of the plot.
    """
    shown = [end for end in ends if end.value == end.value]
    if not beside(look) or not 1 < len(ends) <= MOST or len(shown) < len(ends):
        return Ends()
    foot, scale = reach[0], height / (reach[1] - reach[0])
    column = column_of([end.label for end in ends], LARGEST_SHARE * share * look.room, FONT, bold=True)
    sizes = [float(LINE * len(lines)) for lines in column.lines]
    if sum(sizes) > height:
        return Ends()
    wanted = [min(max((end.value - foot) * scale, 0.0), height) for end in ends]
    places = spread(wanted, sizes, 0.0, height)
    layers = tuple(
        at_side(write_lines(lines, bold=True), foot + place / scale, 1, GAP, look.words(end.position), FONT)
        for end, lines, place in zip(ends, column.lines, places, strict=True)
    )
    return Ends(layers=layers, right=round(column.width) + 2 * GAP)


def spread(wanted: Sequence[float], sizes: Sequence[float], low: float, high: float) -> list[float]:
    """Middles as near to the wanted ones as lets things of such sizes stand between ``low`` and ``high`` untouched."""
    order = sorted(range(len(wanted)), key=lambda i: wanted[i])
    stacked = [sizes[i] for i in order]
    below = [sum(stacked[:k]) + stacked[k] / 2 for k in range(len(order))]
    # what is left once each has gone down by those under it must only not fall: blocks that would, share their mean
    blocks: list[tuple[float, int]] = []
    for k, i in enumerate(order):
        mean, n = wanted[i] - below[k], 1
        while blocks and blocks[-1][0] > mean:
            last, m = blocks.pop()
            mean, n = (last * m + mean * n) / (m + n), m + n
        blocks.append((mean, n))
    freed = [min(max(mean, low), high - sum(stacked)) for mean, n in blocks for _ in range(n)]
    places = dict(zip(order, (at + under for at, under in zip(freed, below, strict=True)), strict=True))
    return [places[i] for i in range(len(wanted))]
