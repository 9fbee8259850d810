"""Response of every patient: first test, confirmation, reversal, and the time until it, death or the last test."""

import math
from dataclasses import dataclass

import pandas as pd

from hcc_dash.clinical.virology.printed import State
from hcc_dash.clinical.virology.runs import find_response
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.once import once_for_cohort
from hcc_dash.estimation.placed_rows import RowsLeftOut, set_clock
from hcc_dash.questions.virology.numbers.options import DefinitionOptions
from hcc_dash.questions.virology.numbers.tests_on_file import ViralTests, collect_tests
from hcc_dash.study.virology import ResponseDefinition

CENSORED, RESPONDED, DIED = 0, 1, 2
PATIENT_COLUMNS = (
    "subject_id",
    "arm",
    "baseline",
    "n_tests",
    "n_open",
    "n_converted",
    "responded",
    "first_day",
    "confirmed_day",
    "last_below_day",
    "longest_gap",
    "reversal_day",
    "last_test_day",
    "evaluable",
    "time",
    "status",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Responses:
    """A row per patient on the clock, in the order of the table; days after the start, which is day 0.

    ``baseline``: what the last test up to the start proved, "" without one. ``n_tests`` after the start, ``n_open`` of
    them leave the amount open, ``n_converted`` were converted from copies. ``evaluable``: responded, or has a test that
    tells in the days where a non-responder is told. ``time``: days of a clock whose first day is 1, until ``status``:
    RESPONDED, DIED before it (within ``until_day``, for later no response is looked for), or CENSORED at the last test
    that tells, at day 1 without any.
    """

    patients: pd.DataFrame
    definition: ResponseDefinition
    rows_left_out: tuple[RowsLeftOut, ...]


@once_for_cohort
def derive_responses(cohort: Cohort, options: DefinitionOptions) -> Responses | str:
    """The response of every patient of a cohort, or why there is none."""
    definition = options.definition(cohort.study)
    clock, tests = set_clock(cohort), collect_tests(cohort, options.marker)
    if isinstance(clock, str) or isinstance(tests, str):
        return str(tests)
    courses = _courses(tests, definition)
    known = clock.patients[["arm", "death_day"]].itertuples(name=None)
    rows = [_describe(subject, arm, death, courses.get(subject, []), definition) for subject, arm, death in known]
    patients = pd.DataFrame(rows, columns=[name for name in PATIENT_COLUMNS if name != "n_converted"])
    converted = tests.rows["subject_id"][tests.of_each("converted").astype(bool)].value_counts()
    patients["n_converted"] = patients["subject_id"].map(converted).fillna(0).astype(int)
    return Responses(patients=patients[list(PATIENT_COLUMNS)], definition=definition, rows_left_out=tests.left_out)


Course = list[tuple[float, State]]


def _courses(tests: ViralTests, definition: ResponseDefinition) -> dict[str, Course]:
    """Day and state of the tests of every patient."""
    courses: dict[str, Course] = {}
    states = tests.states(definition).tolist()
    for subject, day, state in zip(tests.rows["subject_id"].tolist(), tests.rows["day"].tolist(), states, strict=True):
        courses.setdefault(subject, []).append((day, state))
    return courses


def courses_of(cohort: Cohort, marker: str, definition: ResponseDefinition) -> dict[str, Course]:
    """Day and state of the tests of every patient who has any of the marker."""
    tests = collect_tests(cohort, marker)
    return {} if isinstance(tests, str) else _courses(tests, definition)


def _describe(
    subject: str, arm: str, death: float, course: Course, definition: ResponseDefinition
) -> tuple[object, ...]:
    before = [state for day, state in course if day <= 0]
    after = [(day, state) for day, state in course if day > 0]
    told = [day for day, state in after if state != "not told"]
    found = find_response(after, definition) if any(state != "not below" for _, state in after) else None
    last = max(told, default=math.nan)
    evaluable = any(definition.evaluable_from <= day <= definition.evaluable_to for day in told)
    days: tuple[float, ...] = (math.nan,) * 5
    if found is not None:
        days = (found.first_day, found.confirmed_day, found.last_day, found.longest_gap, found.reversal_day)
        until, status = (days[0] if definition.dated == "first" else days[1]), RESPONDED
    elif death <= definition.until_day:
        until, status = death, DIED
    else:
        until, status = (0.0 if math.isnan(last) else last), CENSORED
    n_open = sum(state == "not told" for _, state in after)
    head = (subject, arm, before[-1] if before else "", len(after), n_open, found is not None)
    return (*head, *days, last, found is not None or evaluable, until + 1, status)
