"""HBsAg or HBV DNA over time by arm: every test, medians, who has fallen how far, the largest fall of each patient."""

import math

import numpy as np
import pandas as pd

from hcc_dash.clinical.virology.printed import VirologyResult
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.once import once_for_cohort
from hcc_dash.estimation.masked_ids import name_patients
from hcc_dash.estimation.placed_rows import VISIT_WINDOW, count_left_out, one_per_visit, set_clock, visit_order
from hcc_dash.estimation.visit_summary import summarise_visits
from hcc_dash.questions.virology.numbers.options import (
    DefinitionOptions,
    TrajectoryOptions,
    checked_course,
    results_of,
)
from hcc_dash.questions.virology.numbers.response_rates import share_of, subtract
from hcc_dash.questions.virology.numbers.responses import derive_responses
from hcc_dash.questions.virology.numbers.result import Share, ShareDifference
from hcc_dash.questions.virology.numbers.tests_on_file import ViralTests, collect_tests
from hcc_dash.questions.virology.numbers.trajectory_result import (
    BELOW,
    FALL,
    FALL_COLUMNS,
    NUMBER,
    OPEN,
    POINT_COLUMNS,
    REACHED_COLUMNS,
    UNDILUTED,
    TrajectoryResult,
)
from hcc_dash.study.counts import plain_number

AMOUNTS = (100.0, 10.0)
"""IU/mL that patients are counted below, visit by visit."""
MOST_LIMITS = 3
NO_TEST = "no result of the marker"


def describe_trajectories(cohort: Cohort, options: TrajectoryOptions) -> TrajectoryResult:
    """The course of a marker by arm; ``why_not`` where a study has no clock or no results.

    ValueError for a week that is none.
    """
    options = checked_course(cohort.study, options)
    clock, tests = set_clock(cohort), collect_tests(cohort, options.marker)
    declared = results_of(cohort.study, options.marker)
    if isinstance(clock, str) or isinstance(tests, str) or declared is None:
        return _nothing(cohort, options, str(tests))
    points = _points(tests)
    visits = [visit for visit in visit_order(cohort.study, declared.table, points["visit"]) if visit]
    first, _ = one_per_visit(points)
    placed = first.assign(value=first["estimate"].where(first["kind"].isin((NUMBER, BELOW))))
    level, falls = cohort.study.methods.conf_level, largest_falls(cohort, options)
    fallen = _fallen(falls, clock.groups, level)
    n_analysed = int(points["subject_id"].nunique())
    return TrajectoryResult(
        study=cohort.study,
        options=options,
        status="exploratory",
        n_selected=cohort.n,
        n_analysed=n_analysed,
        left_out=count_left_out(cohort, clock, n_analysed, NO_TEST),
        groups=clock.groups,
        visits=tuple(visits),
        places={str(visit): float(np.median(rows)) / 7 for visit, rows in first.groupby("visit")["day"]},
        points=_named(points, cohort)[list(POINT_COLUMNS)],
        summary=summarise_visits(placed, "value", clock.groups, visits),
        reached=_reached(tests, first, clock.groups, visits, declared.definition.words_prove, level),
        falls=_named(falls, cohort),
        fallen=fallen,
        differences=_differences(fallen, clock.groups, level),
        limits=_limits(tests),
        n_undiluted=int((points["kind"] == UNDILUTED).sum()),
        n_open=int((points["kind"] == OPEN).sum()),
        rows_left_out=tests.left_out,
    )


def _nothing(cohort: Cohort, options: TrajectoryOptions, why: str) -> TrajectoryResult:
    return TrajectoryResult(
        study=cohort.study, options=options, status="exploratory", why_not=why, n_selected=cohort.n, n_analysed=0
    )


def _differences(fallen: dict[str, Share], groups: tuple[str, ...], level: float) -> tuple[ShareDifference, ...]:
    return tuple(subtract(arm, fallen[arm], groups[0], fallen[groups[0]], FALL, level) for arm in groups[1:])


def count_fallen(cohort: Cohort, options: TrajectoryOptions) -> dict[str, Share]:
    """By arm, patients who fell by 1 log10 or more, and nothing else computed."""
    clock = set_clock(cohort)
    if isinstance(clock, str):
        return {}
    return _fallen(largest_falls(cohort, options), clock.groups, cohort.study.methods.conf_level)


def _named(frame: pd.DataFrame, cohort: Cohort) -> pd.DataFrame:
    return frame.assign(subject_id=name_patients(cohort, frame["subject_id"].tolist(), show_ids=False))


def _points(tests: ViralTests) -> pd.DataFrame:
    """Every test with its place on the axis and what it is; a bound that is not the amount stands at itself."""
    kinds, heights = [kind_of(result) for result in tests.results], [_height(result) for result in tests.results]
    codes = tests.rows["code"].to_numpy()
    return tests.rows.assign(
        estimate=np.array(heights, dtype=np.float64)[codes], kind=np.array(kinds, dtype=object)[codes]
    )


def kind_of(result: VirologyResult) -> str:
    """What a result is for drawing."""
    if result.why_unread:
        return OPEN
    if result.qualifier == ">":
        return UNDILUTED
    if result.is_number:
        return NUMBER
    return OPEN if math.isnan(result.log10) else BELOW


def _height(result: VirologyResult) -> float:
    if result.qualifier == ">" and result.value > 0:
        return math.log10(result.value)
    return result.log10


