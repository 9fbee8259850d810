"""Tests of proportions as a reader asks for them: of adverse events and of baseline categories, and when P is shown."""

from dataclasses import replace

import numpy as np
import pytest

from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import LevelFilter, Selection
from hcc_dash.estimation.proportion_tests import compare_proportions, exact_odds_ratio
from hcc_dash.kernels.fisher import conditional_odds_ratio, fisher_exact, pearson_chi_squared
from hcc_dash.questions.balance.exhibit.baseline import build_baseline
from hcc_dash.questions.balance.numbers.baseline import BaselineOptions
from hcc_dash.questions.harms.exhibit.adverse_events import build_adverse_events
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions
from hcc_dash.study.parts import Methods
from tests.estimation.cohorts import bundled as patients
from tests.estimation.cohorts import upload
from tests.every_question import whole

FISHER, PEARSON = "Fisher's exact test", "chi-squared test"


def nominal(cohort: Cohort) -> Cohort:
    """The same cohort of a study that opts to print nominal P-values."""
    return replace(cohort, study=cohort.study.model_copy(update={"methods": Methods(nominal_p_values=True)}))


@pytest.mark.parametrize(("kind", "name"), [("fisher", FISHER), ("chi-squared", PEARSON)])
def test_each_event_is_tested_by_its_own_counts(kind: str, name: str) -> None:
    exhibit = build_adverse_events(nominal(whole("prtras001")), AdverseEventOptions(test=kind))
    records = {(one["term"], one["level"]): one for one in exhibit.estimates if one.get("level") == name}
    assert len(records) == len(exhibit.result.rows) + len(exhibit.result.overview)
    for row in (*exhibit.result.rows, *exhibit.result.overview):
        reference, arm = row.arms
        counts = [[one.n_patients, one.n - one.n_patients] for one in (arm, reference)]
        found = records[row.name, name]["p_value"]
        if not any(one.n_patients for one in row.arms):
            assert np.isnan(found)
        elif kind == "fisher":
            assert found == pytest.approx(fisher_exact(counts), rel=1e-12)
            odds = row.comparisons[0].odds_ratio
            theirs = conditional_odds_ratio(arm.n_patients, arm.n, reference.n_patients, reference.n)
            assert (odds.conf_low, odds.estimable) == (theirs.low, np.isfinite(theirs.estimate))
        else:
            assert found == pytest.approx(pearson_chi_squared(counts).p_value, rel=1e-12)
    assert name[0].upper() + name[1:] in exhibit.method or name in exhibit.method
    assert any(f"Nominal P, {name}" in column for table in exhibit.tables for column in table.frame)


def test_without_being_asked_for_nothing_is_tested() -> None:
    exhibit = build_adverse_events(whole("prtras001"), AdverseEventOptions())
    assert all(one.test is None and one.odds_ratio is None for row in exhibit.result.rows for one in row.comparisons)
    assert "not tested, for many events are looked at" in exhibit.method
    baseline = build_baseline(patients("prtras001"), BaselineOptions())
    assert all(one.test is None for one in baseline.result.characteristics)
    assert "No p-values: a test of balance" in baseline.method


@pytest.mark.parametrize("kind", ["fisher", "chi-squared"])
def test_p_values_are_withheld_where_the_study_prints_no_nominal_ones(kind: str) -> None:
    for exhibit in (
        build_adverse_events(whole("prtras001"), AdverseEventOptions(test=kind)),
        build_baseline(whole("prtras001"), BaselineOptions(test=kind)),
    ):
        tested = [one for one in exhibit.estimates if "p_value" in one]
        assert tested
        assert all(one["p_value"] is None for one in tested)
        columns = [column for table in exhibit.tables for column in table.frame if column.startswith("Nominal P")]
        assert columns
        for table in exhibit.tables:
            for column in set(columns).intersection(table.frame):
                assert not any(text.startswith(("0.", "<0.", "1.")) for text in table.frame[column])


def test_baseline_categories_by_hand() -> None:
    """Sex 9 of 10 v 5 of 10 male: the P of fisher.test(rbind(c(9, 1), c(5, 5))) is 0.1409; three sites."""
    columns = {
        "time": [float(i + 1) for i in range(20)],
        "event": [1, 0] * 10,
        "arm": ["a"] * 10 + ["b"] * 10,
        "sex": ["m"] * 9 + ["f"] + ["m"] * 5 + ["f"] * 5,
        "site": ["x", "y", "z", "x", ""] * 4,
        "age": [50 + i for i in range(20)],
    }
    cohort = upload(columns, reference="a", factors=("sex", "site", "age"))
    exhibit = build_baseline(cohort, BaselineOptions(test="fisher"))
    rows = {one.column: one for one in exhibit.result.characteristics}
    assert rows["sex"].test.p_value == pytest.approx(0.1408668731, abs=1e-9)
    assert rows["site"].test.p_value == pytest.approx(1.0)
    assert rows["age"].test is None
    (table,) = [one.frame for one in exhibit.tables]
    assert list(table[f"Nominal P, {FISHER}"][table["Characteristic"] == "sex"]) == ["0.14"]
    assert "Fisher's exact test, two-sided" in exhibit.method


def test_reasons() -> None:
    assert compare_proportions("none", [[1, 2], [3, 4]]) is None
    assert compare_proportions("fisher", [[0, 0], [3, 4]]).why_missing == "nobody in one of the groups"
    assert compare_proportions("fisher", [[3, 0], [4, 0]]).why_missing == "all patients are alike"
    large = compare_proportions("fisher", [[400] * 6, [400] * 6])
    assert large.why_missing == "more than 5 million tables have these margins"
    assert compare_proportions("chi-squared", [[400] * 6, [400] * 6]).p_value == pytest.approx(1.0)
    assert exact_odds_ratio(0, 5, 0, 6, 0.95).why_missing.startswith("all patients are alike")
    infinite = exact_odds_ratio(3, 5, 0, 6, 0.95)
    assert (infinite.estimable, infinite.conf_low > 0) == (False, True)


def test_one_arm_has_nothing_to_test() -> None:
    alone = select(patients("prtras001"), Selection(arms=("na",), filters=(LevelFilter("sex", ("male",)),)))
    exhibit = build_baseline(alone, BaselineOptions(test="fisher"))
    assert all(one.test is None for one in exhibit.result.characteristics)
