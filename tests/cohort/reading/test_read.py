"""Files as hospitals export them, files that are no table, and never a cell in an error text."""

import csv
import datetime
import io
import zipfile
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from hcc_dash.cohort.reading.decode import UnreadableFileError
from hcc_dash.cohort.reading.raw_table import RawTable
from hcc_dash.cohort.reading.read import MAX_BYTES, read_table
from hcc_dash.cohort.reading.text import _count_cells

HOSPITAL = (  # full-width digits: 01 and 12.5
    "编号,分组,总生存期（月）,死亡,TNM分期\n"
    "\uff10\uff11,对照组,\uff11\uff12\uff0e\uff15,是,Ⅲ期\n"
    "02,干扰素组,＞24,否,Ⅰ期\n"
    "03,对照组,36,否,Ⅱ期\n"
)
COLUMNS = ["编号", "分组", "总生存期（月）", "死亡", "TNM分期"]


def cells(raw: RawTable) -> list[list[str]]:
    return [list(map(str, row)) for row in raw.frame.to_numpy()]


def read(text: str, encoding: str = "utf-8") -> RawTable:
    return read_table(text.encode(encoding), "table.csv")


def refusal(content: bytes, name: str = "table.csv", **more: int) -> str:
    with pytest.raises(UnreadableFileError) as caught:
        read_table(content, name, **more)
    return str(caught.value)


def assert_table_or_refusal(content: bytes, name: str) -> None:
    try:
        raw = read_table(content, name)
    except UnreadableFileError as refused:
        said = str(refused)
        fine = said.startswith(f"{name} ")
    else:
        fine = len(raw.frame) > 0 and len(raw.frame.columns) > 1 and raw.frame.columns.is_unique
    assert fine


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("gb18030", "gb18030"),
        ("gbk", "gb18030"),
    ],
)
def test_a_chinese_hospital_export_in_every_encoding(encoding: str, named: str) -> None:
    raw = read(HOSPITAL, encoding)
    assert list(raw.frame.columns) == COLUMNS
    assert cells(raw)[0] == ["\uff10\uff11", "对照组", "\uff11\uff12\uff0e\uff15", "是", "Ⅲ期"], (
        "text as the file holds it; nothing interpreted"
    )
    assert cells(raw)[1][2] == "＞24"
    assert (raw.encoding, raw.issues) == (named, ())


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
def test_utf16_with_a_byte_order_mark_of_either_end(mark: bytes) -> None:
    encoding = "utf-16-le" if mark == b"\xff\xfe" else "utf-16-be"
    raw = read_table(mark + HOSPITAL.encode(encoding), "table.csv")
    assert list(raw.frame.columns) == COLUMNS
    assert "breaks at byte" in refusal(mark + HOSPITAL.encode(encoding)[:-1])


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("id;Geschlecht;Größe\n1;männlich;3,5\n2;weiblich;4\n", "cp1252"),
        ("id;Bilirubin (µmol/l);Dauer\n1;34;2\n", "cp1252"),
        ("id;Term;Grad\n1;Übelkeit;2\n2;Ödem;3\n", "cp1252"),
        ("id;décès;âge;près\n1;oui;57;élevée\n", "cp1252"),
        ("id,Temp\n1,38 °C ±1\n", "cp1252"),
        ("id;płeć;zgon\n1;mężczyzna;nie\n2;kobieta;tak\n", "cp1250"),
        ("id;muž;věk\n1;přežil;57\n", "cp1250"),
        ("編號,分組,死亡\n1,對照,是\n2,干擾素,否\n", "big5"),
        ("番号,グループ,死亡\n1,テスト,はい\n2,コントロール,いいえ\n", "shift_jis"),
    ],
)
def test_other_code_pages_are_not_taken_for_chinese(text: str, encoding: str) -> None:
    raw = read(text, encoding)
    assert raw.encoding == encoding
    first = text.splitlines()[0].replace(";", ",").split(",")
    assert list(raw.frame.columns) == first
    assert cells(raw)[0] == text.splitlines()[1].split(";" if ";" in text else ",")


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separators(separator: str) -> None:
    raw = read(separator.join(["id", "time", "event"]) + "\n" + separator.join(["1", "3", "0"]) + "\n")
    assert (list(raw.frame.columns), cells(raw)) == (["id", "time", "event"], [["1", "3", "0"]])


def test_a_decimal_comma_does_not_hide_the_semicolon() -> None:
    raw = read("id;time;event\n1;3,5;1\n2;4,25;0\n")
    assert cells(raw) == [["1", "3,5", "1"], ["2", "4,25", "0"]]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_quotes_line_breaks_and_blank_rows(end: str) -> None:
    lines = ['"id",time,"why, and\nhow"', '1,3,"said ""no""', 'twice, quietly"', "", "2,NA,", ",,", "3,5,x"]
    raw = read(end.join(lines) + end)
    assert list(raw.frame.columns)[:2] == ["id", "time"]
    assert [row[:2] for row in cells(raw)] == [["1", "3"], ["2", "NA"], ["3", "5"]]
    assert cells(raw)[0][2] == f'said "no"{end}twice, quietly'.replace("\r\n", "\n") or end == "\r\n"
    assert list(raw.frame.index) == [2, 4, 6], "rows as a spreadsheet numbers them, blank ones counted"


