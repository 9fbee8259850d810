"""Levels put together: written and read again, refused where they cannot be, and equal to levels merged by hand."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import hcc_dash
from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.grouping import (
    Grouping,
    LevelGroup,
    as_declared,
    check_grouping,
    declared_levels,
    parse_grouping,
    read_groupings,
    write_grouping,
)
from hcc_dash.cohort.selection import LevelFilter, Selection, read_selection
from hcc_dash.estimation.masked_ids import mask_ids
from hcc_dash.estimation.plan import Question, status_of_question
from hcc_dash.questions.balance.numbers.baseline import baseline_factors
from hcc_dash.questions.catalogue import question_of
from hcc_dash.questions.cox.numbers.chosen_terms import Term, usable_columns
from hcc_dash.questions.cox.numbers.options import registered_options
from hcc_dash.questions.survival.exhibit.survival import build_survival
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.questions.survival.words.survival import Shown
from hcc_dash.study.errors import StudyError
from hcc_dash.study.plans import PlannedAnalysis
from tests.cohort.bundled import bundled
from tests.equality import same
from tests.estimation.cohorts import upload
from tests.every_question import QUESTIONS
from tests.every_question import Question as Asked

BCLC = "bclc: 0/A = 0, A"
DESCRIBED = {"prtras001 predicted ttr, two patients"}  # questions that name a level of their own


def grouped(study: str, *texts: str) -> Cohort:
    cohort = bundled(study)
    return select(cohort, Selection(groupings=read_groupings(texts, cohort.study)))


def all_grouped(study: str) -> Cohort:
    """Every factor with levels has its first two put together under the first's name, which some questions ask for."""
    declared = bundled(study).study
    factors = [one.column for one in declared.dividing_factors if one.column != declared.design.arm_column]
    groupings = tuple(
        Grouping(column, (LevelGroup(declared.column(column).levels[0], declared.column(column).levels[:2]),))
        for column in factors
    )
    return select(bundled(study), Selection(groupings=groupings))


# words -----------------------------------------------------------------------------------------------------------


def test_the_form_people_write() -> None:
    found = parse_grouping("bclc: 0/A = 0, A; later = B", bundled("prtras001").study)
    assert found == Grouping("bclc", (LevelGroup("0/A", ("0", "A")), LevelGroup("later", ("B",))))
    assert write_grouping(found) == "bclc: 0/A = 0, A; later = B"


WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12).filter(str.strip)


@settings(max_examples=300)
@given(names=st.lists(WORDS, min_size=3, max_size=6, unique_by=str.strip), cut=st.integers(1, 2))
def test_any_names_are_written_and_read_again(names: list[str], cut: int) -> None:
    words = [" ".join(name.split()) or "x" for name in names]
    if len(set(words)) < len(words):
        return
    column, *levels = words[0], *words[1:]
    study = bundled("prtras001").study
    declared = study.column("bclc").model_copy(update={"levels": tuple(levels)})
    table = study.subjects.model_copy(update={"columns": {**study.subjects.columns, column: declared}})
    factor = study.factor("bclc").model_copy(update={"column": column})
    odd = study.model_copy(update={"tables": {**study.tables, "subjects": table}, "factors": (*study.factors, factor)})
    groups = (LevelGroup(f'{levels[0]}, "{levels[1]}" = both;', tuple(levels[: cut + 1])),)
    grouping = Grouping(column, groups)
    assert parse_grouping(write_grouping(grouping), odd) == grouping


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("bclk: 0/A = 0, A", 'No factor with levels is called "bclk". Did you mean "bclc"'),
        ("age: old = 70", '"age" has no levels to put together'),
        ("bclc", "groups no levels. Write FACTOR: NAME"),
        ("arm: all = na, na_peg", 'No factor with levels is called "arm"'),
        ("bclc: 0/A = 0, C", '"bclc" has no level "C"'),
        ("bclc: 0/A = 0, A; A/B = A, B", 'Level "A" of "bclc" is named twice'),
        ("bclc: 0/A = 0, 0", 'Level "0" of "bclc" is named twice'),
        ("bclc: B = 0, A", 'Two levels of "bclc" would be called "B"'),
        ("bclc: x = 0; x = A", 'Two levels of "bclc" would be called "x"'),
        ("bclc:", "groups no levels"),
        ("bclc: 0, A", "groups no levels"),
        ("bclc: 0/A =", "groups no levels"),
        ("bclc: x, y = 0, A", 'stands in "quotation marks"'),
        ("bclc = 0, A", "groups no levels"),
        (f"bclc: {'x' * 61} = 0, A", "1 to 60 letters"),
    ],
)
def test_what_cannot_be_read_is_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(StudyError, match=re.escape(said)):
        parse_grouping(text, bundled("prtras001").study)


