"""How options of adverse events are asked for: which events, from when to when, which rows, compared how."""

import math
from dataclasses import replace

from hcc_dash.asking.choices import PROPORTION_TEST, STRATA
from hcc_dash.asking.kinds import MORE, Choices, Given, Number, OneOf, Own, Switch, Words
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.harms.numbers.adverse_events_columns import EventColumns, date_column, find_columns
from hcc_dash.questions.harms.numbers.collection import last_visit, last_visit_or_window
from hcc_dash.study.counts import plain_number
from hcc_dash.study.endpoints import AdverseEvents
from hcc_dash.study.errors import StudyError
from hcc_dash.study.model import Study

ANY_DRUG = "any"
SEVERE = 3
"""The grade from which an event is called severe."""


def adverse_event_endpoints(study: Study) -> tuple[AdverseEvents, ...]:
    """The adverse-event endpoints of a study whose table it declares; empty when it has none."""
    return tuple(e for e in study.endpoints if isinstance(e, AdverseEvents) and e.table in study.tables)


def _endpoints(cohort: Cohort, given: Given) -> dict[str, str]:
    del given
    return {endpoint.id: endpoint.label for endpoint in adverse_event_endpoints(cohort.study)}


def _asked_about(cohort: Cohort, given: Given) -> AdverseEvents | None:
    declared = adverse_event_endpoints(cohort.study)
    return next((endpoint for endpoint in declared if endpoint.id == given["endpoint"]), next(iter(declared), None))


def _columns(cohort: Cohort, given: Given) -> EventColumns | None:
    endpoint = _asked_about(cohort, given)
    return find_columns(cohort.study, endpoint) if endpoint else None


def _has_causality(cohort: Cohort, given: Given) -> bool:
    columns = _columns(cohort, given)
    return columns is not None and bool(columns.causality)


def _has_serious(cohort: Cohort, given: Given) -> bool:
    columns = _columns(cohort, given)
    return columns is not None and bool(columns.serious)


def _windows(everything: str, weeks: str) -> Choices:
    """A window needs the date of the first dose; ``weeks`` names the treatment phase."""

    def choose(cohort: Cohort, given: Given) -> dict[str, str]:
        del given
        if not date_column(cohort.study, "treatment_start_date"):
            return {"all": everything}
        phase = weeks.format(plain_number(cohort.study.design.treatment_weeks))
        return {"all": everything, "emergent": "Treatment-emergent", "weeks": phase}

    return choose


def _dates(cohort: Cohort, given: Given) -> dict[str, str]:
    del given
    columns = cohort.study.subjects.columns
    return {"": "None"} | {name: column.label or name for name, column in columns.items() if column.type == "date"}


def _least(cohort: Cohort, given: Given) -> int:
    """The grade from which events were collected."""
    endpoint = _asked_about(cohort, given)
    return endpoint.collected_from_grade if endpoint else 1


def _grades(cohort: Cohort, given: Given) -> dict[str, str]:
    endpoint, least = _asked_about(cohort, given), _least(cohort, given)
    if endpoint is None or least >= SEVERE or not endpoint.grade:
        return {}
    return {str(least): f"{least} or higher" if least > 1 else "Any", str(SEVERE): f"{SEVERE} or higher"}


def _drugs(cohort: Cohort, given: Given) -> dict[str, str]:
    columns = _columns(cohort, given)
    if columns is None or not columns.causality:
        return {"": "All, related or not"}
    declared = cohort.study.tables[columns.table].columns
    drugs = {name: declared[name].label or name for name in columns.causality}
    return {"": "All, related or not", ANY_DRUG: "Related to any drug", **drugs}


def _until(cohort: Cohort, given: Given) -> dict[str, str]:
    """The last visit of the schedule, or the last contact; a window of weeks ends by itself."""
    months = last_visit_or_window(cohort, given)
    return {repr(months): f"Month {plain_number(months)}, the last visit", "0": "Last contact"} if months else {}


def _until_in_words(cohort: Cohort, given: Given) -> dict[str, str]:
    """The same two by their names."""
    return dict(zip(("schedule", "contact"), _until(cohort, given), strict=False))


def _read_weeks(words: Words, cohort: Cohort, given: Given) -> tuple[float, ...]:
    del cohort, given
    try:
        weeks = tuple(float(word) for word in words)
    except ValueError:
        weeks = (math.nan,)
    if not all(math.isfinite(week) for week in weeks):
        raise StudyError(f'"{" ".join(words)}" are not two numbers, like 0 48.')
    return weeks


