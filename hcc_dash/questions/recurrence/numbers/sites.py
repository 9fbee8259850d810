"""Recurrence derived from scans and biopsies: by first site, by three analyses, and under other definitions."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from hcc_dash.asking.kinds import OneOf, Whole, ask
from hcc_dash.asking.options import fields_of
from hcc_dash.clinical.recurrence.derive import CENSORED, DIED, RECURRED, Recurrences
from hcc_dash.clinical.recurrence.records import SITE_NAMES, Site
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.answer import Answer
from hcc_dash.estimation.estimate import Estimate
from hcc_dash.estimation.groups import arm_label
from hcc_dash.estimation.placed_rows import RowsLeftOut
from hcc_dash.estimation.tumour_course import follow_tumours, why_no_scans
from hcc_dash.kernels.aalen_johansen import aalen_johansen
from hcc_dash.questions.recurrence.numbers.curves import describe_group, read_incidence
from hcc_dash.questions.scans.numbers.adherence import left_out_of, patients_by_arm
from hcc_dash.questions.scans.numbers.definition import DefinitionOptions, definition_of
from hcc_dash.study.parts import Methods
from hcc_dash.study.recurrence import RecurrenceDefinition

DEATH = "death"
SITES = (Site.LOCAL, Site.INTRAHEPATIC, Site.GRAFT, Site.EXTRAHEPATIC, Site.UNKNOWN)
"""From the bottom of a figure to its top; death lies above them."""

MONTHS_36 = 36 * 30.4375
"""Days of three years by the calendar, beside the last day of the last scan's window."""

KAPLAN_MEIER, INCIDENCE, COMPOSITE = "one minus Kaplan-Meier", "cumulative incidence", "recurrence or death"
ALTERNATIVES = (
    "modality",
    "equivocal",
    "lr_m",
    "lr_tr",
    "extrahepatic",
    "negative_biopsy",
    "biopsy_date",
    "scan_date",
    "missed_scans",
    "censored_at",
)
"""Choices of the definition that are changed one at a time."""

