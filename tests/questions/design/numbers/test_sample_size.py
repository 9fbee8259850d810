"""Events planned and on file, counted again from the table; who counts, by when, and what needs two arms."""

import math
from dataclasses import replace

import numpy as np
import pytest

from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import LevelFilter, Selection
from hcc_dash.kernels.sample_size import schoenfeld_events, schoenfeld_power
from hcc_dash.questions.design.numbers.sample_size import DesignOptions, count_information
from hcc_dash.questions.design.words.sample_size import say_size
from tests.cohort.bundled import bundled


@pytest.fixture(scope="module")
def prtras() -> Cohort:
    return bundled("prtras001")


def test_counts_what_the_table_holds(prtras: Cohort) -> None:
    table = prtras.subjects
    result = count_information(prtras, DesignOptions())
    for arm in result.arms:
        own = table[table["arm"] == arm.arm]
        assert (arm.n, arm.n_events) == (len(own), int((own["ttr_status"] == 1).sum()))
    assert result.n_events == int((table["ttr_status"] == 1).sum())
    assert (math.ceil(result.needed), math.ceil(result.needed_on_file)) == (121, 122)
    assert result.information == result.n_events / 121
    share = result.arms[0].n / prtras.n
    assert result.power == schoenfeld_power(result.n_events, 0.6, 0.05, share)
    assert result.needed_on_file == schoenfeld_events(0.6, 0.8, 0.05, share)


def test_an_event_on_the_day_of_reading_counts_and_one_a_day_later_does_not(prtras: Cohort) -> None:
    result = count_information(prtras, DesignOptions(counted="reading"))
    day = result.reading.at("days")
    table = prtras.subjects.copy()
    first = table.index[table["ttr_status"] == 0][0]
    counts = []
    for shift in (0, 1):
        table.loc[first, ["ttr_days", "ttr_status"]] = [day + shift, 1]
        moved = replace(prtras, tables={**prtras.tables, "subjects": table.copy()})
        counts.append(count_information(moved, DesignOptions(counted="reading")).n_events)
    assert counts == [result.n_events + 1, result.n_events]


def test_the_course_ends_with_all_events(prtras: Cohort) -> None:
    result = count_information(prtras, DesignOptions(counted="reading"))
    assert result.count[-1] == count_information(prtras, DesignOptions()).n_events
    assert (np.diff(result.time) > 0).all()
    assert (np.diff(result.count) > 0).all()


def test_filters_narrow_what_is_on_file_and_not_the_plan(prtras: Cohort) -> None:
    """Of the selected alone nothing is said as if it were the trial's."""
    men = select(prtras, Selection(filters=(LevelFilter("sex", ("male",)),)))
    result, whole = count_information(men, DesignOptions()), count_information(prtras, DesignOptions())
    assert (result.narrowed, whole.narrowed) == (True, False)
    assert result.needed == whole.needed
    assert "selected patients; the plan for the whole trial was 121" in say_size(result)
    assert f"{whole.n_by_reading} of them by 3 years; 121 were planned for" in say_size(whole)


def test_one_arm_has_no_power_and_no_allocation(prtras: Cohort) -> None:
    alone = select(prtras, Selection(arms=("na",)))
    result = count_information(alone, DesignOptions())
    assert math.isnan(result.power)
    assert math.isnan(result.needed_on_file)
    assert [arm.n for arm in result.arms] == [180, 0]
    assert not result.why_not


def test_nobody_is_said(prtras: Cohort) -> None:
    nobody = select(prtras, Selection(filters=(LevelFilter("sex", ()),)))
    assert count_information(nobody, DesignOptions()).why_not


def test_arms_outside_the_plan_do_not_count(prtras: Cohort) -> None:
    plan = prtras.study.design.sample_size
    assert plan is not None
    table = prtras.subjects.assign(arm=prtras.subjects["arm"].astype(object))
    table.loc[table.index[:10], "arm"] = "other"
    study = prtras.study.model_copy(
        update={"arms": (*prtras.study.arms, prtras.study.arms[1].model_copy(update={"id": "other"}))}
    )
    result = count_information(
        replace(prtras, study=study, tables={**prtras.tables, "subjects": table}), DesignOptions()
    )
    assert result.n_analysed == prtras.n - 10
    assert [(lost.reason, lost.n) for lost in result.left_out] == [("an arm outside the planned comparison", 10)]


def test_a_study_without_a_plan_says_so() -> None:
    result = count_information(bundled("lo2007"), DesignOptions())
    assert "how its size was planned" in result.why_not
