"""A workbook of several sheets: asked which is meant where several hold a table, and never read in silence."""

import io
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

import hcc_dash
from hcc_dash.cli import main
from hcc_dash.cohort.reading.read import read_table
from hcc_dash.study.errors import StudyError

PATIENTS = [["id", "os", "died"], ["p1", 5, 1], ["p2", 7, 0], ["p3", 9, 1]]
NOTES = [["Liver clinic"], ["exported in May"]]
NAMED = ("--time", "os", "--event", "died", "--event-value", "1", "--time-unit", "months")


def workbook(**sheets: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def run(*words: str) -> Result:
    result = CliRunner().invoke(main, words)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def saved(folder: Path, **sheets: list[list[object]]) -> str:
    path = folder / "clinic.xlsx"
    path.write_bytes(workbook(**sheets))
    return str(path)


SEVERAL = {
    "two tables": {"old": PATIENTS[:3], "new": PATIENTS},
    "a title sheet first": {"notes": NOTES, "new": PATIENTS, "old": PATIENTS[:3]},
    "a dictionary": {"new": PATIENTS, "codes": [["code", "meaning"], [1, "dead"]]},
}


@pytest.mark.parametrize("name", SEVERAL)
def test_several_tables_are_asked_about_and_the_one_named_is_read(name: str, tmp_path: Path) -> None:
    sheets = SEVERAL[name]
    file = saved(tmp_path, **sheets)
    asked = run("analyse", "survival", "--table", file, *NAMED)
    checked = run("check", file)
    tables = [sheet for sheet, rows in sheets.items() if rows is not NOTES]
    assert (asked.exit_code, asked.stdout, checked.exit_code) == (2, "", 1)
    for said in (asked.stderr, checked.stdout):
        assert f"Choices: {' | '.join(tables)}. Say --sheet NAME" in said
    answered = run("analyse", "survival", "--table", file, *NAMED, "--sheet", "new")
    assert answered.exit_code == 0, answered.stderr
    assert "3 of 3 selected patients analysed" in answered.stdout
    assert 'Read from the sheet "new"' in answered.stderr
    assert "3 rows, 3 columns, new." in run("check", file, "--sheet", "new").stdout
    wrong = run("analyse", "survival", "--table", file, *NAMED, "--sheet", "newer")
    assert (wrong.exit_code, wrong.stdout) == (2, "")
    assert "has no sheet" in wrong.stderr


def test_the_library_asks_as_the_terminal_does_and_hears_the_answers_about_reading(tmp_path: Path) -> None:
    roles = {"time": "os", "event": "died", "event_values": ("1",), "time_unit": "months"}
    file = saved(tmp_path, old=PATIENTS[:3], new=[*PATIENTS, ["Total", 21, 2]])
    with pytest.raises(StudyError, match='"sheet" is "old" or "new"'):
        hcc_dash.open(file, roles)
    with pytest.raises(StudyError, match='"summary_rows" is "leave_out" or "keep"'):
        hcc_dash.open(file, roles | {"answers": {"sheet": "new"}})
    trial = hcc_dash.open(file, roles | {"answers": {"sheet": "new", "summary_rows": "leave_out"}})
    assert len(trial.cohort.subjects) == 3


@pytest.mark.parametrize("other", [[], NOTES, [["one", "row", "alone"]]])
def test_the_only_table_is_read_and_its_sheet_named(other: list[list[object]], tmp_path: Path) -> None:
    file = saved(tmp_path, first=other, patients=PATIENTS)
    answered = run("analyse", "survival", "--table", file, *NAMED)
    assert answered.exit_code == 0, answered.stderr
    assert 'Read from the sheet "patients"; the workbook also has "first"' in answered.stderr
    assert 'Read from the sheet "patients"' in run("check", file).stdout


def test_one_sheet_needs_no_word_and_a_text_file_has_none(tmp_path: Path) -> None:
    assert "sheet" not in run("analyse", "survival", "--table", saved(tmp_path, patients=PATIENTS), *NAMED).stderr
    text = tmp_path / "clinic.csv"
    text.write_text("\n".join(",".join(map(str, row)) for row in PATIENTS))
    refused = run("analyse", "survival", "--table", str(text), *NAMED, "--sheet", "patients")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "is no workbook" in refused.stderr


def test_the_first_table_is_read_before_anything_is_chosen() -> None:
    raw = read_table(workbook(notes=NOTES, patients=PATIENTS, older=PATIENTS[:3]), "clinic.xlsx")
    assert (raw.sheet, raw.tables, len(raw.sheets)) == ("patients", ("patients", "older"), 3)