def test_a_title_above_the_column_names() -> None:
    raw = read("Follow-up of patients\nExported today\n\nid;time;event\n1;3,5;1\n")
    assert (list(raw.frame.columns), list(raw.frame.index)) == (["id", "time", "event"], [5])
    assert [(issue.rule, issue.severity, issue.rows) for issue in raw.issues] == [("R02", "info", (4,))]
    assert list(read(",time,event\n1,5,1\n").frame.columns) == ["column 1", "time", "event"]
    assert list(read(",time\n1,5\n").frame.columns) == ["column 1", "time"]


def test_repeated_and_blank_column_names_are_kept_apart() -> None:
    raw = read("id,time,time,,\n1,2,3,4,5\n")
    assert list(raw.frame.columns) == ["id", "time", "time (column 3)", "column 4", "column 5"]
    (issue,) = raw.issues
    assert (issue.rule, issue.severity, issue.column, issue.count) == ("R01", "warn", "time", 1)


def test_a_row_with_too_few_cells_is_read_and_pointed_out() -> None:
    raw = read("id,time,event\n1,2,0\n2,3\n3\n4,5,1\n")
    assert cells(raw)[1:3] == [["2", "3", ""], ["3", "", ""]]
    (issue,) = raw.issues
    assert (issue.rule, issue.severity, issue.count, issue.rows) == ("R03", "warn", 2, (3, 4))


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("1,2,0\n2,3,1,secret\n", "row 3 has more cells"),
        ("1,2,0,secret\n2,3,1,secret\n", "row 2 has more cells"),
        ("1,2,0\n2,3,1,secret,secret\n", "line 3 has 5 cells"),
    ],
)
def test_a_row_with_too_many_cells_stops_and_says_where(rows: str, words: str) -> None:
    said = refusal(("id,time,event\n" + rows).encode())
    assert words in said
    assert "secret" not in said


def test_trailing_separators_are_no_cells() -> None:
    assert cells(read("id,time,event\n1,2,0,\n2,3,1,\n")) == [["1", "2", "0"], ["2", "3", "1"]]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty (0 bytes)"),
        (b"\n\n", "one column only"),
        (b"id\n1\n2\n", "one column only"),
        (b"id,time,event\n", "no rows below"),
        (b"id,time,event\n,,\n\n", "no rows below"),
        (b"%PDF-1.7 secret", "a PDF document"),
        (b"\x89PNG\r\n\x1a\nsecret", "a picture"),
        (b"\xff\xd8\xff\xe0secret", "a picture"),
        (b"\x1f\x8b\x08secret", "a compressed file"),
        (b"7z\xbc\xaf'secret", "a compressed file"),
        (b"$FL2@(#) SPSS secret", "an SPSS file"),
        (b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!secret", "a SAS transport file"),
        (b"<stata_dta>secret", "a Stata file"),
        (b"PAR1secret", "a Parquet file"),
        (b"\xef\xbb\xbf\n <!DOCTYPE html><table>secret", "a web page"),
        (b"<HTML><table><td>secret", "a web page"),
        (b'<?xml version="1.0"?><Workbook>secret', "an XML document"),
        (bytes(range(256)) * 40, "not text"),
        (bytes(5000), "not text"),
        (b"PK\x03\x04secret", "a damaged workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1secret" * 100, "a damaged workbook"),
    ],
)
def test_what_is_no_table_is_refused_in_plain_words(content: bytes, words: str) -> None:
    said = refusal(content)
    assert said.startswith("table.csv ")
    assert words in said
    assert "secret" not in said, "no error ever quotes the file"