def test_a_factor_is_grouped_once() -> None:
    with pytest.raises(StudyError, match="grouped twice"):
        read_groupings([BCLC, "bclc: A/B = A, B"], bundled("prtras001").study)


# patients --------------------------------------------------------------------------------------------------------


def test_levels_are_merged_in_place_and_others_stay() -> None:
    cohort, found = bundled("prtras001"), grouped("prtras001", BCLC)
    assert found.study.column("bclc").levels == ("0/A", "B")
    before, after = cohort.subjects["bclc"], found.subjects["bclc"]
    assert int((after == "0/A").sum()) == int(before.isin(["0", "A"]).sum())
    assert ((after == "B") == (before == "B").loc[after.index]).all()
    pd.testing.assert_series_equal(
        found.subjects[as_declared("bclc")], before.loc[after.index], check_names=False, check_categorical=False
    )
    assert found.n == select(cohort, Selection()).n
    assert "bclc" not in {one.column for one in found.study.covariates}


def test_missing_values_stay_missing() -> None:
    columns = {"time": [1.0, 2, 3, 4], "event": [1, 0, 1, 1], "site": ["a", "", "b", "c"]}
    cohort = upload(columns, factors=("site",))
    groupings = read_groupings(["site: ab = a, b"], cohort.study)
    found = select(cohort, Selection(groupings=groupings))
    assert found.subjects["site"].astype(object).fillna("").tolist() == ["ab", "", "ab", "c"]


def test_filters_name_levels_as_declared() -> None:
    groupings = read_groupings([BCLC], bundled("prtras001").study)
    found = select(bundled("prtras001"), Selection(filters=(LevelFilter("bclc", ("A",)),), groupings=groupings))
    alone = select(bundled("prtras001"), Selection(filters=(LevelFilter("bclc", ("A",)),)))
    assert (found.subjects.index == alone.subjects.index).all()
    assert set(found.subjects["bclc"]) == {"0/A"}
    again = select(grouped("prtras001", BCLC), Selection(filters=(LevelFilter("bclc", ("A",)),)))
    assert (again.subjects.index == alone.subjects.index).all()
    assert again.selection.groupings == groupings


def test_the_cohort_is_another_and_its_patients_codes_are_not() -> None:
    plain, found = select(bundled("prtras001"), Selection()), grouped("prtras001", BCLC)
    renamed = grouped("prtras001", "bclc: early = 0, A")
    assert len({plain.fingerprint, found.fingerprint, renamed.fingerprint}) == 3
    assert found.fingerprint == grouped("prtras001", BCLC).fingerprint
    assert mask_ids(plain) == mask_ids(found)


def test_declared_levels_behind_a_name() -> None:
    found = grouped("prtras001", BCLC).selection.groupings
    assert declared_levels(found, "bclc", "0/A") == ("0", "A")
    assert declared_levels(found, "bclc", "B") == ("B",)
    assert declared_levels(found, "sex", "male") == ("male",)


# answers ---------------------------------------------------------------------------------------------------------


def test_the_numbers_are_those_of_a_column_merged_by_hand() -> None:
    cohort = select(bundled("prtras001"), Selection())
    merged = np.where(cohort.subjects["bclc"].isin(["0", "A"]), "0/A", cohort.subjects["bclc"].astype(str))
    declared = cohort.study.column("bclc").model_copy(update={"levels": ("0/A", "B")})
    table = cohort.study.subjects.model_copy(update={"columns": {**cohort.study.subjects.columns, "bclc": declared}})
    study = cohort.study.model_copy(update={"tables": {**cohort.study.tables, "subjects": table}, "covariates": ()})
    subjects = cohort.subjects.assign(bclc=pd.Categorical(merged, categories=["0/A", "B"]))
    by_hand = replace(cohort, study=study, tables={**cohort.tables, "subjects": subjects})
    options = SurvivalOptions(endpoint="rfs", compare="bclc")
    mine, theirs = (build_survival(one, options, Shown()) for one in (grouped("prtras001", BCLC), by_hand))
    assert mine.answer == theirs.answer
    assert same(mine.estimates, theirs.estimates)


