"""What a pointer is told: words, made where words are made; Plotly rounds nothing."""

from collections.abc import Iterable

from hcc_dash.drawing.ground import Layer
from hcc_dash.drawing.look import write_label


def write_words(words: str) -> str:
    """Words of a hover as Plotly shall show them: their own characters, a line feed as a new line."""
    return write_label(words).replace("\n", "<br>")


def hover_of(head: str, words: Iterable[str]) -> Layer:
    """``head`` in bold, then the words of the point."""
    return tell(words, f"<b>{write_label(head)}</b>, ")


def tell(words: Iterable[str], before: str = "") -> Layer:
    """The words of each point; ``before``: of a template, said at every point."""
    texts = [write_words(each) for each in words]
    return {"hovertext": texts, "hovertemplate": f"{before}%{{hovertext}}<extra></extra>"}
