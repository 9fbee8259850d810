"""What is said of both trials is what was read and kept: every word, digit and row."""

import difflib
from collections.abc import Iterable

import pytest

from tests.every_question import STUDIES
from tests.said import OTHERWISE, parts_of, read, say_otherwise

PARTS = [(study_id, part) for study_id in STUDIES for part in parts_of(study_id)]


def changes(kept: Iterable[str], said: Iterable[str]) -> str:
    """What differs, for a reader; empty where nothing does."""
    changed = list(difflib.unified_diff([*kept], [*said], "kept", "said", n=0, lineterm=""))
    return "\n".join([*changed[:40], "If each of these is meant: make said, and read the diff."]) if changed else ""


@pytest.mark.parametrize(("study_id", "part"), PARTS)
def test_everything_said_is_as_kept(study_id: str, part: str) -> None:
    changed = changes(read(study_id)[part], parts_of(study_id)[part]())
    assert not changed, changed


def test_what_is_said_otherwise_is_as_kept() -> None:
    said, kept = say_otherwise(), read(OTHERWISE)
    assert list(said) == list(kept)
    changed = "\n".join(filter(None, (changes(kept[name], lines) for name, lines in said.items())))
    assert not changed, changed


@pytest.mark.parametrize("study_id", STUDIES)
def test_nothing_is_kept_that_is_not_said(study_id: str) -> None:
    assert list(read(study_id)) == list(parts_of(study_id))
