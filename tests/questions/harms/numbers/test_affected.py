"""Who is behind a cell, the cells themselves, and until when events were looked for."""

import pytest

from hcc_dash.cohort.cohort import select
from hcc_dash.cohort.selection import Selection
from hcc_dash.estimation.masked_ids import mask_ids
from hcc_dash.questions.harms.numbers.adverse_events import OVERVIEW, describe_adverse_events
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions
from hcc_dash.questions.harms.numbers.affected import AFFECTED_COLUMNS, list_affected
from hcc_dash.questions.harms.numbers.collection import scheduled_months
from hcc_dash.questions.harms.numbers.grade_cells import ALL_GRADES, grade_cells, keep_named
from tests.cohort.bundled import bundled
from tests.questions.harms.numbers.harm_cohorts import arms, trial

EVENTS = [
    {"id": "n1", "grade": 2, "day": 5},
    {"id": "n1", "grade": 3, "day": 9},
    {"id": "n2", "grade": 1, "day": 20},
    {"id": "o1", "grade": 4, "day": 2, "serious": 1},
    {"id": "o2", "grade": 2, "term": "Nausea"},
]
ALL = AdverseEventOptions(threshold=0)


def test_each_patient_once_at_his_worst() -> None:
    cohort = trial(arms(4, 3), EVENTS)
    codes = mask_ids(cohort)
    found = list_affected(cohort, ALL, "Fatigue")
    assert list(found.columns) == AFFECTED_COLUMNS
    rows = {one.subject_id: (one.arm, one.level, one.n_events, one.time) for one in found.itertuples()}
    assert rows == {
        codes["o1"]: ("Old", "grade 4", 1, 1.0),
        codes["n1"]: ("New", "grade 3", 2, 4.0),
        codes["n2"]: ("New", "grade 1", 1, 19.0),
    }
    assert not set(found["subject_id"]) & {"n1", "n2", "o1"}
    assert found["level"].tolist() == ["grade 4", "grade 3", "grade 1"]


@pytest.mark.parametrize(
    ("arm", "level", "who"),
    [
        ("new", "", {"n1", "n2"}),
        ("new", "grade 2", set()),
        ("", "severe", {"n1", "o1"}),
        ("old", "grade 4", {"o1"}),
    ],
)
def test_a_cell_is_an_arm_and_a_worst_grade(arm: str, level: str, who: set[str]) -> None:
    cohort = trial(arms(4, 3), EVENTS)
    codes = mask_ids(cohort)
    assert set(list_affected(cohort, ALL, "Fatigue", arm, level)["subject_id"]) == {codes[one] for one in who}


def test_filters_of_the_question_hold_for_the_list() -> None:
    cohort = trial(arms(4, 3), EVENTS)
    serious = AdverseEventOptions(threshold=0, serious_only=True)
    assert list_affected(cohort, serious, "Fatigue")["arm"].tolist() == ["Old"]
    assert list_affected(cohort, serious, "Nausea").empty


@pytest.mark.parametrize("by", ["term", "soc", "aesi"])
def test_every_cell_is_as_long_as_its_list(by: str) -> None:
    cohort = select(bundled("prtras001"), Selection())
    options = AdverseEventOptions(by=by, threshold=0.1, related_to="any")
    result = describe_adverse_events(cohort, options)
    cells = grade_cells(result)
    for cell in cells[cells["term"].isin([row.name for row in result.rows[:3]])].itertuples():
        level = "" if cell.level == ALL_GRADES else cell.level
        assert len(list_affected(cohort, options, cell.term, cell.arm, level)) == cell.n_events


@pytest.mark.parametrize(
    "options",
    [
        ALL,
        AdverseEventOptions(collected_months=36, related_to="causality_peg", serious_only=True, minimum_grade=3),
        AdverseEventOptions(by="soc", window="weeks", threshold=0.5),
    ],
)
def test_every_count_of_the_overview_is_as_long_as_its_list(options: AdverseEventOptions) -> None:
    cohort = select(bundled("prtras001"), Selection())
    result = describe_adverse_events(cohort, options)
    kinds = {label: kind for kind, label in OVERVIEW.items()}
    assert {row.name for row in result.overview} == set(kinds), "the file tells all of them"
    for row in result.overview:
        everybody = list_affected(cohort, options, row.name, kind=kinds[row.name])
        assert everybody["subject_id"].is_unique
        for arm in row.arms:
            found = list_affected(cohort, options, row.name, arm.arm, kind=kinds[row.name])
            assert (len(found), found["n_events"].sum()) == (arm.n_patients, arm.n_events)
            assert (everybody["arm"] == arm.label).sum() == arm.n_patients
            severe = list_affected(cohort, options, row.name, arm.arm, "severe", kinds[row.name])
            assert len(severe) == arm.n_severe
    with pytest.raises(ValueError, match='No kind of event "worst"'):
        list_affected(cohort, options, "Worst", kind="worst")


def test_grades_add_up_and_zero_has_its_upper_limit() -> None:
    cells = grade_cells(describe_adverse_events(trial(arms(20, 10), EVENTS), ALL))
    wide = cells.pivot_table(index=["term", "arm"], columns="level", values="n_events")
    assert (wide[ALL_GRADES] == wide.drop(columns=ALL_GRADES).sum(axis=1)).all()
    zero = cells[(cells["n_events"] == 0) & (cells["n"] == 10)].iloc[0]
    assert zero["conf_low"] == 0
    assert zero["conf_high"] == pytest.approx(1 - 0.025 ** (1 / 10))


def test_search_looks_into_names_classes_and_groups() -> None:
    result = describe_adverse_events(select(bundled("prtras001"), Selection()), AdverseEventOptions())
    assert {row.name for row in keep_named(result, " THYROIDISM ").rows} == {"Hypothyroidism", "Hyperthyroidism"}
    assert {"Insomnia", "Depression"} <= {row.name for row in keep_named(result, "psychiatric").rows}
    assert set(keep_named(result, "nausea").counts["term"]) == {"Nausea"}
    assert keep_named(result, "  ") is result


def test_the_last_scheduled_visit() -> None:
    assert scheduled_months(bundled("prtras001").study) == 36
    assert scheduled_months(bundled("lo2007").study) is None
