"""Scores over the visits against R, by hand, and what must hold whatever is asked."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import LevelFilter, Selection
from hcc_dash.questions.quality_of_life.numbers.options import QolOptions
from hcc_dash.questions.quality_of_life.numbers.trajectories import (
    TRAJECTORY_COLUMNS,
    TrajectoryResult,
    describe_trajectories,
)
from tests.estimation.cohorts import bundled
from tests.questions.quality_of_life.numbers.qol_cohorts import ready, simulated, trial

GOLDEN = Path(__file__).resolve().parents[3] / "golden" / "qlq.csv"


@cache
def golden() -> pd.DataFrame:
    return pd.read_csv(GOLDEN, comment="#").query("dataset == 'prtras001'")


@cache
def asked(**options: Any) -> TrajectoryResult:
    return describe_trajectories(simulated(), QolOptions(**options))


@pytest.mark.parametrize(("question", "change"), [("level", False), ("change", True)])
def test_every_number_equals_r(question: str, change: bool) -> None:
    theirs = golden()[golden()["question"].str.startswith(f"{question} ")]
    wide = theirs.assign(term=theirs["question"].str.split().str[1]).pivot_table(
        index=["term", "group", "time"], columns="quantity", values="value"
    )
    ours = asked(change=change).frame.set_index(["term", "arm", "time"]).rename_axis(["term", "group", "time"])
    assert len(wide) > 60
    np.testing.assert_allclose(ours.loc[wide.index, wide.columns].to_numpy(float), wide.to_numpy(), rtol=0, atol=1e-11)
    if not change:
        assert len(ours) == len(wide)


def test_by_hand() -> None:
    frame = pd.DataFrame(
        {
            "subject_id": list("AAABBBCC"),
            "visit": ["baseline", "week 4", "week 8"] * 2 + ["week 4", "week 8"],
            "QL": [50.0, 60, 70, 50, 80, np.nan, 40, 90],
            "FA": [0.0, 10, 20, 0, 30, 40, 50, 60],
        }
    )
    people = {one: {} for one in "ABC"} | {"D": {"arm": "na_peg"}}
    cohort = ready(people, frame)
    level = describe_trajectories(cohort, QolOptions()).frame.query("term == 'QL'").set_index("visit")
    assert level["n"].to_dict() == {"baseline": 2, "week 4": 3, "week 8": 2}
    assert level["estimate"].to_dict() == {"baseline": 50.0, "week 4": 60.0, "week 8": 80.0}
    result = describe_trajectories(cohort, QolOptions(change=True, flip=True, scale="FA"))
    change = result.frame.set_index(["term", "visit"])["estimate"]
    assert change["QL"].to_dict() == {"week 4": 20.0, "week 8": 20.0}
    assert change["FA"].to_dict() == {"week 4": -20.0, "week 8": -30.0}
    assert result.flipped == ("FA",)
    assert {one.reason: one.n for one in result.left_out} == {
        "no score before the first dose": 1,
        "no form with this score": 1,
    }
    assert result.n_analysed == 2


def test_one_answer_has_a_mean_and_no_interval() -> None:
    cohort = ready({"A": {}}, pd.DataFrame({"subject_id": ["A"], "visit": ["baseline"], "QL": [50.0]}))
    (row,) = describe_trajectories(cohort, QolOptions()).frame.to_dict("records")
    assert (row["n"], row["estimate"], row["median"]) == (1, 50.0, 50.0)
    assert all(np.isnan(row[name]) for name in ("sd", "std_error", "conf_low", "conf_high"))


@pytest.mark.parametrize(("n", "limited"), [(2, False), (4, False), (5, True)])
def test_a_mean_of_fewer_than_five_has_no_interval(n: int, limited: bool) -> None:
    ids = list("ABCDE")[:n]
    frame = pd.DataFrame({"subject_id": ids, "visit": "baseline", "QL": [10.0, 90.0, 50.0, 20.0, 80.0][:n]})
    (row,) = describe_trajectories(ready({one: {} for one in ids}, frame), QolOptions()).frame.to_dict("records")
    assert row["mean"] == frame["QL"].mean()
    assert [np.isfinite(row[name]) for name in ("sd", "conf_low", "conf_high")] == [True, limited, limited]


def test_the_median_has_quartiles_and_no_confidence_limits() -> None:
    frame = asked(statistic="median").frame
    assert (frame["estimate"] == frame["median"]).all()
    assert frame[["conf_low", "conf_high"]].isna().all(axis=None)
    assert (frame["lower_quartile"] <= frame["upper_quartile"]).all()


def test_flipping_turns_symptoms_and_leaves_functions() -> None:
    plain, flipped = asked(), asked(flip=True)
    symptoms = [scale.code for scale in plain.scales if scale.better == "lower"]
    assert flipped.flipped == tuple(symptoms)
    assert {flipped.better(scale.code) for scale in plain.scales} == {"higher"}
    for code in ("QL", "FA"):
        one, other = (result.frame[result.frame["term"] == code] for result in (plain, flipped))
        expected = 100 - one["estimate"] if code in symptoms else one["estimate"]
        np.testing.assert_allclose(other["estimate"], expected)
        np.testing.assert_allclose(other["sd"], one["sd"])


def test_a_scale_of_unknown_span_is_not_flipped() -> None:
    result = describe_trajectories(simulated(), QolOptions(scale="score", table="child_pugh", flip=True))
    assert result.flipped == ()
    assert result.better("score") == "lower"


def test_groups_may_be_a_factors_levels_or_everybody() -> None:
    by = asked(by="bclc")
    assert by.labels["A"] == "BCLC A"
    assert set(by.frame["arm"]) == set(by.groups) == {"0", "A", "B"}
    everybody = asked(by="none")
    assert everybody.labels == {"all": "All patients"}
    sums = [result.frame.query("term == 'QL'").groupby("visit")["n"].sum() for result in (by, everybody, asked())]
    assert sums[0].to_dict() == sums[1].to_dict() == sums[2].to_dict()
    assert asked(by="arm").groups == ("na", "na_peg")
    with pytest.raises(ValueError, match="divides nobody"):
        asked(by="age")


def test_individual_lines_bear_codes_unless_asked_otherwise() -> None:
    coded, named = asked(), asked(show_ids=True)
    ids = set(simulated().subjects["subject_id"])
    assert not ids & set(coded.individuals["subject_id"])
    assert set(named.individuals["subject_id"]) <= ids
    assert len(coded.individuals) == coded.frame.query("term == 'QL'")["n"].sum()


def test_without_a_questionnaire_or_a_patient_it_says_why() -> None:
    assert "no quality-of-life questionnaire" in describe_trajectories(bundled("lo2007"), QolOptions()).why_not
    nobody = select(simulated(), Selection(filters=(LevelFilter("bclc", ()),)))
    result = describe_trajectories(nobody, QolOptions(scale="SUMMARY"))
    assert result.why_not
    assert list(result.frame.columns) == list(TRAJECTORY_COLUMNS)
    assert result.frame.empty


def test_an_arm_of_nobody_is_not_there() -> None:
    one = select(simulated(), Selection(arms=("na",)))
    assert describe_trajectories(one, QolOptions()).groups == ("na",)


def test_a_patient_alone_with_a_form_after_the_first_dose_has_no_change() -> None:
    result = describe_trajectories(trial({"A": {}}, [("A", "week 12", 84, {29: 5, 30: 5})]), QolOptions(change=True))
    assert result.why_not
    assert [(one.reason, one.n) for one in result.left_out] == [("no score before the first dose", 1)]


def test_relabelling_arms_swaps_their_rows() -> None:
    cohort = simulated()
    swapped = cohort.subjects.assign(arm=cohort.subjects["arm"].cat.rename_categories({"na": "na_peg", "na_peg": "na"}))
    other = describe_trajectories(Cohort(cohort.study, dict(cohort.tables) | {"subjects": swapped}), QolOptions()).frame
    ours = asked().frame.set_index(["term", "arm", "visit"])["estimate"]
    theirs = other.assign(arm=other["arm"].map({"na": "na_peg", "na_peg": "na"}))
    pd.testing.assert_series_equal(ours, theirs.set_index(["term", "arm", "visit"])["estimate"].loc[ours.index])
