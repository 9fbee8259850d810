"""The one error a study author meets: file, key, what was found, and the remedy."""

from collections.abc import Iterable
from difflib import get_close_matches


class StudyError(Exception):
    """A study description that cannot be used; the text is meant to be shown as it is."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Suggest the nearest known word, or list the known ones when none is near."""
    names = sorted(set(known))
    near = get_close_matches(word, names, n=1, cutoff=0.6)
    if near:
        return f'Did you mean "{near[0]}"?'
    if not names:
        return "Nothing is declared there yet."
    return "Known: " + ", ".join(names) + "."