def test_the_limit_on_size() -> None:
    assert "tables up to 0 MB" in refusal(b"id,time\n1,2\n", max_bytes=5)
    assert read_table(b"id,time\n1,2\n", "x", max_bytes=12).frame.shape == (1, 2)
    for megabytes in (51, 200):
        said = refusal(b"id,time\n" + b"1,secret\n" * (megabytes * 1024**2 // 9))
        assert f"{megabytes} MB" in said
        assert "up to 50 MB" in said
        assert "secret" not in said
    assert MAX_BYTES == 50 * 1024**2


def workbook(*sheets: tuple[str, Sequence[Sequence[object]]], merge: str = "") -> bytes:
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row, values in enumerate(rows, start=1):
            for column, value in enumerate(values, start=1):
                if value is not None:
                    sheet.cell(row, column, value)
        if merge:
            sheet.merge_cells(merge)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


PATIENTS = [["id", "time", "event", "seen"], [1, 3.5, 1, datetime.date(2021, 3, 5)], [2, 12.0, True, "NA"]]


def test_a_workbook_with_several_sheets_the_first_of_them_empty() -> None:
    content = workbook(("Notes", []), ("Patients", PATIENTS), ("Labs", [["id", "alt"], [1, 30]]))
    raw = read_table(content, "trial.xlsx")
    assert (raw.sheet, raw.sheets) == ("Patients", ("Notes", "Patients", "Labs"))
    assert cells(raw) == [["1", "3.5", "1", "2021-03-05"], ["2", "12", "True", "NA"]]
    assert list(read_table(content, "trial.xlsx", "Labs").frame.columns) == ["id", "alt"]
    assert "one column only" in refusal(workbook(("Notes", [])), "trial.xlsx")


def test_a_workbook_with_leading_blank_rows_and_a_merged_title() -> None:
    rows = [[], [], ["Patients of the ward"], *PATIENTS[:2], [], PATIENTS[2]]
    raw = read_table(workbook(("A", rows), merge="A3:D3"), "trial.xlsx")
    assert list(raw.frame.columns) == ["id", "time", "event", "seen"]
    assert list(raw.frame.index) == [5, 7], "rows as the spreadsheet shows them"
    assert [(issue.rule, issue.rows) for issue in raw.issues] == [("R02", (4,)), ("R09", (6,))]


def test_a_formula_gives_its_cached_value() -> None:
    content = workbook(("A", [["id", "time"], [1, "=2+3"]]))
    source = zipfile.ZipFile(io.BytesIO(content))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for member in source.namelist():
            text = source.read(member)
            if member == "xl/worksheets/sheet1.xml":
                assert b"<v></v>" in text or b"<v />" in text or b"<v/>" in text
                for empty in (b"<v></v>", b"<v />", b"<v/>"):
                    text = text.replace(empty, b"<v>5</v>")
            target.writestr(member, text)
    assert cells(read_table(out.getvalue(), "trial.xlsx")) == [["1", "5"]]


def test_a_damaged_workbook_and_an_archive_of_something_else() -> None:
    content = workbook(("A", PATIENTS))
    assert "damaged workbook" in refusal(content[: len(content) // 2], "trial.xlsx")
    hollow = io.BytesIO()
    with zipfile.ZipFile(hollow, "w") as archive:
        archive.writestr("xl/workbook.xml", "<broken secret")
    assert "secret" not in refusal(hollow.getvalue(), "trial.xlsx")
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("patients.csv", "id,time\n1,2\n")
    assert "an archive, not a workbook" in refusal(other.getvalue(), "trial.zip")


def test_a_workbook_that_unpacks_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hcc_dash.cohort.reading.workbook.MAX_UNPACKED_BYTES", 100_000)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(200_000))
    assert len(bomb.getvalue()) < 1000
    assert "unpacks to more than" in refusal(bomb.getvalue(), "trial.xlsx")


def test_a_workbook_that_asks_for_an_archive_version_never_made() -> None:
    content = bytearray(workbook(("A", PATIENTS)))
    content[content.index(b"PK\x01\x02") + 6] = 64  # "version needed to extract", in the central directory
    assert "damaged workbook" in refusal(bytes(content), "trial.xlsx")


@given(st.data())
def test_a_workbook_damaged_anywhere_is_read_or_refused_never_a_crash(data: st.DataObject) -> None:
    content = bytearray(SAVED)
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(4, len(content) - 1))] = data.draw(st.integers(0, 255))
    assert_table_or_refusal(bytes(content), "trial.xlsx")


SAVED = workbook(("A", PATIENTS))

CELL = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=8)


@settings(max_examples=50)
@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=6), st.sampled_from(";,\t|"))
def test_every_cell_comes_back_as_it_was_written(rows: list[tuple[str, str, str]], separator: str) -> None:
    def quote(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"'

    text = separator.join(["id", "time", "event"]) + "\n"
    text += "".join(separator.join(map(quote, row)) + "\n" for row in rows)
    filled = [list(row) for row in rows if any(row)]
    if not filled:
        assert "no rows below" in refusal(text.encode())
        return
    assert cells(read_table(text.encode(), "x")) == filled


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_a_refusal(content: bytes) -> None:
    assert_table_or_refusal(content, "x.csv")


@given(
    st.lists(st.lists(st.sampled_from(["", " ", "a", "1,5", 'b"c', "d"]), max_size=3), min_size=1, max_size=5),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
)
def test_cells_of_a_row_are_counted_as_the_csv_module_reads_them(rows: list[list[str]], end: str, closed: bool) -> None:
    text = end.join(";".join(row) for row in rows) + (end if closed else "")
    read = [len(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=";")]
    assert _count_cells(text, ";").tolist()[: len(read)] == read
