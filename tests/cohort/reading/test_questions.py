"""What the reading of a file asks about before anything is mapped, and what it must never ask about."""

from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hcc_dash.cohort.issues import open_questions
from hcc_dash.cohort.reading.decode import UnreadableFileError
from hcc_dash.cohort.reading.raw_table import RawTable
from hcc_dash.cohort.reading.read import read_table
from hcc_dash.study.read import list_studies, read_study, study_folder

HEADER = ["id", "time", "died", "arm", "remark"]
ROWS = [[f"P{i:03}", f"{i * 1.7:.1f}", str(i % 2), "AB"[i % 2], "none"] for i in range(1, 21)]

FEW = settings(max_examples=15)
"""Each example reads a file or more."""


def write(rows: list[list[str]], separator: str = ",") -> str:
    return "\n".join(separator.join(row) for row in rows) + "\n"


def read(text: str, **answers: str) -> RawTable:
    return read_table(text.encode(), "up.csv", answers=answers)


def asked(raw: RawTable) -> list[str]:
    return [question.key for question in open_questions(raw.issues)]


@settings(max_examples=50)
@given(
    opened=st.tuples(st.integers(1, 19), st.integers(0, 4)),
    closed=st.tuples(st.integers(1, 20), st.integers(0, 4)),
)
def test_a_lone_pair_of_quotation_marks_never_loses_a_row_in_silence(
    opened: tuple[int, int], closed: tuple[int, int]
) -> None:
    assume(opened[0] < closed[0])
    rows = [row.copy() for row in [HEADER, *ROWS]]
    rows[opened[0]][opened[1]] = '"' + rows[opened[0]][opened[1]]
    rows[closed[0]][closed[1]] += '"'
    raw = read(write(rows))
    assert asked(raw) == ["quotes"]
    assert f"rows {opened[0] + 1} to {closed[0] + 1}" in raw.issues[0].problem
    freed = read(write(rows), quotes="plain")
    assert asked(freed) == []
    assert freed.frame["id"].str.strip('"').tolist() == [row[0] for row in ROWS]
    assert freed.frame["time"].str.strip('"').tolist() == [row[1] for row in ROWS]


@FEW
@given(words=st.lists(st.text("abc xyz.", min_size=1, max_size=9), min_size=2, max_size=5), at=st.integers(1, 20))
def test_a_remark_over_several_lines_is_one_cell(words: list[str], at: int) -> None:
    rows = [row.copy() for row in [HEADER, *ROWS]]
    rows[at][4] = '"' + "\n".join(words) + '"'
    raw = read(write(rows))
    assert asked(raw) == []
    assert len(raw.frame) == 20


def test_what_was_said_to_be_a_cell_stays_one() -> None:
    text = 'id,time,remark\nP1,1,"a\nc,d,e"\nP2,2,none\n'
    assert asked(read(text)) == ["quotes"]
    assert asked(read(text.replace("a\nc", "a,b\nc"))) == [], "its first line is no row"
    assert read(text, quotes="cells").frame["remark"].tolist() == ["a\nc,d,e", "none"]


@FEW
@given(
    opened=st.tuples(st.integers(1, 20), st.integers(0, 4)),
    marks=st.dictionaries(
        st.integers(1, 20), st.sampled_from(['5" wide', '"ok, fine"', '"a ""b"" c"', '"two\nlines"']), max_size=3
    ),
)
def test_a_mark_never_closed_is_asked_about_and_loses_no_row(opened: tuple[int, int], marks: dict[int, str]) -> None:
    """Wherever it is opened, the last cell of all among them, and whatever regular cells stand around it."""
    rows = [row.copy() for row in [HEADER, *ROWS]]
    for at, cell in marks.items():
        rows[at][4] = cell
    line, column = opened
    rows[line] = [f'"{cell}"' for cell in ROWS[line - 1][:column]] + ROWS[line - 1][column:]
    rows[line][column] = '"' + rows[line][column]
    raw = read(write(rows))
    assert asked(raw) == ["quotes"], raw.frame
    lines_before = "".join(cell for at, cell in marks.items() if at < line).count("\n")
    assert raw.issues[0].rows == (line + 1 + lines_before,)
    freed = read(write(rows), quotes="plain")
    assert asked(freed) == []
    assert freed.frame["id"].str.strip('"').tolist() == [row[0] for row in ROWS]
    assert freed.frame["time"].str.strip('"').tolist() == [row[1] for row in ROWS]


