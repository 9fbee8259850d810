"""One hue from little to much, on a light or a dark ground, and the ink that reads on each tint."""

from functools import lru_cache

from hcc_dash.drawing.look import Look

_LIGHT = ((226, 237, 247), (8, 58, 112))  # darker is more
_DARK = ((24, 44, 62), (126, 194, 240))  # on a dark ground brighter is more: further from the ground in both
BLACK, WHITE = "#000000", "#FFFFFF"


def tint_scale(look: Look) -> list[list[float | str]]:
    """The hue as Plotly's colour scale."""
    return [[0.0, tint(0.0, look)], [1.0, tint(1.0, look)]]


def tint(strength: float, look: Look) -> str:
    """The tint for a strength from 0 to 1, as Plotly interpolates the scale."""
    low, high = _DARK if look.dark else _LIGHT
    parts = (round(a + (b - a) * min(max(strength, 0.0), 1.0)) for a, b in zip(low, high, strict=True))
    return "#" + "".join(f"{part:02X}" for part in parts)


@lru_cache(maxsize=1024)
def ink_on(colour: str) -> str:
    """Black or white, whichever reads better; the better one always reaches 4.5:1."""
    return max((BLACK, WHITE), key=lambda ink: contrast(ink, colour))


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
