"""No pattern over cells, names or filters takes longer than its text is long: each is timed on long, hostile text."""

import ast
import importlib
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
FOLDERS = ("cohort", "clinical", "study")
TAKES_PATTERN = {"compile", "search", "match", "fullmatch", "sub", "subn", "findall", "finditer", "split"}
TAKES_PATTERN_IN_PANDAS = {"contains", "extract", "replace", "match", "fullmatch", "count", "findall"}
LONG, SHORT = 100_000, 4_000
UNMEASURABLE = 0.01  # seconds; below it a ratio of two times says nothing
KINDS = ("a", "1", " ", "0", "=", "a@", "a.", "1,", "-", "_", "1-", "in ", "month", "中", "²", "ctcae")
END = "!"


def patterns() -> Iterator[tuple[str, re.Pattern[str] | re.Pattern[bytes]]]:
    """Every pattern of the folders: compiled at the level of a module, or written where it is used."""
    for folder in FOLDERS:
        for file in sorted((ROOT / "hcc_dash" / folder).rglob("*.py")):
            name = ".".join(file.relative_to(ROOT).with_suffix("").parts)
            module = importlib.import_module(name.removesuffix(".__init__"))
            for key, value in vars(module).items():
                if isinstance(value, re.Pattern):
                    yield f"{name}:{key}", value
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                written = written_pattern(node)
                if written is not None:
                    yield f"{name}:{node.lineno}", re.compile(written)  # type: ignore[attr-defined]  # calls have lines


def written_pattern(node: ast.AST) -> str | bytes | None:
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
        return None
    first = node.args[0]
    if not isinstance(first, ast.Constant) or not isinstance(first.value, str | bytes):
        return None
    owner = node.func.value
    of_re = isinstance(owner, ast.Name) and owner.id == "re" and node.func.attr in TAKES_PATTERN
    regex = next((word.value for word in node.keywords if word.arg == "regex"), None)
    plain = isinstance(regex, ast.Constant) and regex.value is False
    of_pandas = isinstance(owner, ast.Attribute) and owner.attr == "str" and node.func.attr in TAKES_PATTERN_IN_PANDAS
    return first.value if of_re or (of_pandas and not plain) else None


FOUND = {pattern: name for name, pattern in reversed(list(patterns()))}


def seconds(pattern: re.Pattern[str] | re.Pattern[bytes], text: str) -> float:
    """The best of three times of a search and of a comparison with the whole text."""
    given = text if isinstance(pattern.pattern, str) else text.encode()
    times = []
    for _ in range(3):
        start = time.thread_time()
        pattern.search(given)  # type: ignore[arg-type]  # text or bytes, as the pattern is
        pattern.fullmatch(given)  # type: ignore[arg-type]  # as above
        times.append(time.thread_time() - start)
        if times[-1] < UNMEASURABLE:
            break
    return min(times)


def test_patterns_were_found() -> None:
    assert {
        "hcc_dash.cohort.identifying:_EMAIL",
        "hcc_dash.cohort.convert:_NUMBER",
        "hcc_dash.clinical.quantity:_NUMBER",
    }
    assert len(FOUND) > 25


@pytest.mark.parametrize("pattern", FOUND, ids=FOUND.values())
def test_twice_the_letters_take_at_most_four_times_as_long(pattern: "re.Pattern[str] | re.Pattern[bytes]") -> None:
    slow: dict[str, tuple[float, ...]] = {}
    for kind in KINDS:
        short = seconds(pattern, (kind * SHORT)[:SHORT] + END)
        if short > 5 * UNMEASURABLE:  # at 25 times the length the square of it would take minutes
            slow[kind] = (short,)
            continue
        long = seconds(pattern, (kind * LONG)[:LONG] + END)
        half = seconds(pattern, (kind * LONG)[: LONG // 2] + END)
        if long > UNMEASURABLE and (long > 4 * half or long > 1):
            slow[kind] = (long, half)
    assert slow == {}, pattern.pattern