@pytest.mark.parametrize("rows_below", [0, 3, 20_000])
def test_a_file_cut_short_within_a_cell_is_refused_once_that_is_said(rows_below: int) -> None:
    text = write([HEADER, *ROWS]) + 'P021,3,1,A,"seen' + "\nP022,4,0,B,none" * rows_below
    raw = read(text)
    assert asked(raw) == ["quotes"]
    assert "row 22 is never closed: is it an ordinary character, or was the file cut short?" in raw.issues[0].problem
    assert len(raw.frame) == 21 + rows_below
    with pytest.raises(UnreadableFileError, match="Export it again"):
        read(text, quotes="cells")


def test_a_mark_of_inches_hides_no_swallowed_row() -> None:
    text = 'id,time,remark\nP1,1,"a\nP2,2,b"x\nP3,3,5" wide\n'
    assert asked(read(text)) == ["quotes"]
    assert read(text, quotes="plain").frame["id"].tolist() == ["P1", "P2", "P3"]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@FEW
@given(columns=st.sets(st.integers(0, 4), min_size=2))
def test_a_file_without_names_is_asked_about(separator: str, columns: set[int]) -> None:
    kept = sorted(columns)
    rows = [[row[at] for at in kept] for row in ROWS]
    text = write(rows, separator)
    raw = read(text)
    assert asked(raw) == ["header_row"]
    whole = read(text, header_row="none")
    assert len(whole.frame) == 20
    assert list(whole.frame.columns) == [f"column {position}" for position in range(1, len(kept) + 1)]
    assert whole.frame.index[0] == 1
    assert asked(read(write([[HEADER[at] for at in kept], *rows], separator))) == []
    assert len(read(text, header_row="1").frame) == 19, "the holder's word stands"


def test_names_that_are_numbers_are_no_patients() -> None:
    assert asked(read("id,2019,2020\nP1,3,4\nP2,5,6\n")) == [], "years as names of columns"
    assert asked(read("time,died,arm\n1,1,arm\n2,0,B\n")) == []


def test_the_row_of_the_names_can_be_said() -> None:
    text = "Ward 7,2024,\nid,time,died\nP1,3,1\nP2,4,0\n"
    assert list(read(text).frame.columns) == ["Ward 7", "2024", "column 3"]
    assert list(read(text, header_row="2").frame.columns) == ["id", "time", "died"]


HEADINGS = {
    "headings": ("Patient,Outcome,,Treatment", "id,os,died,arm", "2"),
    "units below": ("id,os,died,arm", ",months,yes or no,", "1"),
    "labels": ("Patient,Survival,Death,Arm", "id,os,died,arm", ""),
}


@pytest.mark.parametrize("kind", HEADINGS)
@pytest.mark.parametrize("above", ["", "Liver clinic,,,\n", "# exported\n"])
@pytest.mark.parametrize("n", [5, 60])
def test_two_rows_of_names_are_asked_about_and_neither_becomes_a_patient(kind: str, above: str, n: int) -> None:
    upper, lower, likely = HEADINGS[kind]
    rows = [f"p{at},{3 + at / 2},{at % 2},{'AB'[at % 2]}" for at in range(n)]
    text, more = above + "\n".join([upper, lower, *rows]), above.count("\n")
    (question,) = open_questions(read(text).issues)
    assert [choice.value for choice in question.choices] == [str(1 + more), str(2 + more)]
    assert question.proposed == (str(int(likely) + more) if likely else "")
    answered = read(text, header_row=str(2 + more))
    assert (list(answered.frame.columns)[1], len(answered.frame)) == (lower.split(",")[1], n)
    assert open_questions(answered.issues) == []
    assert question in [issue.question for issue in answered.issues], "the page can take another answer"
    assert open_questions(read(text, header_row="none").issues) == []