def test_a_registered_covariate_keeps_its_meaning() -> None:
    plain, found = select(bundled("prtras001"), Selection()), grouped("prtras001", "bclc: any = 0, A, B")
    registered = [registered_options(plain.study, one.id) for one in plain.study.time_to_event]
    options = next(one for one in registered if one is not None and Term(covariate="bclc_b") in one.terms)
    before, after = (question_of("cox").build(one, options, question_of("cox").view()) for one in (plain, found))
    assert same(before.estimates, after.estimates)
    assert before.marks[0] == after.marks[0] == "Planned"


def test_the_levels_as_declared_are_no_characteristic_and_no_term() -> None:
    plain, found = select(bundled("prtras001"), Selection()), grouped("prtras001", BCLC)
    assert [one.column for one in baseline_factors(found.study)] == [
        one.column for one in baseline_factors(plain.study)
    ]
    assert usable_columns(found.study) == usable_columns(plain.study)


def test_planned_is_what_uses_no_regrouped_factor() -> None:
    cohort = bundled("prtras001")
    population = cohort.study.populations[0].id
    plans = tuple(
        PlannedAnalysis(id=f"p{i}", population=population, endpoint="rfs", **more)
        for i, more in enumerate(
            [{}, {"strata": ("bclc",)}, {"analysis": "subgroups", "factors": ("bclc", "sex")}, {"analysis": "balance"}]
        )
    )
    planned = replace(cohort, study=cohort.study.model_copy(update={"planned": plans}))
    questions = {
        Question("survival", "rfs"): "planned",
        Question("survival", "rfs", strata=("bclc",)): "exploratory",
        Question("subgroups", "rfs", factors=("bclc",)): "exploratory",
        Question("subgroups", "rfs", factors=("sex",)): "planned",
        Question("balance", "rfs"): "exploratory",
    }
    found = select(planned, Selection(groupings=read_groupings([BCLC], planned.study)))
    for question, status in questions.items():
        assert status_of_question(select(planned, Selection()), question) == "planned"
        assert status_of_question(found, question) == status


@pytest.mark.parametrize("asked", [one for one in QUESTIONS if one.name in DESCRIBED], ids=lambda one: one.name)
def test_a_patient_described_by_a_level_that_is_part_of_another_now_is_refused(asked: Asked) -> None:
    with pytest.raises(ValueError, match="Nobody analysed has BCLC"):
        asked.ask(all_grouped(asked.study))


@pytest.mark.parametrize(
    "asked", [one for one in QUESTIONS if not one.slow and one.name not in DESCRIBED], ids=lambda one: one.name
)
def test_every_question_answers_and_says_what_was_put_together(asked: Asked) -> None:
    exhibit = asked.ask(all_grouped(asked.study))
    assert any(mark.endswith(" levels put together") for mark in exhibit.marks)
    if exhibit.asked.get("selection") is not None:
        assert any(" put together: " in step for step in exhibit.asked["selection"])
    if exhibit.code:
        assert "--group " in exhibit.code


# doors -----------------------------------------------------------------------------------------------------------


def test_in_python() -> None:
    trial = hcc_dash.open("prtras001").group(BCLC)
    exhibit = trial.ask("survival", endpoint="rfs", compare="bclc")
    assert [group.label for group in exhibit.result.panels[0].groups] == ["BCLC 0/A", "BCLC B"]
    assert "put together: 0/A = 0, A" in exhibit.footnote
    with pytest.raises(StudyError, match='no level "C"'):
        trial.group("sex: x = C")


def test_selection_from_words() -> None:
    study = bundled("prtras001").study
    found = read_selection(study, "", ["bclc = A"], groups=[BCLC])
    assert found.groupings == (check_grouping(parse_grouping(BCLC, study), study),)
