"""A figure made larger as a whole: letters, marks, lines and the room between them, never what is drawn."""

from typing import Any

_ANYWHERE = frozenset(
    {"standoff", "xshift", "yshift", "borderpad", "thickness", "gridwidth", "zerolinewidth", "ax", "ay", "ticklen"}
)
_WITHIN = {
    "font": {"size"}, "tickfont": {"size"}, "textfont": {"size"}, "marker": {"size"}, "line": {"width"},
    "margin": {"l", "r", "t", "b"}, "pad": {"b"}, "layout": {"height"}, "error_x": {"width"}, "error_y": {"width"},
}  # fmt: skip


def enlarge(figure: dict[str, Any], times: float) -> dict[str, Any]:
    """The figure with every length that is in pixels so many times as long."""
    return figure if times == 1 else {name: _enlarge(part, name, times) for name, part in figure.items()}


def _enlarge(part: Any, name: str, times: float) -> Any:  # noqa: ANN401 - of Plotly's dictionary
    """``name``: the key under which the part stands; a list's parts have that of the list."""
    if isinstance(part, dict):
        pixels = _ANYWHERE | _WITHIN.get(name, set())
        return {
            key: _times(value, times) if key in pixels else _enlarge(value, key, times) for key, value in part.items()
        }
    if isinstance(part, list) and part and isinstance(part[0], dict):
        return [_enlarge(item, name, times) for item in part]
    return part


def _times(length: Any, times: float) -> Any:  # noqa: ANN401 - a number or a list of them
    return [times * pixels for pixels in length] if isinstance(length, list) else times * length
