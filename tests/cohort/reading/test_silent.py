"""What a reader would not see on the screen of a spreadsheet is told: hidden rows, and decimal signs that are mixed."""

import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hcc_dash.cohort.mapping import ColumnMapping, map_table
from hcc_dash.cohort.reading.read import read_table

N = 20


def workbook(hidden: set[int], title: bool) -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["notes"])
    sheet = book.create_sheet("patients")
    for row in ([["Clinic"]] if title else []) + [["id", "os", "died"], *([f"p{at}", at, at % 2] for at in range(N))]:
        sheet.append(row)
    for row in hidden:
        sheet.row_dimensions[row].hidden = True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@settings(max_examples=15)
@given(hidden=st.sets(st.integers(1, N + 6), max_size=12), title=st.booleans())
def test_hidden_rows_are_read_and_told(hidden: set[int], title: bool) -> None:
    raw = read_table(workbook(hidden, title), "up.xlsx")
    assert len(raw.frame) == N
    patients = sorted(row for row in hidden if row in raw.frame.index)
    found = [issue for issue in raw.issues if "hidden" in issue.problem]
    assert [(issue.severity, issue.count, issue.rows) for issue in found] == (
        [("warn", len(patients), tuple(patients[:8]))] if patients else []
    )


@settings(max_examples=40)
@given(times=st.lists(st.integers(0, 500), min_size=6, max_size=20), data=st.data())
def test_mixed_decimal_signs_are_named_and_lose_nobody(times: list[int], data: st.DataObject) -> None:
    signs = [data.draw(st.sampled_from(".,")) for _ in times]
    rows = "\n".join(f"p{at};{n}{sign}5;{at % 2}" for at, (n, sign) in enumerate(zip(times, signs, strict=True)))
    raw = read_table(f"id;os;died\n{rows}\n".encode(), "up.csv")
    found = [issue for issue in raw.issues if "decimal comma" in issue.problem]
    mixed = len(set(signs)) == 2
    assert [(issue.severity, issue.count) for issue in found] == [("warn", signs.count(","))] * mixed
    for leave_out in (False, True):
        mapping = ColumnMapping("os", "died", ("1",), "months", leave_out=leave_out, categories=())
        cohort, issues = map_table(raw, mapping)
        assert (cohort is None) == mixed
        assert any(one.severity == "block" and "decimal comma" in one.problem for one in issues) == mixed


@pytest.mark.parametrize(
    "cells", [["1,234", "12.5", "7"], ["a,5", "b.5", "c"], ["12.5", "13.5"], ["12,5", "13,5"], ["x", "y", "1,5", "2.5"]]
)
def test_other_points_and_commas_are_not_mixed_decimals(cells: list[str]) -> None:
    rows = "\n".join(f"p{at};{cell}" for at, cell in enumerate(cells * 3))
    raw = read_table(f"id;value\n{rows}\n".encode(), "up.csv")
    assert not any("decimal comma" in issue.problem for issue in raw.issues)
