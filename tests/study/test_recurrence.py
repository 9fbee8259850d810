"""[recurrence] in study.toml: every name must point at something that fits, and every choice at something there is."""

import tomllib
from typing import Any

import pytest

from hcc_dash.study.errors import StudyError
from hcc_dash.study.model import Study
from hcc_dash.study.read import build_study
from hcc_dash.study.recurrence import RecurrenceDefinition
from tests.study.descriptions import SMALL, change

MORE = """
[tables.scans]
[tables.scans.columns]
subject_id = { type = "id" }
scanned_on = { type = "date" }
lirads = { type = "text" }
mm = { type = "number" }

[tables.samples]
[tables.samples.columns]
subject_id = { type = "id" }
sampled_on = { type = "date" }
hcc = { type = "flag" }

[tables.nobody]
[tables.nobody.columns]
scanned_on = { type = "date" }
lirads = { type = "text" }

[recurrence]
treatment = "stage"
scans = { table = "scans", date = "scanned_on", category = "lirads", size = "mm" }
biopsies = { table = "samples", date = "sampled_on", hcc = "hcc" }
definition = { extrahepatic = "counts" }
"""
TREATED = ("tables.subjects.columns.operated_on.role", "radical_treatment_date")


def build(*changes: tuple[str, Any]) -> Study:
    described = tomllib.loads(SMALL + MORE)
    for path, value in (TREATED, *changes):
        change(described, path, value)
    return build_study(described, named="data/small/study.toml")


def test_what_is_not_named_is_as_usual() -> None:
    declared = build().recurrence
    assert declared is not None
    assert declared.definition == RecurrenceDefinition(extrahepatic="counts")
    assert (declared.every_weeks, declared.window_days) == (12, 7)
    assert build(("recurrence.biopsies", ...)).recurrence is not None
    assert build(("recurrence", ...)).recurrence is None


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("definition.lr_5", "reader", ['unknown key "lr_5"', 'Did you mean "lr5"?']),
        ("definition.extrahepatic", "count", ['extrahepatic is "count"', "'biopsy' or 'counts'"]),
        ("definition.local_mm", -1, ["local_mm is -1"]),
        ("scan", {}, ['unknown key "scan"', 'Did you mean "scans"?']),
        ("scans.dated", "scanned_on", ['unknown key "dated"', 'Did you mean "date"?']),
        ("scans.table", "scan", ['recurrence.scans names table "scan"', 'Did you mean "scans"?']),
        ("scans.table", "nobody", ['reads table "nobody"', 'type = "id"']),
        ("scans.date", "mm", ['column "mm" of type "number"', "a date of scans is of type date"]),
        ("scans.category", "mm", ["a category is of type category or text"]),
        ("scans.size", "lirads", ["a size is of type integer or number"]),
        ("scans.washout", "wash", ['recurrence.scans.washout names column "wash"']),
        ("biopsies.hcc", "sampled_on", ["what a biopsy showed is of type category or flag"]),
        ("ready", "ttr", ['recurrence.ready names time-to-event endpoint "ttr"', "Known: os"]),
        ("treatment", "treated", ['recurrence.treatment names column "treated"']),
    ],
)
def test_what_does_not_fit_is_refused(path: str, value: Any, said: list[str]) -> None:  # noqa: ANN401 - as TOML has it
    with pytest.raises(StudyError) as refused:
        build((f"recurrence.{path}", value))
    assert all(words in str(refused.value) for words in said), refused.value


def test_the_clock_needs_a_date_of_radical_treatment() -> None:
    with pytest.raises(StudyError, match="radical_treatment_date"):
        build((TREATED[0], "death_date"))
