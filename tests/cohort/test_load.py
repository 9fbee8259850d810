"""Both bundled cohorts load; a folder that lacks something says what."""

import shutil
from pathlib import Path

import pytest

from hcc_dash.cohort.load import MAX_TABLE_BYTES, check_study, load_cohort
from hcc_dash.cohort.reading.read import MAX_BYTES
from hcc_dash.study.errors import StudyError
from hcc_dash.study.read import study_folder
from tests.cohort.bundled import bundled


@pytest.mark.parametrize(
    ("study_id", "arms"), [("lo2007", {"control", "ifn1", "ifn2"}), ("prtras001", {"na", "na_peg"})]
)
def test_a_bundled_cohort_loads_without_a_blocking_finding(study_id: str, arms: set[str]) -> None:
    cohort = bundled(study_id)
    assert set(cohort.subjects["arm"].dropna()) == arms
    assert set(cohort.tables) == set(cohort.study.tables)
    for name, table in cohort.study.tables.items():
        assert list(cohort.tables[name].columns) == list(table.columns)
    assert cohort.subjects["subject_id"].is_unique
    assert not [issue for issue in cohort.issues if issue.severity == "block"]


def test_enrolment_is_what_the_trials_declare() -> None:
    lo2007, prtras001 = bundled("lo2007"), bundled("prtras001")
    counts = lo2007.subjects["arm"].value_counts()
    assert (counts["control"], counts["ifn1"], counts["ifn2"]) == (40, 40, 6)
    assert set(lo2007.subjects["stage_group"].dropna()) == {"I/II", "III/IVA"}
    assert prtras001.n == 332


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of lo2007 to break."""
    return Path(shutil.copytree(study_folder("lo2007"), tmp_path / "lo2007"))


def edit(folder: Path, old: str, new: str, name: str = "study.toml") -> None:
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def refusal(folder: Path) -> str:
    with pytest.raises(StudyError) as caught:
        load_cohort(folder)
    return str(caught.value)


def test_a_table_file_that_is_missing_unnamed_or_no_table(folder: Path) -> None:
    (folder / "subjects.csv").rename(folder / "patients.csv")
    assert 'table "subjects" is to be in subjects.csv, which is not in the folder' in refusal(folder)
    (folder / "subjects.csv").write_bytes(b"%PDF-1.7")
    assert "lo2007: subjects.csv is a PDF document" in refusal(folder)
    edit(folder, 'file = "subjects.csv"', 'file = ""')
    assert 'tables.subjects names no file. Add file = "subjects.csv".' in refusal(folder)


def test_a_column_that_is_declared_and_not_there_blocks(folder: Path) -> None:
    edit(folder, "os_days", "os_dys", "subjects.csv")
    assert 'Column "os_days" is declared and not in the file.' in refusal(folder)


def test_a_patient_standing_twice_blocks(folder: Path) -> None:
    lines = (folder / "subjects.csv").read_text(encoding="utf-8").splitlines()
    (folder / "subjects.csv").write_text("\n".join([*lines, lines[3]]) + "\n", encoding="utf-8")
    assert "Patient: 2 values given more than once. One row per patient is expected" in refusal(folder)
    blocking = [issue for issue in check_study(folder)[2] if issue.severity == "block"]
    assert [issue.rows for issue in blocking] == [(4, len(lines) + 1)]


def test_a_blank_line_in_the_file_changes_nothing(folder: Path) -> None:
    before = load_cohort(folder).fingerprint
    edit(folder, "\n", "\n\n", "subjects.csv")
    assert load_cohort(folder).fingerprint == before


def test_a_table_of_a_study_folder_may_be_larger_than_an_upload_up_to_a_limit_of_its_own(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MAX_TABLE_BYTES > MAX_BYTES
    file = folder / "subjects.csv"
    monkeypatch.setattr("hcc_dash.cohort.load.MAX_TABLE_BYTES", file.stat().st_size)
    assert check_study(folder)
    monkeypatch.setattr("hcc_dash.cohort.load.MAX_TABLE_BYTES", file.stat().st_size - 1)
    with pytest.raises(StudyError, match="tables up to"):
        check_study(folder)
