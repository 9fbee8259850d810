"""[hbsag_loss] and [hbv_dna] in study.toml: names must point at something that fits, choices at something there is."""

import tomllib
from typing import Any

import pytest

from hcc_dash.study.errors import StudyError
from hcc_dash.study.model import Study
from hcc_dash.study.read import build_study
from hcc_dash.study.virology import HbsagLossDefinition, HbvDnaDefinition
from tests.study.descriptions import SMALL, change

MORE = """
[tables.blood]
[tables.blood.columns]
subject_id = { type = "id" }
sampled_on = { type = "date", role = "row_date" }
surface = { type = "text" }
unit = { type = "text" }
limit = { type = "number" }

[tables.nobody]
[tables.nobody.columns]
surface = { type = "text" }

[hbsag_loss]
table = "blood"
value = "surface"
unit = "unit"
limit = "limit"
definition = { until_day = 730 }
"""


def build(*changes: tuple[str, Any]) -> Study:
    described = tomllib.loads(SMALL + MORE)
    for path, value in changes:
        change(described, path, value)
    return build_study(described, named="data/small/study.toml")


def test_what_is_not_named_is_as_usual() -> None:
    study = build()
    assert study.hbsag_loss is not None
    assert study.hbsag_loss.definition == HbsagLossDefinition(until_day=730)
    assert study.hbv_dna is None
    assert (HbsagLossDefinition().below, HbvDnaDefinition().below) == (0.05, 10)


def test_another_definition_is_another_study() -> None:
    """Answers are kept by what a study declares: one with another definition must not be given the old ones."""
    assert build().model_dump_json() != build(("hbsag_loss.definition.until_day", 735)).model_dump_json()


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("hbsag_loss.table", "bloods", 'names table "bloods", which is not declared'),
        ("hbsag_loss.table", "subjects", 'names table "subjects", which is not declared'),
        ("hbsag_loss.table", "nobody", "no column says whose rows they are"),
        ("hbsag_loss.table", "nobody", 'no column has role = "row_date"'),
        ("hbsag_loss.value", "surfaces", 'names column "surfaces", which is not declared'),
        ("hbsag_loss.value", "sampled_on", 'of type "date"; a result is of type text or number or integer'),
        ("hbsag_loss.unit", "limit", "a unit is of type text or category"),
        ("hbsag_loss.limit", "unit", "a limit is of type number or integer"),
        ("hbsag_loss.ready", "loss", 'names time-to-event endpoint "loss", which is not declared'),
        ("hbsag_loss.definition.below", 0, "greater than 0"),
        ("hbsag_loss.definition.apart_days", 0, "greater than or equal to 1"),
        ("hbsag_loss.definition.consecutive", "runs", "Use 'run' or 'pairs'"),
        ("hbsag_loss.definition.evaluable_from", 800, "evaluable_from 800 is after evaluable_to 784; swap them"),
        ("hbsag_loss.definition.untilday", 730, 'unknown key "untilday"'),
    ],
)
def test_what_is_wrong_is_said(path: str, value: object, said: str) -> None:
    with pytest.raises(StudyError) as error:
        build((path, value))
    assert said in str(error.value)
