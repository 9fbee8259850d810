"""What figures are drawn on: nothing of their own behind them, the page's font, buttons that stay quiet."""

from typing import Any, Literal

from hcc_dash.drawing.look import FONT, Look

Layer = dict[str, Any]


def ground(
    look: Look, height: float, margin: tuple[int, int, int, int], font: int = 13, drag: Literal["zoom", False] = False
) -> Layer:
    """A layout without axes; ``margin``: pixels left, right, top and bottom."""
    return {
        "template": {"layout": {}},
        "height": height,
        "margin": dict(zip("lrtb", margin, strict=True)),
        "font": {"family": FONT, "size": font, "color": look.ink},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": look.grey, "activecolor": look.ink},
        "hovermode": "closest",
        "showlegend": False,
        "dragmode": drag,
        "meta": look.screen,
    }
