"""Names for people in study.toml: none longer than can be shown, none for two things."""

from typing import Any

import pytest

from hcc_dash.study.errors import StudyError
from hcc_dash.study.labels import LABEL_LENGTH
from hcc_dash.study.read import build_study
from tests.cohort.bundled import bundled

LONG = "a name that goes on and on " * 4


def described() -> dict[str, Any]:
    """What lo2007 declares."""
    return bundled("lo2007").study.model_dump()


@pytest.mark.parametrize("kind", ["arms", "endpoints", "factors", "covariates", "populations"])
def test_two_things_of_one_kind_need_two_labels(kind: str) -> None:
    study = described()
    study[kind] = [dict(one) for one in study[kind]]
    study[kind] += [study[kind][0] | {"id": "other"}] if len(study[kind]) < 2 else []
    study[kind][1]["label"] = study[kind][0]["label"]
    with pytest.raises(StudyError, match=f'{kind}: 2 have the label "{study[kind][0]["label"]}"'):
        build_study(study, "study.toml")


@pytest.mark.parametrize("kind", ["arms", "endpoints", "factors", "covariates", "populations", "published"])
def test_a_label_too_long_to_be_shown_is_refused(kind: str) -> None:
    study = described()
    study[kind] = [study[kind][0] | {"label": LONG}, *study[kind][1:]]
    with pytest.raises(StudyError, match=f"{kind}: label .* has {len(LONG)} letters, of which {LABEL_LENGTH}"):
        build_study(study, "study.toml")


def test_a_column_and_a_level_too_long_to_be_shown_are_refused() -> None:
    study = described()
    column = study["tables"]["subjects"]["columns"]["sex"]
    column["levels"], column["label"] = (*column["levels"], LONG), LONG
    with pytest.raises(StudyError) as found:
        build_study(study, "study.toml")
    assert "tables.subjects.columns: label" in str(found.value)
    assert 'factors "Sex": level' in str(found.value)
