"""``hcc-dash derive recurrence``: a table in the names of ADaM, changed by the options that define the endpoint."""

import io
from functools import cache
from pathlib import Path
from typing import get_args

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from hcc_dash.asking.kinds import OneOf
from hcc_dash.asking.options import fields_of
from hcc_dash.cli.derive import derive
from hcc_dash.questions.scans.numbers.definition import DefinitionOptions
from hcc_dash.questions.scans.words.definition import say_definition
from hcc_dash.study.recurrence import RecurrenceDefinition
from tests.every_question import whole

COLUMNS = ["STUDYID", "USUBJID", "PARAMCD", "PARAM", "STARTDT", "ADT", "AVAL", "AVALU", "CNSR"]
COLUMNS += ["EVNTDESC", "CNSDTDSC", "SRCDOM"]
FLAGS = ["LOCALFL", "IHEPFL", "EXHEPFL", "GRAFTFL", "RECSITE"]
MORE = ["LEFTDY", "RIGHTDY", "CRIT1"]


@cache
def run(*words: str) -> Result:
    result = CliRunner().invoke(derive, list(words))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def rows_of(*words: str) -> pd.DataFrame:
    result = run("recurrence", "prtras001", *words)
    assert result.exit_code == 0, result.stderr
    return pd.read_csv(io.StringIO(result.stdout), keep_default_na=False)


def test_two_rows_per_patient_in_the_names_of_adam() -> None:
    rows, subjects = rows_of(), whole("prtras001").subjects
    assert rows.columns.tolist() == [*COLUMNS, *FLAGS, *MORE]
    assert rows["USUBJID"].tolist() == [patient for patient in subjects["subject_id"] for _ in range(2)]
    days = (pd.to_datetime(rows["ADT"]) - pd.to_datetime(rows["STARTDT"])).dt.days + 1
    assert (rows["AVAL"] == days).all()
    ttr, rfs = (rows[rows["PARAMCD"] == code].set_index("USUBJID") for code in ("TTR", "RFS"))
    assert (ttr["AVAL"] == rfs["AVAL"]).all()
    assert ttr["CNSR"].map({0: 1, 1: 0, 2: 2}).tolist() == subjects["ttr_status"].astype(int).tolist()
    assert set(rfs["CNSR"]) == {0, 1}
    assert ((rfs["CNSR"] == 0) == (ttr["CNSR"] != 1)).all()


def test_every_row_says_what_was_on_its_day_and_where_it_stands() -> None:
    rows = rows_of()
    said = {
        (code, cnsr, event, end, source)
        for code, cnsr, event, end, source in rows[["PARAMCD", "CNSR", "EVNTDESC", "CNSDTDSC", "SRCDOM"]].itertuples(
            index=False
        )
    }
    death = "Death without recurrence"
    shared = {
        (code, *rest)
        for code in ("TTR", "RFS")
        for rest in (
            (0, "Recurrence", "", "imaging"),
            (0, "Recurrence", "", "biopsies"),
            (1, "", "Last adequate scan", "imaging"),
        )
    }
    own = {("TTR", 2, death, "Death", "subjects"), ("RFS", 0, death, "", "subjects")}
    assert said == shared | own
    assert ((rows[FLAGS] != "").any(axis=1) == (rows["EVNTDESC"] == "Recurrence")).all()


def test_a_definition_changes_the_table() -> None:
    usual = rows_of()
    wider, contact = rows_of("--equivocal", "counts"), rows_of("--censored-at", "contact")
    assert (wider["EVNTDESC"] == "Recurrence").sum() > (usual["EVNTDESC"] == "Recurrence").sum()
    assert set(contact.loc[contact["CNSR"] == 1, "CNSDTDSC"]) <= {"Last contact", "Last adequate scan"}


def test_the_limit_of_local_moves_sites_and_no_dates() -> None:
    usual, none = rows_of(), rows_of("--local-mm", "0")
    assert (none["LOCALFL"] == "Y").sum() < (usual["LOCALFL"] == "Y").sum()
    assert none["ADT"].tolist() == usual["ADT"].tolist()


