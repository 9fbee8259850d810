"""Tables that reach too far, cells that are too long, and files that were damaged on their way."""

import io
import random
import re
import time
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from hcc_dash.cohort.reading.binary_workbook import check_binary_workbook
from hcc_dash.cohort.reading.decode import UnreadableFileError
from hcc_dash.cohort.reading.extent import MAX_CELL_LETTERS, MAX_COLUMNS, MAX_NAME_LETTERS
from hcc_dash.cohort.reading.read import read_table
from hcc_dash.cohort.untrusted import read_upload

CASES = Path(__file__).parents[2] / "cases"


def refusal(content: bytes, name: str) -> str:
    start = time.perf_counter()
    with pytest.raises(UnreadableFileError) as caught:
        read_upload(content, name)
    assert time.perf_counter() - start < 15
    return str(caught.value)


def sheet_with(cells: dict[str, object], n_patients: int = 60) -> bytes:
    book = Workbook()
    for row in [("time", "event"), *((i, i % 2) for i in range(1, n_patients + 1))]:
        book.active.append(row)
    for address, value in cells.items():
        book.active[address] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("stray_cell_last_row_and_column.xlsx", "cell XFD1048576 lies far from the rest"),
        ("stray_cell_last_column.xlsx", "cell XFD1 lies far from the rest"),
        ("workbook_cut_short.xls", "is a damaged workbook"),
        ("hole_of_zero_bytes.csv", "is damaged: 180 zero bytes"),
    ],
)
def test_the_files_that_harmed_everybody_or_went_wrong_in_silence(file: str, words: str) -> None:
    assert words in refusal((CASES / file).read_bytes(), file)


@pytest.mark.parametrize(
    ("cells", "named", "told"),
    [
        (("XFD1", "A1048576"), "cells XFD1 and A1048576 lie far", "column of XFD1 and the whole row of A1048576"),
        (("Z1", "A1048576"), "cell A1048576 lies far", "Delete the whole row of A1048576, save"),
        (("XFD1",), "cell XFD1 lies far", "Delete the whole column of XFD1, save"),
        (("XFD30",), "cell XFD30 lies far", "Delete the whole column of XFD30, save"),
        (("B900000",), "cell B900000 lies far", "Delete the whole row of B900000, save"),
        (("XFD1048576",), "cell XFD1048576 lies far", "Delete the whole row and column of XFD1048576, save"),
    ],
)
def test_the_far_cells_are_named_and_no_other(cells: tuple[str, ...], named: str, told: str) -> None:
    """Neither the last patient nor a note beside the table; and the row of the names is not to be deleted."""
    said = refusal(sheet_with(dict.fromkeys(cells, 1)), "far.xlsx")
    assert named in said
    assert told in said
    addresses = set(re.findall(r"[A-Z]{1,3}[0-9]{1,7}", said))
    assert addresses == set(cells) - ({"Z1"} if len(cells) > 1 else set())


def test_a_note_beside_the_table_is_no_stray_cell() -> None:
    assert read_table(sheet_with({"AA3": "note"}), "a.xlsx").frame.shape[0] == 60


def test_a_cell_that_holds_only_a_format_is_no_stray_cell() -> None:
    content = sheet_with({})
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        for member in source.namelist():
            text = source.read(member)
            if member.endswith("sheet1.xml"):
                text = text.replace(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>')
            target.writestr(member, text)
    assert read_table(out.getvalue(), "a.xlsx").frame.shape == (60, 2)


def test_a_long_cell_is_cut_and_pointed_out() -> None:
    raw = read_upload(b"time,event,remark\n1,1,ok\n2,0," + b"x" * 100_000 + b"\n", "a.csv")
    assert raw.frame["remark"].str.len().tolist() == [2, MAX_CELL_LETTERS]
    (issue,) = [issue for issue in raw.issues if issue.rule == "R08"]
    assert (issue.severity, issue.column, issue.rows) == ("warn", "remark", (3,))


def test_names_and_columns_have_a_most() -> None:
    assert "the name of column 2 has 1,001 letters" in refusal(
        b"time," + b"x" * (MAX_NAME_LETTERS + 1) + b"\n1,1\n", "a.csv"
    )
    said = refusal(b"," * 1_000_000 + b"\n1,1\n", "a.csv")
    assert f"has 1,000,001 columns; tables of up to {MAX_COLUMNS:,} are read" in said


def test_a_workbook_part_with_another_checksum_is_damage() -> None:
    content = bytearray(sheet_with({}))
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        member = archive.getinfo("xl/worksheets/sheet1.xml")
    at = member.header_offset + 30 + len(member.filename) + member.compress_size // 2
    content[at] ^= 0x10
    assert "is a damaged workbook" in refusal(bytes(content), "a.xlsx")


def test_an_xls_with_a_cut_or_a_hole_is_refused() -> None:
    content = (CASES / "workbook_cut_short.xls").read_bytes()
    rng = random.Random(1)
    for _ in range(50):
        at = rng.randrange(512, len(content))
        with pytest.raises(UnreadableFileError, match="is a damaged workbook"):
            check_binary_workbook(content[:at], "a.xls")


@pytest.mark.parametrize("zeros", [1, 200])
def test_zero_bytes_are_damage_wherever_they_stand(zeros: int) -> None:
    content = bytearray(b"time,event\n" + b"12,1\n" * 5000)
    content[-300 : -300 + zeros] = bytes(zeros)
    assert "is damaged" in refusal(bytes(content), "a.csv")
