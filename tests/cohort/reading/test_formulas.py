"""Formulas without a stored value are told, counted, and stop what would use them; values of formulas are values."""

import io
import re
import zipfile

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from hcc_dash.cohort.issues import Issue
from hcc_dash.cohort.mapping import ColumnMapping, map_table
from hcc_dash.cohort.reading.raw_table import RawTable
from hcc_dash.cohort.reading.read import read_table


def workbook(
    formulas: set[tuple[int, str]], others: set[tuple[int, str]] = frozenset(), right: int = 0, above: int = 0
) -> bytes:
    """Twenty patients whose cells at ``formulas`` (patient, column) are formulas; ``others`` on a sheet before it."""
    book = Workbook()
    for at, (sheet, cells) in enumerate({"first": others, "patients": formulas}.items()):
        page = book.active if at == 0 else book.create_sheet()
        page.title = sheet
        for _ in range(above):
            page.append([])
        page.append([None] * right + ["id", "os", "died", "note"])
        for n in range(20):
            row = {"id": f"P{n}", "os": n + 1, "died": n % 2, "note": "x"}
            page.append([None] * right + [f"={n}+1" if (n, name) in cells else row[name] for name in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def rewritten(content: bytes, pattern: bytes, by: bytes) -> bytes:
    """The workbook with every match in its sheets replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for member in old.namelist():
            text = old.read(member)
            new.writestr(member, re.sub(pattern, by, text) if "worksheets/" in member else text)
    return out.getvalue()


def told(raw: RawTable) -> dict[str, int]:
    return {issue.column: issue.count for issue in raw.issues if issue.rule == "R11"}


def stopping(raw: RawTable) -> list[Issue]:
    return [one for one in map_table(raw, ColumnMapping("os", "died", ("1",), "months"))[1] if one.severity == "block"]


CELLS = st.sets(st.tuples(st.integers(0, 19), st.sampled_from(["os", "died", "note"])), max_size=30)


@settings(max_examples=25)
@given(formulas=CELLS, others=CELLS, right=st.integers(0, 2), above=st.integers(0, 2))
def test_each_formula_without_a_value_is_counted_where_it_stands(
    formulas: set[tuple[int, str]], others: set[tuple[int, str]], right: int, above: int
) -> None:
    content = workbook(formulas, others, right, above)
    for sheet, cells in (("patients", formulas), ("first", others)):
        raw = read_table(content, "up.xlsx", sheet)
        if not {name for _, name in cells if sum(one == name for _, one in cells) == 20}:
            assert told(raw) == {name: n for name in ("os", "died", "note") if (n := sum(c == name for _, c in cells))}
        used = {name for _, name in cells} & {"os", "died"}
        assert {issue.column for issue in stopping(raw) if issue.rule == "R11"} == used


def test_what_a_formula_came_to_is_a_value_and_so_is_an_empty_text() -> None:
    content = workbook({(3, "os"), (4, "os"), (5, "note")})
    assert told(read_table(content, "up.xlsx", "patients")) == {"os": 2, "note": 1}
    empty = rb"<v\s*/>|<v></v>"
    assert told(read_table(rewritten(content, empty, b"<v>7</v>"), "up.xlsx", "patients")) == {}
    assert told(read_table(rewritten(content, empty, b""), "up.xlsx", "patients")) == {"os": 2, "note": 1}
    texts = rewritten(content, rb'(<c r="[A-D][0-9]+")([^<>]*><f>)', rb'\1 t="str"\2')
    assert told(read_table(texts, "up.xlsx", "patients")) == {}


def test_formulas_are_found_in_sheets_larger_than_what_is_read_at_once() -> None:
    book = Workbook()
    book.active.append(["os", "died", "note"])
    for n in range(9_000):
        book.active.append([f"={n}+1", n % 2, "a remark of some length " * 8])
    out = io.BytesIO()
    book.save(out)
    raw = read_table(out.getvalue(), "up.xlsx")
    assert told(raw) == {"os": 9_000}
    assert "9,000 cells of" in stopping(raw)[0].problem
