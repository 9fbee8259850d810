"""What every figure for print shares: formats, fonts, lines of text."""

import re
import unicodedata
from typing import Literal

from hcc_dash.answers.exhibit import Exhibit

ImageFormat = Literal["png", "svg"]

# DejaVu Sans comes with matplotlib; the others carry Chinese labels where the machine has one of them.
CHINESE = ("Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei", "Microsoft YaHei", "SimHei")


def font_families() -> list[str]:
    """Fonts for print, those with Chinese characters last."""
    from matplotlib.font_manager import fontManager

    installed = set(fontManager.get_font_names())
    return ["DejaVu Sans", *(name for name in CHINESE if name in installed)]


def lacks_glyphs(exhibit: Exhibit) -> bool:
    """Whether a PNG would show boxes: Chinese in its words and no Chinese font on this machine (SVG keeps text)."""
    cells = (str(cell) for table in exhibit.tables for cell in table.frame.iloc[:, :1].to_numpy().ravel())
    words = exhibit.question + exhibit.answer + "".join(cells)
    return any("\u2e80" <= character <= "\uffef" for character in words) and len(font_families()) == 1


def wrap(text: str, width: float) -> list[str]:
    """Lines no wider than ``width``, a wide (Chinese) character counting twice; it may break after any of those."""
    lines: list[str] = []
    line, used = "", 0
    for word in re.findall(r"[^\s\u2e80-\uffef]+\s*|[\u2e80-\uffef]\s*|\s+", text):
        room = sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in word)
        if line and used + len(word.rstrip()) + room - len(word) > width:
            lines, line, used = [*lines, line.rstrip()], "", 0
        line, used = line + word, used + room
    return [*lines, line.rstrip()]