def _limits(tests: ViralTests) -> tuple[float, ...]:
    """The limits of the assays that most results have, IU/mL."""
    known = pd.Series(tests.of_each("limit"), dtype=np.float64).dropna() if len(tests.rows) else pd.Series(dtype=float)
    return tuple(sorted(known.value_counts().index[:MOST_LIMITS].tolist()))


def _baselines(tests: ViralTests) -> dict[str, float]:
    """Log10 of the last test up to the start, of patients in whom it is a number."""
    before = tests.rows[tests.rows["day"] <= 0].drop_duplicates("subject_id", keep="last")
    found = ((subject, tests.results[code]) for subject, code in zip(before["subject_id"], before["code"], strict=True))
    return {str(subject): result.log10 for subject, result in found if result.is_number}


def _fall_of(result: VirologyResult, baseline: float) -> tuple[float, bool]:
    """By how much it is below the baseline, log10, and whether that is the least it can be; NaN where it is open."""
    kind = kind_of(result)
    if kind not in (NUMBER, BELOW):
        return math.nan, False
    return baseline - result.log10, kind == BELOW


def _below(amount: float) -> str:
    """The level of those below an amount."""
    return f"below {plain_number(amount)} IU/mL"


def _has_room(baseline: float, limit: float) -> bool:
    """Whether the assay could show a fall by 1 log10; an unknown limit is no hindrance."""
    return math.isnan(limit) or baseline - 1 >= math.log10(limit) - NOISE


def _reached(
    tests: ViralTests, first: pd.DataFrame, groups: tuple[str, ...], visits: list[str], words_prove: bool, level: float
) -> pd.DataFrame:
    """By arm, visit and level: patients who have reached it of those of whom a result at the visit can tell."""
    baselines, told = _baselines(tests), []
    columns = (first[name].tolist() for name in ("subject_id", "arm", "visit", "day", "code"))
    for subject, arm, visit, day, code in zip(*columns, strict=True):
        result = tests.results[code]
        fall, _ = _fall_of(result, baselines.get(subject, math.nan))
        if day > 0 and not math.isnan(fall) and _has_room(baselines[subject], result.limit):
            told.append((arm, visit, FALL, fall >= 1 - NOISE))
        for amount in AMOUNTS:
            state = result.state(amount, words_prove=words_prove)
            if state != "not told":
                told.append((arm, visit, _below(amount), state == "below"))
    counted = pd.DataFrame(told, columns=["arm", "visit", "level", "reached"])
    counts = counted.groupby(["arm", "visit", "level"])["reached"].agg(["size", "sum"]).to_dict("index")
    rows = []
    for visit in visits:
        for name in (FALL, *(_below(amount) for amount in AMOUNTS)):
            for arm in groups:
                found = counts.get((arm, visit, name))
                if found is not None:
                    share = share_of(int(found["sum"]), int(found["size"]), level)
                    limits = (share.share.value, share.share.conf_low, share.share.conf_high)
                    rows.append((arm, visit, name, share.n, share.x, *limits))
    return pd.DataFrame(rows, columns=list(REACHED_COLUMNS))


NOISE = 1e-9  # log10: a tenth of a number printed with two decimals is a tenth


@once_for_cohort
def largest_falls(cohort: Cohort, options: TrajectoryOptions) -> pd.DataFrame:
    """The largest fall of each patient from a number at baseline, until the week asked and its window.

    FALL_COLUMNS; NaN of a patient without a result after the start that tells. A rise is a fall below 0.
    """
    tests = collect_tests(cohort, options.marker)
    derived = derive_responses(cohort, DefinitionOptions(marker=options.marker))
    if isinstance(tests, str) or isinstance(derived, str):
        return pd.DataFrame(columns=list(FALL_COLUMNS))
    week = checked_course(cohort.study, options).fall_week
    baselines, until = _baselines(tests), 7 * (week or 0) + VISIT_WINDOW
    after = tests.rows[(tests.rows["day"] > 0) & (tests.rows["day"] <= until)]
    largest: dict[str, tuple[float, bool]] = {}
    rooms: dict[str, bool] = {}
    for subject, code in zip(after["subject_id"].tolist(), after["code"].tolist(), strict=True):
        result = tests.results[code]
        fall = _fall_of(result, baselines.get(subject, math.nan))
        if not math.isnan(fall[0]):
            largest[subject] = max(fall, largest.get(subject, fall))
            rooms[subject] = rooms.get(subject, True) and _has_room(baselines[subject], result.limit)
    patients = derived.patients[derived.patients["subject_id"].isin(largest)]
    found = [largest[subject] for subject in patients["subject_id"]]
    return pd.DataFrame(
        {
            "subject_id": patients["subject_id"].tolist(),
            "arm": patients["arm"].tolist(),
            "estimate": np.array([fall for fall, _ in found], dtype=np.float64),
            "at_least": np.array([at_least for _, at_least in found], dtype=bool),
            "responded": patients["responded"].to_numpy(bool),
            "has_room": np.array([rooms[subject] for subject in patients["subject_id"]], dtype=bool),
        }
    )


def _fallen(falls: pd.DataFrame, groups: tuple[str, ...], level: float) -> dict[str, Share]:
    """Patients who fell by 1 log10 or more, of those whose amount at baseline left room for the assay to show it."""
    shares, told = {}, falls[falls["has_room"].astype(bool)]
    for arm in groups:
        mine = told.loc[told["arm"] == arm, "estimate"].to_numpy(dtype=np.float64)
        shares[arm] = share_of(int((mine >= 1 - NOISE).sum()), mine.size, level)
    return shares
