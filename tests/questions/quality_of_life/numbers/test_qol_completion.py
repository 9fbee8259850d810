"""Completion: who was expected, who answered, by hand and against R; deaths are never missing forms."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import LevelFilter, Selection
from hcc_dash.questions.quality_of_life.numbers.completion import CompletionResult, describe_completion
from hcc_dash.questions.quality_of_life.numbers.options import CompletionOptions, QolOptions
from hcc_dash.questions.quality_of_life.numbers.trajectories import describe_trajectories
from hcc_dash.questions.quality_of_life.words.completion_method import say_method, say_notes, say_warnings
from hcc_dash.questions.quality_of_life.words.completion_warnings import warn_of_rates
from hcc_dash.study.read import build_study
from tests.estimation.cohorts import bundled
from tests.questions.harms.numbers.safety_cohorts import study
from tests.questions.quality_of_life.numbers.qol_cohorts import GOOD, Rows, ready, simulated, trial

GOLDEN = Path(__file__).resolve().parents[3] / "golden" / "qlq.csv"
VISITS: Rows = [("E", "baseline", -1, GOOD), ("E", "week 12", 84, GOOD), ("E", "week 24", 168, GOOD)]


def of_one(window: float = 0.0, **person: Any) -> dict[str, str]:
    """What patient A, who returned nothing, counts as at each visit."""
    people = {"A": person, "E": {"arm": "na_peg"}}
    result = describe_completion(trial(people, VISITS), CompletionOptions(window_days=window))
    rows = result.counts.query("arm == 'na' and time <= 24").set_index("visit")
    rows = rows[["n_expected", "n_died", "n_ended", "n_not_due"]]
    assert (rows.sum(axis=1) == 1).all()
    return {str(visit): str(row.idxmax()) for visit, row in rows.iterrows()}


@pytest.mark.parametrize(
    ("person", "week12", "week24"),
    [
        ({}, "n_expected", "n_expected"),
        ({"death": 83}, "n_died", "n_died"),
        ({"death": 84}, "n_expected", "n_died"),
        ({"contact": 100}, "n_expected", "n_ended"),
        ({"contact": 83}, "n_ended", "n_ended"),
        ({"contact": 100, "death": 120}, "n_expected", "n_died"),
    ],
)
def test_what_a_missing_form_counts_as(person: dict[str, Any], week12: str, week24: str) -> None:
    assert of_one(**person) == {"baseline": "n_expected", "week 12": week12, "week 24": week24}


def test_a_window_delays_the_day_a_form_is_due_but_not_the_baseline() -> None:
    assert of_one(death=90)["week 12"] == "n_expected"
    assert of_one(7.0, death=90)["week 12"] == "n_died"
    assert of_one(7.0, death=3)["baseline"] == "n_expected"


def test_a_visit_after_the_data_cut_off_is_not_due() -> None:
    described = study().model_dump(exclude_unset=True) | {"data_cut_off": "2026-05-01"}
    cohort = trial({"A": {}, "E": {"arm": "na_peg"}}, VISITS[:2])
    rows = describe_completion(Cohort(build_study(described, "prtras001"), cohort.tables), CompletionOptions()).counts
    assert rows.query("visit == 'week 12'")["n_not_due"].tolist() == [0, 0]
    described["data_cut_off"] = "2026-03-01"
    early = Cohort(build_study(described, "prtras001"), cohort.tables)
    assert describe_completion(early, CompletionOptions()).counts.query("visit == 'week 12'")["n_not_due"].tolist() == [
        1,
        1,
    ]


def test_a_form_that_came_back_was_expected() -> None:
    cohort = trial({"A": {"death": 82}}, [("A", "baseline", -1, GOOD), ("A", "week 12", 80, GOOD)])
    counts = describe_completion(cohort, CompletionOptions()).counts.query("n_received > 0")
    assert counts["n_expected"].tolist() == counts["n_received"].tolist() == [1, 1]


@pytest.fixture(scope="module")
def whole() -> CompletionResult:
    return describe_completion(simulated(), CompletionOptions())


def test_counts_and_rates_equal_r(whole: CompletionResult) -> None:
    theirs = pd.read_csv(GOLDEN, comment="#").query("dataset == 'prtras001'")
    counts = theirs.query("question == 'completion'").pivot_table(
        index=["group", "time"], columns="quantity", values="value"
    )
    ours = whole.counts.set_index(["arm", "time"]).rename_axis(["group", "time"])
    assert (ours.loc[counts.index, counts.columns] == counts).all(axis=None)
    assert len(ours) == len(counts) == 18
    for term in ("variable", "fixed"):
        rates = theirs.query(f"question == 'completion {term}'").pivot_table(
            index=["group", "time"], columns="quantity", values="value"
        )
        mine = whole.rates.query("term == @term").set_index(["arm", "time"]).rename_axis(["group", "time"])
        np.testing.assert_allclose(mine.loc[rates.index, rates.columns], rates, rtol=0, atol=1e-13)


def test_everybody_is_exactly_one_thing_at_every_visit(whole: CompletionResult) -> None:
    parts = whole.counts[["n_expected", "n_died", "n_ended", "n_not_due"]].sum(axis=1)
    assert (parts == whole.counts["n"]).all()
    assert (whole.counts["n_received"] <= whole.counts["n_expected"]).all()
    fixed, variable = (whole.rates.query("term == @term")["estimate"].to_numpy() for term in ("fixed", "variable"))
    assert (fixed <= variable).all()


def test_a_visit_without_any_form_is_shown_where_forms_were_due(whole: CompletionResult) -> None:
    last = whole.counts.query("visit == 'week 156'").set_index("arm")
    assert last["n_expected"].to_dict() == {"na": 120, "na_peg": 111}
    assert (last["n_received"] == 0).all()
    assert "week 156" in whole.visits
    assert "week 156" not in whole.answered
    assert "No form came back at week 156 (231 expected)." in say_warnings(whole)


def test_a_declared_visit_of_which_no_form_was_due_is_not_shown() -> None:
    described = study().model_dump(exclude_unset=True) | {"data_cut_off": "2026-05-01"}
    cohort = Cohort(build_study(described, "prtras001"), trial({"A": {}, "E": {"arm": "na_peg"}}, VISITS[:2]).tables)
    result = describe_completion(cohort, CompletionOptions())
    assert "week 156" not in result.visits
    assert any("week 156" in note and "forms due" not in note for note in say_notes(result))


def test_the_bundled_trial_is_warned_of(whole: CompletionResult) -> None:
    assert any("differs by more than 10 points" in warning for warning in say_warnings(whole))
    (low,) = [warning for warning in say_warnings(whole) if "Fewer than 70 %" in warning]
    assert "week 120 (NA + peg-IFN: 69 %)" in low
    assert "NA: " not in low


def rates(*estimates: float, visit: str = "v", n: int = 100) -> pd.DataFrame:
    arms = ["a", "b", "c", "d"][: len(estimates)]
    counts = {"n": n, "n_received": n * np.array(estimates)}
    return pd.DataFrame({"arm": arms, "visit": visit, "term": "variable", "estimate": estimates} | counts)


@pytest.mark.parametrize(
    ("estimates", "words"),
    [
        ((0.9, 0.8), ()),
        ((0.9, 0.79), ("more than 10 points",)),
        ((0.7, 0.7), ()),
        ((0.69, 0.7), ("than 70 %",)),
        ((0.49, 0.5), ("than 50 %", "than 70 %")),
        ((0.45, 0.8), ("than 50 %", "more than 10 points")),
        ((np.nan, 0.9), ()),
    ],
)
def test_warnings_begin_where_they_should(estimates: tuple[float, ...], words: tuple[str, ...]) -> None:
    said = warn_of_rates(rates(*estimates), {"a": "A", "b": "B"})
    assert len(said) == len(words)
    assert all(word in warning for word, warning in zip(words, said, strict=True))


def test_a_share_below_its_limit_is_not_said_to_be_at_it() -> None:
    (warning,) = warn_of_rates(rates(0.696, 0.703), {"a": "BCLC 0", "b": "BCLC A"})
    assert "(BCLC 0: 69.6 %)" in warning


LABELS = {one: one.upper() for one in "abcd"}


def test_only_groups_below_the_limit_and_only_the_worst_visit_are_named() -> None:
    several = pd.concat([rates(0.81, 0.60, 0.40, 0.95, visit=visit) for visit in ("v1", "v2")])
    several.loc[(several["visit"] == "v2") & (several["arm"] == "c"), "estimate"] = 0.30
    assert warn_of_rates(several, LABELS) == (
        "Fewer than 50 % of expected forms came back at v2 (C: 30 %) and at 1 other visit: those who answer may not "
        "stand for the others.",
        "Fewer than 70 % of expected forms came back at v1 (B: 60 %) and at 1 other visit: those who answer may not "
        "stand for the others.",
        "Completion differs by more than 10 points between the groups at v2 (C: 30 %, D: 95 %) and at 1 other visit: "
        "a difference in scores may be one in who answers.",
    )


def test_groups_of_few_expected_forms_are_not_warned_of() -> None:
    assert warn_of_rates(rates(0.2, 0.9, n=9), LABELS) == ()
    assert len(warn_of_rates(rates(0.2, 0.9, n=10), LABELS)) == 2


def test_patterns_are_means_by_the_last_visit_answered(whole: CompletionResult) -> None:
    frame = pd.DataFrame(
        {
            "subject_id": list("AABBC"),
            "visit": ["baseline", "week 4", "baseline", "week 4", "baseline"],
            "QL": [50.0, 60.0, 70.0, np.nan, 30.0],
        }
    )
    patterns = describe_completion(ready({one: {} for one in "ABC"}, frame), CompletionOptions()).patterns
    found = {(row.level, row.visit): (row.n, row.estimate) for row in patterns.itertuples()}
    assert found == {
        ("baseline", "baseline"): (2, 50.0),
        ("week 4", "baseline"): (1, 50.0),
        ("week 4", "week 4"): (1, 60),
    }
    means = whole.patterns.assign(total=whole.patterns["n"] * whole.patterns["estimate"])
    sums = means.groupby(["arm", "visit"])[["total", "n"]].sum()
    mean = describe_trajectories(simulated(), QolOptions()).frame.query("term == 'QL'").set_index(["arm", "visit"])
    np.testing.assert_allclose((sums["total"] / sums["n"]).loc[mean.index], mean["mean"])


def test_reasons_on_file_are_counted_for_forms_that_are_missing() -> None:
    frame = pd.DataFrame(
        {
            "subject_id": list("AAB"),
            "visit": ["baseline", "week 4", "week 4"],
            "QL": [50.0, np.nan, 40.0],
            "reason_missing": ["", "too ill", "too ill"],
        }
    )
    cohort = ready({"A": {}, "B": {}}, frame)
    described = cohort.study.model_dump(exclude_unset=True)
    described["tables"]["qlq_c30"]["columns"]["reason_missing"] = {"type": "text"}
    reasons = describe_completion(
        Cohort(build_study(described, "prtras001"), cohort.tables), CompletionOptions()
    ).reasons
    assert reasons.to_dict("records") == [{"arm": "na", "visit": "week 4", "level": "too ill", "n": 1}]


def test_without_dates_a_form_is_expected_of_everybody() -> None:
    frame = pd.DataFrame({"subject_id": ["A", "A"], "visit": ["baseline", "week 4"], "QL": [50.0, 60.0]})
    result = describe_completion(ready({"A": {}, "B": {"death": 3}}, frame), CompletionOptions())
    assert result.counts["n_expected"].tolist() == [2, 2]
    assert "expected of everybody" in say_method(result)


def test_without_a_questionnaire_or_a_patient_it_says_why() -> None:
    assert "no quality-of-life questionnaire" in describe_completion(bundled("lo2007"), CompletionOptions()).why_not
    nobody = select(simulated(), Selection(filters=(LevelFilter("bclc", ()),)))
    result = describe_completion(nobody, CompletionOptions())
    assert result.why_not
    assert result.counts.empty
    assert result.rates.empty
    with pytest.raises(ValueError, match="has no scale"):
        describe_completion(simulated(), CompletionOptions(scale="XX"))
