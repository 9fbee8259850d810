"""The one error a study author meets: file, key, what was found, and the remedy."""

import re
from collections.abc import Iterable
from difflib import get_close_matches


class StudyError(Exception):
    """A study description that cannot be used; the text is meant to be shown as it is."""


_PATH = re.compile(r"(?<![\w/\\])(?:[A-Za-z]:)?(?:[/\\][\w.+~@-]{1,255}){1,40}[/\\]([\w.+~@-]{1,255})")
_READ_OF_ERROR = 2_000
"""Letters of another program's error that are read; what matters stands at its beginning."""


def without_paths(text: str) -> str:
    """An error's text for a screen: of a path of this machine only the last name is left."""
    return _PATH.sub(r"\1", text[:_READ_OF_ERROR])


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Suggest the nearest known word, or list the known ones when none is near."""
    names = sorted(set(known))
    near = get_close_matches(word, names, n=1, cutoff=0.6)
    if near:
        return f'Did you mean "{near[0]}"?'
    if not names:
        return "Nothing is declared there yet."
    return "Known: " + ", ".join(names) + "."
