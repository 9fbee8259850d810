"""Patterns of dropout: means per visit where a pattern answers, lines where it stopped, the page's covariates."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from hcc_dash.questions.quality_of_life.numbers import model_patterns
from hcc_dash.questions.quality_of_life.numbers.model_options import ModelOptions
from hcc_dash.questions.quality_of_life.numbers.model_patterns import CONTINUED, MIXED, Patterns, mix_patterns
from hcc_dash.questions.quality_of_life.numbers.model_rows import ModelRows, collect_rows
from hcc_dash.questions.quality_of_life.numbers.scores import forms_of
from tests.questions.quality_of_life.numbers.qol_cohorts import ready
from tests.questions.quality_of_life.numbers.test_qol_model import people

N, WEEKS = 60, (0, 12, 24, 36)
# Change by week of those treated with both: worse on treatment, better after it.
VALLEY = {0: 0.0, 12: -20.0, 24: -20.0, 36: 6.0}


def valley(seed: int = 5) -> pd.DataFrame:
    """60 patients in two arms, the second third of whom stop after week 24; one arm goes through a valley."""
    rng = np.random.default_rng(seed)
    rows = []
    for i in range(N):
        own = rng.normal(0, 3)
        for week in WEEKS:
            if week == 36 and i % 3 == 1:
                continue
            treated = VALLEY[week] if i % 2 == 0 else 0.0
            value = 50.0 + (own + treated + rng.normal(0, 2) if week else 0.0)
            rows.append({"subject_id": f"P{i:02}", "visit": f"week {week}" if week else "baseline", "QL": value})
    return pd.DataFrame(rows)


def rows_of(frame: pd.DataFrame) -> ModelRows:
    cohort = ready(people(N), frame)
    forms = forms_of(cohort)
    assert forms is not None
    return collect_rows(cohort, forms, ModelOptions())


def mixed(rows: ModelRows) -> Patterns:
    return mix_patterns(rows, rows.visits.index("week 36"), ModelOptions(), 0.95)


def test_those_who_answered_at_the_visit_differ_as_observed() -> None:
    frame = valley()
    last = frame[frame["visit"] == "week 36"].set_index("subject_id")["QL"]
    even = np.array([int(one[1:]) % 2 == 0 for one in last.index])
    observed = last[even].mean() - last[~even].mean()
    found = mixed(rows_of(frame)).frame.set_index("level")
    assert found["estimate"].loc["answered at week 36"] == pytest.approx(observed, abs=1e-6)
    assert found["note"].loc["answered at week 36"] == "NA 20, NA + peg-IFN 20"


def test_a_line_is_continued_only_for_those_who_stopped() -> None:
    found = mixed(rows_of(valley())).frame
    assert found["note"].str.contains(CONTINUED).tolist() == [True, False, True]
    parts, average = found.iloc[:-1], found.iloc[-1]
    assert average["level"] == MIXED
    assert average["estimate"] == pytest.approx((parts["n"] * parts["estimate"]).sum() / average["n"], rel=1e-9)


def test_covariates_are_in_the_model_by_pattern() -> None:
    rows = rows_of(valley())
    own = np.random.default_rng(1).normal(size=N)
    told = replace(rows, patients=rows.patients.assign(bclc_b=own - own.mean()), covariates=("bclc_b",))
    without, having = mixed(rows), mixed(told)
    assert not np.allclose(without.frame["estimate"], having.frame["estimate"], atol=1e-3)


def test_a_model_by_pattern_that_cannot_be_fitted_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise ValueError("no such thing")

    monkeypatch.setattr(model_patterns, "fit_mmrm", refuse)
    found = mixed(rows_of(valley())).frame
    assert found["estimate"].isna().all()
    assert found["note"].str.startswith("not estimable: the model by pattern could not be fitted (no such").all()


def test_a_pattern_without_answers_of_an_arm_is_not_estimable() -> None:
    rows = rows_of(valley())
    gone = (rows.frame["visit"] == 2) & (rows.frame["arm"] == 0)
    later = rows.frame[gone].assign(visit=3)  # that arm answers at week 48 instead of week 36
    frame = pd.concat([rows.frame[~gone], later]).sort_values(["subject_id", "visit"], ignore_index=True)
    moved = replace(rows, frame=frame, visits=(*rows.visits, "week 48"), weeks=(*rows.weeks, 48.0))
    found = mixed(moved).frame.set_index("level")
    assert math.isnan(found["estimate"].loc["answered at week 36 or later"])
    arm = rows.labels[rows.arms[0]]
    assert found["note"].loc["answered at week 36 or later"] == (
        f"not estimable: nobody of {arm} in this pattern answered then"
    )
    assert found["note"].loc[MIXED] == "not estimable: the difference of a pattern is not"
