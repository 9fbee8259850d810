"""``hcc-dash derive``: a row per patient in ADaM's names, every choice of a definition, and ready columns beside."""

import csv
import io
import shutil
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hcc_dash.cli.main import main
from hcc_dash.study.read import BUNDLED


@cache
def derive(*words: str) -> Result:
    return CliRunner().invoke(main, ["derive", *words])


def rows_of(*words: str) -> list[dict[str, str]]:
    found = derive(*words)
    assert found.exit_code == 0, found.stderr
    return list(csv.DictReader(io.StringIO(found.stdout)))


def test_hbv_writes_both_markers_and_says_how_the_ready_columns_differ() -> None:
    found = derive("hbv", "prtras001")
    rows = list(csv.DictReader(io.StringIO(found.stdout)))
    assert [code for code, _ in _count(rows, "PARAMCD")] == ["HBSLOSS", "HBVUND"]
    assert len(rows) == 2 * 332
    assert found.stderr == (
        "18 of 332 patients differ from the ready columns hbsag_loss_days and hbsag_loss_status: "
        "18 died after day 735, when a response is not looked for any more.\n"
    )
    lost = [row for row in rows if row["PARAMCD"] == "HBSLOSS"]
    assert _count(lost, "CNSR") == [("0", 32), ("1", 271), ("2", 29)]
    for row in rows:
        assert (row["CNSR"] == "0") == (row["CRIT1FL"] == "Y") == bool(row["CONFDT"])
        assert row["AVALU"] == "DAYS"


def _count(rows: list[dict[str, str]], column: str) -> list[tuple[str, int]]:
    values = [row[column] for row in rows]
    return [(value, values.count(value)) for value in sorted(set(values))]


@pytest.mark.parametrize(
    ("choice", "changes"),
    [
        (("--apart-days", "182"), {"CRIT1"}),
        (("--until-day", "400"), {"CRIT1", "CNSR", "AVAL", "ADT", "CONFDT"}),
        (("--begun-by-then",), {"CRIT1"}),
        (("--consecutive", "pairs"), {"CRIT1", "CNSR", "AVAL"}),
        (("--indeterminate", "below"), {"CRIT1"}),
        (("--dated", "confirmed"), {"CRIT1", "AVAL", "ADT", "EVNTDESC"}),
        (("--below", "1"), {"CRIT1", "AVAL"}),
    ],
)
def test_every_choice_is_said_and_changes_the_table(choice: tuple[str, ...], changes: set[str]) -> None:
    usual, other = (
        rows_of("hbv", "prtras001", "--marker", "hbsag"),
        rows_of("hbv", "prtras001", "--marker", "hbsag", *choice),
    )
    changed = {name for name in usual[0] if any(a[name] != b[name] for a, b in zip(usual, other, strict=True))}
    assert changes <= changed


def test_the_definition_of_the_study_is_the_usual(tmp_path: Path) -> None:
    folder = tmp_path / "own"
    shutil.copytree(BUNDLED / "prtras001", folder)
    toml = folder / "study.toml"
    toml.write_text(toml.read_text("utf-8").replace("until_day = 735         #", "until_day = 400 #", 1), "utf-8")
    own = rows_of("hbv", str(folder), "--marker", "hbsag")
    asked = rows_of("hbv", "prtras001", "--marker", "hbsag", "--until-day", "400")
    assert own == asked


def test_a_file_holds_the_same(tmp_path: Path) -> None:
    out = tmp_path / "adtte.csv"
    assert derive("hbv", "prtras001", "--out", str(out)).stdout == ""
    assert out.read_text("utf-8") == derive("hbv", "prtras001").stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("hbv", "lo2007"), "declares no table of HBsAg or HBV DNA"),
        (("hbv", "prtras01"), 'No bundled study "prtras01"'),
        (("hbv", "prtras001", "--below", "1"), "--below is an amount of one marker"),
        (("hbv", "prtras001", "--marker", "hbeag"), "hbsag"),
        (("hbv", "prtras001", "--until-day", "0"), "more than 0"),
        (("hbv", "prtras001", "--out", "/nowhere/adtte.csv"), "cannot be written"),
    ],
)
def test_what_cannot_be_derived_says_why(words: tuple[str, ...], said: str) -> None:
    found = derive(*words)
    assert found.exit_code == 2
    assert said in found.stderr
    assert found.stdout == ""