CURVE_COLUMNS = ["arm", "term", "time", "n_at_risk", "estimate", "std_error"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SitesOptions:
    """Recurrence by this definition."""

    definition: DefinitionOptions = ask(Whole(options=DefinitionOptions), DefinitionOptions())


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmSites:
    """One arm: patients, recurrences and deaths without one; three analyses at both readings; first sites.

    ``analyses``: by name, the probability at the end of the last window and at 36 months. ``sites``: by name, patients
    of that first site and its cumulative incidence at the end of the last window.
    """

    arm: str
    label: str
    n: int
    n_recurred: int
    n_died: int
    analyses: dict[str, tuple[Estimate, Estimate]]
    sites: dict[str, tuple[int, Estimate]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """One choice made otherwise: its label, patients whose day or status changes, recurrences and risk of each arm."""

    label: str
    n_changed: int
    n_recurred: tuple[int, ...]
    risk: tuple[Estimate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SitesResult(Answer[SitesOptions]):
    """What was found, days counted from radical treatment, which is day 1; read at ``reading_day``.

    ``curves``: cumulative incidence by arm and term, a site or death. All is empty when ``why_not`` says why.
    """

    reading_day: float = 0.0
    arms: tuple[ArmSites, ...] = ()
    curves: pd.DataFrame
    rows_left_out: tuple[RowsLeftOut, ...] = ()


def describe_sites(cohort: Cohort, options: SitesOptions) -> SitesResult:
    """First recurrences by arm and site, death without recurrence competing."""
    why_not = why_no_scans(cohort)
    if why_not:
        return SitesResult(
            study=cohort.study,
            options=options,
            status=None,
            n_selected=cohort.n,
            n_analysed=0,
            why_not=why_not,
            curves=pd.DataFrame(columns=CURVE_COLUMNS),
        )
    course = follow_tumours(cohort, definition_of(options.definition))
    codes, groups = patients_by_arm(cohort, course)
    own = {arm: codes == code for code, arm in enumerate(groups) if (codes == code).any()}
    reading, methods = _reading_day(cohort, options), cohort.study.methods
    curves = [_curves(course.found, mine, arm) for arm, mine in own.items()]
    return SitesResult(
        study=cohort.study,
        options=options,
        status="exploratory" if len(own) > 1 else None,
        n_selected=cohort.n,
        n_analysed=int((codes >= 0).sum()),
        left_out=left_out_of(course, codes),
        reading_day=reading,
        arms=tuple(
            _describe(course.found, mine, arm, arm_label(cohort.study, arm), reading, methods)
            for arm, mine in own.items()
        ),
        curves=_joined(curves),
        rows_left_out=course.records.left_out,
    )


def _reading_day(cohort: Cohort, options: SitesOptions) -> float:
    """The last day of the window of the last scheduled scan."""
    schedule = follow_tumours(cohort, definition_of(options.definition)).records.schedule
    return 1 + schedule.visits * schedule.every + schedule.window


def _describe(found: Recurrences, mine: np.ndarray, arm: str, label: str, reading: float, methods: Methods) -> ArmSites:
    time, status = found.day[mine], found.status[mine]
    cause, either = np.select([status == RECURRED, status == DIED], [1, 2], 0), (status != CENSORED).astype(int)
    at = [
        (describe_group(arm, label, time, cause, day, methods), describe_group(arm, label, time, either, day, methods))
        for day in (reading, MONTHS_36)
    ]
    by_site = aalen_johansen(time, _causes(found)[mine], len(SITES) + 1)
    counts = {site: int((found.site[mine] == site).sum()) for site in SITES}
    return ArmSites(
        arm=arm,
        label=label,
        n=int(mine.sum()),
        n_recurred=int((status == RECURRED).sum()),
        n_died=int((status == DIED).sum()),
        analyses={
            KAPLAN_MEIER: (at[0][0].naive, at[1][0].naive),
            INCIDENCE: (at[0][0].incidence, at[1][0].incidence),
            COMPOSITE: (at[0][1].naive, at[1][1].naive),
        },
        sites={
            SITE_NAMES[site]: (n, read_incidence(by_site, reading, methods, place + 1))
            for place, (site, n) in enumerate(counts.items())
            if n
        },
    )


def _causes(found: Recurrences) -> np.ndarray:
    """1 and on for the sites in their order, then death; 0 for censored."""
    places = {int(site): place + 1 for place, site in enumerate(SITES)}
    by_site = np.array([places.get(site, 0) for site in found.site.tolist()], dtype=np.int64)
    return np.where(found.status == DIED, len(SITES) + 1, by_site)


def _curves(found: Recurrences, mine: np.ndarray, arm: str) -> pd.DataFrame:
    curve = aalen_johansen(found.day[mine], _causes(found)[mine], len(SITES) + 1)
    names = [*(SITE_NAMES[site] for site in SITES), DEATH]
    parts = [
        pd.DataFrame(
            {
                "arm": arm,
                "term": name,
                "time": curve.time,
                "n_at_risk": curve.n_at_risk,
                "estimate": curve.incidence[:, place],
                "std_error": curve.std_error[:, place],
            },
            columns=CURVE_COLUMNS,
        )
        for place, name in enumerate(names)
        if curve.n_events[:, place].any()
    ]
    return _joined(parts)


def _joined(frames: list[pd.DataFrame]) -> pd.DataFrame:
    full = [frame for frame in frames if len(frame)]
    return pd.concat(full, ignore_index=True) if full else pd.DataFrame(columns=CURVE_COLUMNS)


def compare_definitions(cohort: Cohort, options: SitesOptions) -> tuple[Alternative, ...]:
    """The definition as asked, then each of ten choices made otherwise, one at a time."""
    asked = follow_tumours(cohort, definition_of(options.definition)).found
    kinds = fields_of(DefinitionOptions)
    given = definition_of(options.definition)
    rows = [_alternative(cohort, options, "As asked", asked, asked)]
    for name in ALTERNATIVES:
        kind = kinds[name][0]
        assert isinstance(kind, OneOf)  # all of them are choices among some
        own = str(getattr(given, name))
        other = next(choice for choice in kind.choose(cohort, {}) if choice != own)
        chosen = kind.choose(cohort, {})[other]
        label = (
            f"{kind.label}: {chosen[:1].lower()}{chosen[1:]}" if chosen[1:2].islower() else f"{kind.label}: {chosen}"
        )
        found = follow_tumours(cohort, _changed(given, name, other)).found
        rows.append(_alternative(cohort, options, label, asked, found))
    return tuple(rows)


def _changed(given: RecurrenceDefinition, name: str, choice: str) -> RecurrenceDefinition:
    return RecurrenceDefinition(**{**given.model_dump(), name: choice})


def _alternative(
    cohort: Cohort, options: SitesOptions, label: str, asked: Recurrences, found: Recurrences
) -> Alternative:
    course = follow_tumours(cohort, definition_of(options.definition))
    codes, groups = patients_by_arm(cohort, replace(course, found=found))
    own = [codes == code for code in range(len(groups)) if (codes == code).any()]
    reading, methods = _reading_day(cohort, options), cohort.study.methods
    recurred = found.status == RECURRED
    risks = [describe_group("", "", found.day[mine], recurred[mine].astype(int), reading, methods) for mine in own]
    return Alternative(
        label=label,
        n_changed=int(((found.day != asked.day) | (found.status != asked.status))[codes >= 0].sum()),
        n_recurred=tuple(int(recurred[mine].sum()) for mine in own),
        risk=tuple(group.naive for group in risks),
    )