def test_it_is_written_to_a_file(tmp_path: Path) -> None:
    result = run("recurrence", "prtras001", "--out", str(tmp_path / "adtte.csv"))
    assert result.stdout == ""
    assert (tmp_path / "adtte.csv").read_text() == run("recurrence", "prtras001").stdout
    refused = run("recurrence", "prtras001", "--out", str(tmp_path / "nowhere" / "adtte.csv"))
    assert refused.exit_code == 2
    assert "cannot be written" in refused.stderr


def test_what_was_left_out_and_how_the_ready_columns_differ_is_said_beside_it() -> None:
    left_out = "Scans: 1 row left out, dated after the data cut-off."
    ready = "from the ready columns ttr_days and ttr_status"
    assert run("recurrence", "prtras001").stderr == (
        f"{left_out} 1 of 332 patients differs {ready}: 1 censored on another day.\n"
    )
    assert run("recurrence", "prtras001", "--equivocal", "counts", "--biopsy-date", "scan").stderr == (
        f"{left_out} 73 of 332 patients differ {ready}: 21 with another status, 51 with the same event on another day "
        "and 1 censored on another day.\n"
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("prtras01",), 'Did you mean "prtras001"?'),
        (("lo2007",), "declare [recurrence] in its study.toml"),
        (("prtras001", "--lr-m", "counts", "--equivocal", "counts"), "--lr-m would change nothing"),
        (("prtras001", "--lr5", "registry"), '"registry" is not there'),
        (("prtras001", "--local-mm", "-1"), "a distance is 0 or more"),
        (("prtras001", "--modality", "CT"), "'CT' is not one of 'any', 'mri'"),
    ],
)
def test_what_cannot_be_derived_is_refused(words: tuple[str, ...], said: str) -> None:
    result = run("recurrence", *words)
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_folder_does_as_well(root: Path) -> None:
    folder = str(root / "data" / "prtras001")
    assert run("recurrence", folder).stdout == run("recurrence", "prtras001").stdout


def test_the_definition_is_said_in_every_row() -> None:
    usual, other = rows_of()["CRIT1"].unique(), rows_of("--modality", "mri", "--lr-tr", "at-once")["CRIT1"].unique()
    assert usual.tolist() == [
        "Recurrence: the first adequate scan (CT or MRI) with LR-5 by the reader's category and LR-TR viable once "
        "grown by half within six months, dated at that scan, or a biopsy with hepatocellular carcinoma, dated at "
        "the sample. LR-4, LR-M, LR-TIV and other LR-TR need a biopsy. A biopsy without it does not take back what"
        " imaging said. Lesions outside the liver need a biopsy. Up to 20 mm from the margin or the treated zone "
        "is local. Without recurrence or death censored at the last adequate scan; events after missed scans "
        "count."
    ]
    assert "(MRI alone)" in other[0]
    assert "LR-TR viable at once" in other[0]


def test_every_choice_changes_what_is_said() -> None:
    usual = say_definition(RecurrenceDefinition())
    for name, (kind, _) in fields_of(DefinitionOptions).items():
        choices = (
            [30.0]
            if not isinstance(kind, OneOf)
            else list(get_args(RecurrenceDefinition.model_fields[name].annotation))
        )
        said = [say_definition(RecurrenceDefinition(**{name: choice})) for choice in choices]
        assert sum(one == usual for one in said) == isinstance(kind, OneOf)


def test_options_and_definition_have_the_same_choices() -> None:
    asked, declared = fields_of(DefinitionOptions), RecurrenceDefinition.model_fields
    assert asked.keys() == declared.keys()
    for name, (kind, default) in asked.items():
        assert default == declared[name].default
        if isinstance(kind, OneOf) and not callable(kind.choices):
            assert set(kind.choices) == set(get_args(declared[name].annotation))