@pytest.mark.parametrize("first", ["p0,,,A", "p0,unknown,NA,A", "p0,3.5,1,A", "p0,three,1,A"])
def test_a_first_patient_with_little_known_is_no_row_of_names(first: str) -> None:
    rows = [f"p{at},{3 + at / 2},{at % 2},{'AB'[at % 2]}" for at in range(1, 9)]
    assert asked(read("\n".join(["id,os,died,arm", first, *rows]))) == []


def test_what_was_answered_is_told_as_done() -> None:
    """No finding goes on warning of what its answer has settled: a total that was left out counts nowhere."""
    text = "id,os,died\n" + "\n".join(f"p{at},{at},{at % 2}" for at in range(1, 9)) + "\nTotal,36,4\n"
    (open_one,) = [issue for issue in read(text).issues if issue.question]
    assert open_one.remedy == "It would count in every figure."
    for answer, told in (("leave_out", "It was left out, as you answered."), ("keep", "Answered: A patient: keep it.")):
        (settled,) = [issue for issue in read(text, summary_rows=answer).issues if issue.question]
        assert (settled.severity, settled.remedy) == ("info", told)


@pytest.mark.parametrize(
    ("above", "row"),
    [("# exported, by, ward 7\n", 2), ("#a\n#b\n#c\n", 4), ("#STRING,NUMBER,NUMBER\n\n", 3)],
)
def test_comments_above_the_names_are_passed_over(above: str, row: int) -> None:
    raw = read(above + "id,time,died\nP1,3,1\nP2,4,0\n")
    assert list(raw.frame.columns) == ["id", "time", "died"]
    assert [(issue.rule, issue.severity, issue.rows) for issue in raw.issues] == [("R02", "info", (row,))]


def test_names_behind_a_number_sign_are_names() -> None:
    raw = read("## made by a tool\n#id,time,died\nP1,3,1\nP2,4,0\n")
    assert (list(raw.frame.columns), len(raw.frame)) == (["#id", "time", "died"], 2)


FOOTERS = [
    "Median,10,,,",
    "Total (n=20),,,,",
    "mean ± SD,5,,,",
    "N = 20,,,,",
    "合计,10,,,",
    "# end of export,,,,",
    "Data as of 1 March 2024,,,,",
    ",Average,,,",
]


@pytest.mark.parametrize("footer", FOOTERS)
def test_a_summary_or_a_note_at_the_end_is_pointed_out(footer: str) -> None:
    text = write([HEADER, *ROWS]) + footer + "\n"
    raw = read(text)
    assert asked(raw) == ["summary_rows"]
    assert raw.issues[-1].rows == (22,)
    assert len(read(text, summary_rows="leave_out").frame) == 20
    assert len(read(text, summary_rows="keep").frame) == 21


@pytest.mark.parametrize("last", ["P021,3,1,A,none", "P021,,,,", "N.N.,3,1,A,none", "Sum,3,1,A,none\nSum,3,1,A,none"])
def test_a_patient_at_the_end_is_a_patient(last: str) -> None:
    assert asked(read(write([HEADER, *ROWS]) + last + "\n")) == []


SUMMARIES = ["Median", "Mean", "Total", "Subtotal HAIC", "Sum", "n=20", "N = 20", "合计", "小计", "平均"]


