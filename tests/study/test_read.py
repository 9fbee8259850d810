"""Every mistake an author can make in study.toml is named by file, key, finding and remedy."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from hcc_dash.study.endpoints import Landmark
from hcc_dash.study.errors import StudyError, did_you_mean
from hcc_dash.study.read import build_study, list_studies, read_study, study_folder
from tests.study.descriptions import SMALL, change


def fault_of(*changes: tuple[str, Any]) -> str:
    described = tomllib.loads(SMALL)
    for path, value in changes:
        change(described, path, value)
    with pytest.raises(StudyError) as caught:
        build_study(described, named="data/small/study.toml")
    return str(caught.value)


def test_the_small_study_itself_is_valid(tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text(SMALL, encoding="utf-8")
    study = read_study(tmp_path)
    assert (study.id, study.reference_arm, study.population().id) == ("small", "control", "all")
    assert [factor.column for factor in study.dividing_factors] == ["stage"]
    assert [one.name for one in study.endpoint("os").landmarks] == ["5 years", "365 days"]
    assert read_study(tmp_path / "study.toml") == study


PLAN = {"id": "main", "analysis": "cox", "endpoint": "os", "population": "all"}

MISTAKES: dict[str, tuple[str, Any, list[str]]] = {
    "misspelt key at the top": ("titel", "x", ['titel: unknown key "titel"', 'Did you mean "title"?']),
    "misspelt key in an arm": ("arms.1.lable", "x", ['arms "ifn".lable', 'Did you mean "label"?']),
    "misspelt key in an endpoint": ("endpoints.0.event_lable", "x", ['endpoints "os".', 'Did you mean "event_label"?']),
    "misspelt key in a landmark": ("endpoints.0.landmarks.1.day", 3, ["landmarks [2].day", 'Did you mean "days"?']),
    "misspelt key in a column": (
        "tables.subjects.columns.age.minimun",
        1,
        ["tables.subjects.columns.age.minimun", 'Did you mean "minimum"?'],
    ),
    "misspelt key in a table called like a kind of endpoint": (
        "tables.adverse_events.columns.grade.lable",
        "x",
        ["tables.adverse_events.columns.grade.lable", 'Did you mean "label"?'],
    ),
    "misspelt key in a column called like a key": (
        "tables.subjects.columns.unit",
        {"type": "text", "lable": "x"},
        ["columns.unit.lable", 'Did you mean "label"?'],
    ),
    "misspelt key in a section": ("design.randomized", True, ["design.randomized", 'Did you mean "randomised"?']),
    "missing key at the top": ("short", ..., ["short: missing", 'Add "short = ..."']),
    "missing key in an endpoint": ("endpoints.0.event_label", ..., ['endpoints "os".event_label: missing']),
    "missing section": ("design", ..., ["design: missing"]),
    "missing kind": ("endpoints.0.kind", ..., ['endpoints "os": missing "kind"', "time_to_event"]),
    "wrong kind": ("endpoints.0.kind", "time_to_evnt", ['.kind is "time_to_evnt"', 'Did you mean "time_to_event"?']),
    "wrong literal": ("methods", {"conf_type": "loglog"}, ['methods.conf_type is "loglog"', "'log-log'"]),
    "wrong unit": ("endpoints.0.unit", "month", ['endpoints "os".unit is "month"', "'months'"]),
    "wrong type": ("design.randomised", "perhaps", ["design.randomised is 'perhaps'"]),
    "a table where text belongs": ("title", {"en": "x"}, ["title is a table."]),
    "text where a list belongs": ("arms", "control", ["arms is 'control'"]),
    "levels on a number": (
        "tables.subjects.columns.age.levels",
        ["1"],
        ["columns.age", '"levels" belongs to type "category"'],
    ),
    "a level twice": ("tables.subjects.columns.stage.levels", ["I/II", "I/II"], ["stage", '"I/II"', "twice"]),
    "an empty range": ("tables.subjects.columns.age.maximum", 10, ["columns.age", "minimum 18", "maximum 10"]),
    "a percentage as confidence level": ("methods", {"conf_level": 95}, ["methods.conf_level is 95", "less than 1"]),
    "a landmark in two units": ("endpoints.0.landmarks.0.days", 5, ["landmarks [1]", "either months or days"]),
    "a landmark at zero": ("endpoints.0.landmarks.0.months", 0, ["months is 0", "greater than 0"]),
    "a code in two meanings": ("endpoints.0.censored_values", [1], ['endpoints "os"', "code 1 is given twice"]),
    "a figure nobody can read": ("published.0.printed", "about 60%", ['published "os_5"', '"about 60%"', 'like "61%"']),
    "planned model without its kind": (
        "planned.0",
        PLAN | {"analysis": "survival", "covariates": ["late"]},
        ['covariates belong to analysis = "cox"'],
    ),
    "planned subgroups without factors": ("planned.0", PLAN | {"analysis": "subgroups"}, ["it needs them"]),
    "a survival without its time": ("published.0.months", ..., ['"survival" needs "arm" and "months"']),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named_with_file_key_and_remedy(mistake: str) -> None:
    path, value, expected = MISTAKES[mistake]
    said = fault_of((path, value))
    assert all(line.startswith("data/small/study.toml: ") for line in said.splitlines())
    for words in expected:
        assert words in said
    assert "{'" not in said, "no dump of the whole section"


SIZE: dict[str, Any] = {
    "endpoint": "os",
    "hazard_ratio": 0.6,
    "power": 0.8,
    "n": 100,
    "allocation": {"control": 1, "ifn": 1},
}
DANGLING: dict[str, tuple[str, Any, list[str]]] = {
    "time column": ("endpoints.0.time", "os_day", ['endpoint "os" names column "os_day"', 'Did you mean "os_days"?']),
    "event column": ("endpoints.0.event", "os_evnt", ['column "os_evnt"', 'Did you mean "os_event"?']),
    "a date as time": ("endpoints.0.time", "operated_on", ['"operated_on" of type "date"', "integer or number"]),
    "table of an endpoint": ("endpoints.0.table", "subject", ['table "subject"', 'Did you mean "subjects"?']),
    "a table with several rows per patient": (
        "endpoints.0",
        {
            "kind": "time_to_event",
            "id": "os",
            "label": "x",
            "short": "x",
            "table": "adverse_events",
            "time": "grade",
            "event": "grade",
            "event_label": "x",
            "event_free_label": "x",
        },
        ['endpoint "os" reads table "adverse_events"', "one per patient"],
    ),
    "no subjects table": ("tables.subjects", ..., ['no table "subjects"', "one row per patient"]),
    "no patient column": ("tables.subjects.columns.subject_id", ..., ["no column tells patients apart"]),
    "arm column": ("design.arm_column", "arms", ["design.arm_column", 'Did you mean "arm"?']),
    "arm column that is a number": ("design.arm_column", "age", ['column "age" of type "integer"', "category"]),
    "endpoint of the size": (
        "design.sample_size",
        SIZE | {"endpoint": "so"},
        ["design.sample_size", '"so"', "Known: os"],
    ),
    "arm of the size": (
        "design.sample_size",
        SIZE | {"allocation": {"control": 1, "inf": 1}},
        ["design.sample_size", 'arm "inf"', '"ifn"'],
    ),
    "size for a ratio of 1": ("design.sample_size", SIZE | {"hazard_ratio": 1.0}, ["sample_size", "hazard_ratio is 1"]),
    "power below its level": ("design.sample_size", SIZE | {"power": 0.01}, ["power is 0.01", "0.025"]),
    "an arm without a part": (
        "design.sample_size",
        SIZE | {"allocation": {"control": 1, "ifn": 0}},
        ["allocation", "above 0"],
    ),
    "disposition column": ("design.disposition_column", "disp", ["design.disposition_column"]),
    "arm no patient can have": ("arms.1.id", "ifn1", ['arms names level of "arm" "ifn1"', 'Did you mean "ifn"?']),
    "level that is no arm": (
        "tables.subjects.columns.arm.levels",
        ["control", "ifn", "ifn2"],
        ['arm "ifn2"', "not declared"],
    ),
    "arm of a population": ("populations.0.arms", ["control", "inf"], ['population "all" names arm "inf"', '"ifn"']),
    "two references": ("arms.1.reference", True, ["2 arms are the reference", "mark exactly one"]),
    "no reference": ("arms.0.reference", False, ["0 arms are the reference", "reference = true"]),
    "factor column": ("factors.0.column", "stages", ['factors "Stage"', 'Did you mean "stage"?']),
    "a date as factor": ("factors.0.column", "operated_on", ['"operated_on" of type "date"', "a factor is of type"]),
    "covariate column": ("covariates.0.column", "stge", ['covariates "late"', 'Did you mean "stage"?']),
    "covariate level": ("covariates.0.level", "III/IV", ['level "III/IV"', 'Did you mean "III/IVA"?']),
    "planned endpoint": ("planned.0.endpoint", "pfs", ['planned "main" names endpoint "pfs"', "Known: os."]),
    "planned population": ("planned.0.population", "al", ['population "al"', 'Did you mean "all"?']),
    "planned stratum": ("planned.0.strata", ["sage"], ['factor "sage"']),
    "planned covariate": ("planned.0", PLAN | {"covariates": ["lat"]}, ['covariate "lat"', 'Did you mean "late"?']),
    "planned factor": (
        "planned.0",
        PLAN | {"analysis": "subgroups", "factors": ["stge"]},
        ['factor "stge"', 'Did you mean "stage"?'],
    ),
    "propensity covariate": ("propensity", {"covariates": ["lat"]}, ['propensity names covariate "lat"']),
    "published endpoint": ("published.0.endpoint", "o", ['published "os_5" names endpoint "o"']),
    "published arm": ("published.0.arm", "contrl", ['arm "contrl"', 'Did you mean "control"?']),
    "published filter": ("published.0.where", {"stge": "I/II"}, ['factor "stge"', 'Did you mean "stage"?']),
    "published level": ("published.0.where", {"stage": "I"}, ['level of "stage" "I"', "I/II"]),
    "published covariate": ("published.0.covariates", ["x"], ['covariate "x"']),
    "an arm twice": ("arms.2", {"id": "ifn", "label": "Again"}, ['arms: "ifn" is declared 2 times']),
    "an endpoint twice": ("endpoints.1", tomllib.loads(SMALL)["endpoints"][0], ['endpoints: "os" is declared 2 times']),
    "a factor twice": ("factors.2", {"column": "age", "label": "x"}, ['factors: "age" is declared 2 times']),
    "a plan twice": ("planned.1", tomllib.loads(SMALL)["planned"][0], ['planned: "main" is declared 2 times']),
}


@pytest.mark.parametrize("mistake", DANGLING)
def test_a_name_that_points_nowhere_is_named_with_the_nearest_one(mistake: str) -> None:
    path, value, expected = DANGLING[mistake]
    said = fault_of((path, value))
    for words in expected:
        assert words in said


def test_all_mistakes_are_said_at_once() -> None:
    said = fault_of(("titel", "x"), ("arms.0.lable", "x"), ("short", ...)).splitlines()
    assert len(said) == 3
    said = fault_of(("endpoints.0.time", "os_day"), ("factors.0.column", "stages"), ("arms.1.reference", True))
    assert len(said.splitlines()) == 4, "factor, endpoint, references, and the filter on the factor that is gone"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'id = "x', ["not valid TOML", "Unterminated string"]),
        (b"id = 1\nid = 2", ["not valid TOML", "overwrite a value"]),
        ("id = 'Spätstadium'".encode("cp1252"), ["not UTF-8 text (byte 8)", "Save it as UTF-8"]),
        (b"", ["title: missing", "tables: missing"]),
    ],
)
def test_a_file_that_is_no_study(tmp_path: Path, content: bytes, words: list[str]) -> None:
    file = tmp_path / "study.toml"
    file.write_bytes(content)
    with pytest.raises(StudyError) as caught:
        read_study(file)
    assert "study.toml" in str(caught.value)
    for one in words:
        assert one in str(caught.value)


def test_a_missing_file_and_a_folder_in_its_place(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match=r"there is no such file\. A study is a folder"):
        read_study(tmp_path)
    (tmp_path / "plain.txt").write_text("x")
    with pytest.raises(StudyError, match="cannot be read"):
        read_study(tmp_path / "plain.txt" / "study.toml")


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text(SMALL, encoding="utf-8-sig")
    assert read_study(tmp_path).id == "small"


def test_a_study_is_frozen() -> None:
    study = build_study(tomllib.loads(SMALL), "x")
    for part, key in [(study, "id"), (study.arms[0], "label"), (study.endpoints[0], "unit"), (study.methods, "ties")]:
        with pytest.raises(ValidationError, match="frozen"):
            setattr(part, key, "x")


def test_finding_what_is_not_declared() -> None:
    study = build_study(tomllib.loads(SMALL), "x")
    for find, wanted, words in [
        (study.arm, "inf", 'No arm "inf". Did you mean "ifn"?'),
        (study.endpoint, "ros", 'No time-to-event endpoint "ros". Did you mean "os"?'),
        (study.population, "every", 'No population "every". Known: all.'),
        (study.factor, "stge", 'No factor "stge". Did you mean "stage"?'),
    ]:
        with pytest.raises(ValueError, match="No ") as caught:
            find(wanted)
        assert str(caught.value) == words


def test_did_you_mean_lists_what_is_known_when_nothing_is_near() -> None:
    assert did_you_mean("zzz", ["b", "a"]) == "Known: a, b."
    assert did_you_mean("zzz", []) == "Nothing is declared there yet."


def test_both_bundled_studies_are_valid() -> None:
    assert list_studies() == ["lo2007", "prtras001"]
    lo2007, prtras001 = (read_study(study_folder(one)) for one in list_studies())
    assert lo2007.data_cut_off == date(2005, 6, 30)
    assert (lo2007.design.randomised, prtras001.design.randomised) == (True, False)
    assert (lo2007.reference_arm, prtras001.reference_arm) == ("control", "na")
    assert lo2007.population().arms == ("control", "ifn1")
    assert {e.id for e in lo2007.time_to_event} == {"os", "rfs", "ttr"}
    assert {e.id for e in prtras001.time_to_event} == {"ttr", "rfs", "os", "hbsag_loss"}
    for study in (lo2007, prtras001):
        assert study.planned, "a study without a plan shows no p-value"
        assert study.provenance.kind != "patients", "no bundled record is of a real patient"


def test_an_unknown_bundled_study_gets_the_nearest_name() -> None:
    with pytest.raises(StudyError, match=r'No bundled study "lo2008"\. Did you mean "lo2007"\?'):
        study_folder("lo2008")
    with pytest.raises(StudyError, match="Known: lo2007, prtras001"):
        study_folder("/etc")


@pytest.mark.parametrize(("months", "said"), [(1, "1 month"), (2, "2 months"), (1.5, "1.5 months"), (12, "1 year")])
def test_a_landmark_is_said_with_the_form_of_its_unit(months: float, said: str) -> None:
    assert Landmark(months=months).name == said
