"""No cell of a downloaded file is a formula to a spreadsheet, and every number and sign is left as it was."""

import csv
import io
import re
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.cli.main import main
from hcc_dash.cohort.mapping import ColumnMapping, map_table
from hcc_dash.cohort.reading.read import read_table
from hcc_dash.questions.survival.exhibit.survival import build_survival
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.questions.survival.words.survival import Shown
from hcc_dash.report.files import FORMULA_NOTE, quote_formula, quote_formulas, quote_lines, write_csv, write_frame

ROOT = Path(__file__).resolve().parents[2]
CASE = ROOT / "tests" / "cases" / "web_address_and_formula_in_arm.csv"
FORMULA = '=HYPERLINK("http://evil.example","x")'
RUN_BY_A_SPREADSHEET = re.compile(r"[=+\-@\t\r]")
A_SIGN = re.compile(r"[+-]( ?\d+([.,]\d+)*(e[+-]?\d+)? ?%?)?", re.IGNORECASE)


@pytest.mark.parametrize("text", [FORMULA, "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "--x", "+A"])
def test_a_text_that_could_run_is_quoted(text: str) -> None:
    assert quote_formula(text).replace("\n", "\r") == f"'{text}"


@pytest.mark.parametrize("text", ["+", "-", "-1.5", "+3", "- 2", "-1,234.5", "-12 %", "-1e-05", "", "A", "a=b", "'=1"])
def test_signs_and_signed_numbers_are_left(text: str) -> None:
    assert quote_formula(text) == text


@given(
    st.lists(
        st.tuples(
            st.text(st.sampled_from("=+-@\t\ra1. (%'\",;\n"), max_size=8) | st.text(max_size=8),
            st.floats(allow_nan=False) | st.integers(-9, 9).map(float),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_no_cell_of_any_frame_runs_and_every_number_is_the_same(rows: list[tuple[str, float]]) -> None:
    frame = pd.DataFrame({"=head": [text for text, _ in rows], "number": [number for _, number in rows]})
    lines = list(csv.reader(io.StringIO(write_frame(frame).decode("utf-8", "surrogatepass"), newline="")))
    assert lines[0] == ["'=head", "number", "note"]
    for (text, number), (cell, written, note) in zip(rows, lines[1:], strict=True):
        assert not RUN_BY_A_SPREADSHEET.match(cell) or A_SIGN.fullmatch(cell)
        kept = text.replace("\r\n", "\n").replace("\r", "\n")
        assert cell in {kept, f"'{kept}"}
        assert float(written) == number
        assert note == FORMULA_NOTE
    assert frame.columns[0] == "=head", "the frame itself is shared and stays"


def test_categories_missing_cells_and_notes_are_kept() -> None:
    frame = pd.DataFrame(
        {"arm": pd.Categorical(["@a", "b", None]), "n": [1, -2, 3], "note": ["cut 2020", "cut 2020", "cut 2020"]}
    )
    quoted, changed = quote_formulas(frame)
    assert changed
    assert quoted["arm"].tolist()[:2] == ["'@a", "b"]
    assert pd.isna(quoted["arm"].iloc[2])
    assert write_frame(frame).decode().splitlines()[1] == f"'@a,1,cut 2020; {FORMULA_NOTE}"
    harmless = frame.assign(arm=["+", "b", "-1"])
    assert FORMULA_NOTE not in write_frame(harmless).decode()
    assert quote_lines([["h", "note"], ["=1", "cut"]]) == [["h", "note"], ["'=1", f"cut; {FORMULA_NOTE}"]]


def test_an_arm_that_is_a_formula_is_quoted_in_every_frame() -> None:
    raw = read_table(CASE.read_bytes(), CASE.name)
    cohort, _ = map_table(
        raw, ColumnMapping("os_months", "death", ("1",), "months", subject="id", arm="arm", reference="B")
    )
    assert cohort is not None
    exhibit = build_survival(cohort, SurvivalOptions(endpoint="event"), Shown())
    quoted = 0
    for name in exhibit.frames:
        for line in csv.reader(io.StringIO(write_csv(exhibit, name).decode())):
            assert not any(cell.startswith("=") for cell in line)
            quoted += f"'{FORMULA}" in line
    assert quoted > 0


def test_scores_of_answers_quote_what_the_table_brought(tmp_path: Path) -> None:
    answers = {f"q{number}": [2] for number in range(1, 31)}
    pd.DataFrame({"id": ["@patient"], **answers}).to_csv(tmp_path / "answers.csv", index=False)
    ran = CliRunner().invoke(main, ["score", "qlq-c30", str(tmp_path / "answers.csv")])
    assert ran.exit_code == 0
    assert ran.stdout.splitlines()[1].startswith("'@patient,")
    assert FORMULA_NOTE in ran.stderr


def test_every_csv_that_a_person_can_download_is_written_in_one_place() -> None:
    """Pipes to R, the bundled cohorts' own files and texts that are read again are for programs alone."""
    by_programs = {"r_models.py", "cohort.py", "simulate.py", "quotes.py", "library.py"}
    writers = {
        path.name
        for path in (ROOT / "hcc_dash").rglob("*.py")
        if re.search(r"\.to_csv\(|csv\.writer\(|to_excel\(", path.read_text("utf-8"))
    }
    assert writers - by_programs == {"files.py", "grade_table.py", "score.py", "derive.py"}
