"""How long a name from a file may be where it is shown: arms, levels, columns, codes, file names."""

from collections.abc import Iterable

from hcc_dash.cohort.convert import clean_text
from hcc_dash.cohort.issues import Issue
from hcc_dash.cohort.reading.raw_table import RawTable

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
    for text in texts:
        label, number = cut_label(text), 1
        while label in shown.values():
            number += 1
            label = f"{cut_label(text, LABEL_LENGTH - len(str(number)) - 3)} ({number})"
        shown[text] = label
    return shown


def report_cut(raw: RawTable, columns: Iterable[str], dividing: Iterable[str]) -> list[Issue]:
    """One finding for each name that is shown cut, with the whole of it: the file's, its columns', their levels'."""
    levels = [level for column in dividing for level in set(clean_text(raw.frame[column])) if len(level) > LABEL_LENGTH]
    remedy = f"Names of more than {LABEL_LENGTH} letters are shown cut."
    return [
        Issue("S06", "info", raw.name, "", 1, (), f'"{name}" is shown as "{shown}".', remedy)
        for name, shown in cut_labels(dict.fromkeys([raw.name, *columns, *sorted(levels)])).items()
        if len(name) > LABEL_LENGTH
    ]