@given(
    word=st.sampled_from(SUMMARIES),
    at=st.lists(st.integers(0, 20), min_size=1, max_size=2, unique=True),
    column=st.sampled_from(["id", "Case", "号"]),
)
@settings(max_examples=30)
def test_a_summary_is_pointed_out_wherever_it_stands(word: str, at: list[int], column: str) -> None:
    rows = [row.copy() for row in ROWS]
    for place in sorted(at[:1] if word == "Sum" else at, reverse=True):
        rows.insert(place, [word, "10", "1", "A", ""])
    text = write([[column, *HEADER[1:]], *rows])
    numbers = tuple(number for number, row in enumerate(rows, start=2) if row[0] == word)
    raw = read(text)
    assert asked(raw) == ["summary_rows"]
    assert raw.issues[-1].rows == numbers
    assert read(text, summary_rows="leave_out").frame.iloc[:, 0].tolist() == [row[0] for row in ROWS]
    assert len(read(text, summary_rows="keep").frame) == len(rows)


@pytest.mark.parametrize("last", [",10,1,,", ",,,,\n,10.5,55,,", ",17,5,,\n,9,4,,", ",10,,A,"])
def test_numbers_without_a_patient_at_the_end_are_pointed_out(last: str) -> None:
    raw = read(write([HEADER, *ROWS]) + last + "\n")
    n = last.count("\n") + 1 - last.count(",,,,")
    wanted = [] if last.endswith("A,") else ["summary_rows"]
    assert asked(raw) == wanted, "a word beside the numbers may be a patient's"
    assert not wanted or (
        raw.issues[-1].count == n and len(read(write([HEADER, *ROWS]) + last, summary_rows="leave_out").frame) == 20
    )


@pytest.mark.parametrize(
    "rows",
    [
        [["", *row[1:4], ""] if at % 4 == 0 else row for at, row in enumerate(ROWS)],
        [[f"N-{at:02}", *row[1:]] for at, row in enumerate(ROWS)],
        [[name, *row[1:]] for name, row in zip(["Max", "Sum", "Jan", "Ng", "Min", "Li", "Ho"] * 3, ROWS, strict=False)],
        [[["Total bilirubin", "ALT", "AST", "Mean volume"][at % 4], *row[1:]] for at, row in enumerate(ROWS)],
    ],
    ids=["without identifiers", "codes", "names", "laboratory tests"],
)
def test_rows_that_are_called_so_are_no_summaries(rows: list[list[str]]) -> None:
    assert asked(read(write([HEADER, *rows]))) == []


@pytest.mark.parametrize(
    ("mark", "separator"), [(".", ";"), (",", ";"), (".", "\t"), (" ", ","), ("'", ","), (",", "|")]
)
@given(days=st.lists(st.integers(0, 9_999), min_size=3, max_size=20))
def test_thousands_come_back_once_they_are_said(mark: str, separator: str, days: list[int]) -> None:
    days = [*days, 1097, 512]
    rows = [[f"P{at}", f"{day:,}".replace(",", mark), "1"] for at, day in enumerate(days)]
    text = write([["id", "days", "died"], *rows], separator)
    assert asked(read(text)) == ["three_digits"]
    assert read(text, three_digits="thousands").frame["days"].tolist() == [str(day) for day in days]
    decimals = read(text, three_digits="decimals").frame["days"]
    assert decimals.tolist() == [row[1].replace(mark, ".") for row in rows]


@FEW
@given(times=st.lists(st.floats(0, 300), min_size=5, max_size=20), digits=st.integers(1, 4))
def test_decimals_are_not_asked_about(times: list[float], digits: int) -> None:
    rows = [[f"P{at}", f"{time:.{digits}f}", "1"] for at, time in enumerate([*times, 0.5])]
    assert asked(read(write([["id", "time", "died"], *rows]))) == []


def test_nothing_is_asked_about_real_tables(root: Path) -> None:
    files = list((root / "tests/data").glob("*.csv"))
    for study_id in list_studies():
        folder = study_folder(study_id)
        files += [folder / table.file for table in read_study(folder).tables.values()]
    for path in files:
        assert asked(read_table(path.read_bytes(), path.name)) == [], path.name
