"""How long a name may be where it is shown: arms, levels, columns, endpoints, factors, codes, file names."""

from collections.abc import Iterable

LABEL_LENGTH = 60
"""Letters of a name that are shown; a longer one loses its middle, as two names often differ at their ends only."""

TAIL = 19
"""Letters kept of its end."""


def cut_label(text: str, longest: int = LABEL_LENGTH) -> str:
    """The text on one line, its middle replaced by "…" when it is longer than ``longest`` letters."""
    line = " ".join(text.split())
    tail = min(TAIL, longest // 3)
    return line if len(line) <= longest else f"{line[: longest - tail - 1].rstrip()}…{line[-tail:].lstrip()}"


def cut_labels(texts: Iterable[str]) -> dict[str, str]:
    """Each text by how it is shown; texts that would be cut to the same are numbered, so that none hides another."""
    shown: dict[str, str] = {}
    taken: set[str] = set()
    for text in texts:
        label, number = cut_label(text), 1
        while label in taken:
            number += 1
            label = f"{cut_label(text, LABEL_LENGTH - len(str(number)) - 3)} ({number})"
        shown[text] = label
        taken.add(label)
    return shown