EVENTS = OneOf(label="Events", choices=_endpoints, lone=False, help="An adverse-event endpoint; the first.")
BY = OneOf(
    label="A row per",
    choices={"term": "Event", "soc": "Organ class", "aesi": "Special interest"},
    side_by_side=True,
    help="A row per CTCAE term, organ class or group of special interest; term by default.",
)
SORT = OneOf(
    label="Sorted by",
    side_by_side=True,
    help="Order of the rows; frequency by default.",
    choices={"frequency": "Frequency", "difference": "Difference", "severe": "Grade 3 or higher"},
)
WINDOW = OneOf(
    label="Follow-up",
    row=MORE,
    choices=_windows("All", "Weeks 0–{}"),
    side_by_side=True,
    help="all (by default), emergent on treatment, or the same weeks in every arm.",
)
SERIOUS_WINDOW = replace(
    WINDOW,
    row=1,
    label="Events of",
    choices=_windows("All follow-up", "Weeks 0 to {} in every arm"),
    side_by_side=False,
)
WEEKS = Own(
    label="Weeks",
    row=MORE,
    on_page=False,
    reader=_read_weeks,
    writer=lambda weeks: tuple(repr(float(week)) for week in weeks),
    n_words=2,
    applies=lambda cohort, given: given["window"] == "weeks",
    help="With --window weeks, from which to which; treatment's by default.",
)
TREATMENT_END = OneOf(
    label="End of treatment",
    row=MORE,
    choices=_dates,
    on_page=False,
    applies=lambda cohort, given: given["window"] == "emergent",
    help="With --window emergent: the patient table's date of it.",
)
DAYS_AFTER = Number(
    label="Days after treatment",
    row=MORE,
    whole=True,
    high=365,
    on_page=False,
    applies=lambda cohort, given: given["window"] == "emergent",
    help="With --window emergent; 30 by default.",
)
THRESHOLD = Number(
    label="At least % in any arm",
    row=MORE,
    high=25,
    times=100,
    tip="Events of special interest are always shown.",
    help="Least share of patients in an arm for a row to be shown; 0.05 by default.",
)
GRADE = Number(
    label="Grade", whole=True, low=1, high=5, choices=_grades, side_by_side=True, usual=_least, flag="grade",
    key="grade", row=MORE, help="Least grade; all by default.",
)  # fmt: skip
RELATED = OneOf(
    label="Related",
    choices=_drugs,
    empty="every",
    flag="related",
    key="related",
    row=MORE,
    applies=_has_causality,
    help="'any', or a column of causality: events related to that drug.",
)
OPEN = Switch(
    label="Pending counts as related",
    key="open",
    row=MORE,
    applies=lambda cohort, given: bool(given["related_to"]) and _has_causality(cohort, given),
    help="Count pending and unassessable judgements as related.",
)
COLLECTED = Number(
    label="Events looked for until",
    high=240,
    step=6,
    choices=_until,
    others=_until_in_words,
    none="0",
    key="until",
    row=MORE,
    usual=last_visit_or_window,
    always=True,
    help="Until when events were looked for; 0 for the last contact. By default the last visit of the schedule.",
)
SERIOUS_COLLECTED = replace(
    COLLECTED,
    label="Until month (0: last contact)",
    choices=None,
    others=None,
    key="collected",
    row=1,
    usual=last_visit,
)
SERIOUS = Switch(
    label="Serious only", flag="serious", key="serious", row=MORE, applies=_has_serious, help="Serious events only."
)
WITHIN = replace(
    STRATA,
    label="Any event within strata of",
    key="strata",
    shared=False,
    placeholder="No strata",
    width=230,
    row=MORE,
    applies=lambda cohort, given: len(cohort.study.arms) > 1,
    help="Factor within whose levels any event is compared; repeatable.",
)
LIMITS = OneOf(
    label="Limits of the common difference",
    choices={"sato": "Sato", "newcombe": "Newcombe", "score": "Miettinen-Nurminen"},
    flag="limits",
    key="limits",
    row=MORE,
    applies=lambda cohort, given: len(cohort.study.arms) > 1 and bool(given["strata"]),
    help="With strata: 'sato' (by default), stratified 'newcombe', or 'score' (stratified Miettinen-Nurminen).",
)
TEST = replace(PROPORTION_TEST, label="Test", row=MORE, applies=lambda cohort, given: len(cohort.study.arms) > 1)
