"""What is said of both trials is what was read and kept: every word, digit and row."""

import difflib

import pytest

from tests.said import FOLDER, TEXTS


@pytest.mark.parametrize("name", TEXTS)
def test_everything_said_is_as_kept(name: str) -> None:
    kept = (FOLDER / name).read_text("utf-8").splitlines()
    changed = list(difflib.unified_diff(kept, TEXTS[name]().splitlines(), "kept", "said", n=0, lineterm=""))
    assert not changed, "\n".join([*changed[:40], "If each of these is meant: make said, and read the diff."])
