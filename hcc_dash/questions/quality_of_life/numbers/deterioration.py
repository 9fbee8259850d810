"""How long patients keep their quality of life: time to deterioration, with death competing, counted or not."""

from dataclasses import dataclass, replace

import pandas as pd

from hcc_dash.clinical.qlq import Scale
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.answer import Answer
from hcc_dash.estimation.estimate import Estimate, Test
from hcc_dash.questions.quality_of_life.numbers.change_forms import ChangeForms, collect_change
from hcc_dash.questions.quality_of_life.numbers.deterioration_event import (
    NO_BASELINE,
    name_event,
    name_months,
    ratios_of,
)
from hcc_dash.questions.quality_of_life.numbers.deterioration_hazards import compare_hazards
from hcc_dash.questions.quality_of_life.numbers.deterioration_options import (
    DeteriorationOptions,
    checked_deterioration,
    usual_landmark,
)
from hcc_dash.questions.quality_of_life.numbers.deterioration_times import (
    CENSORED,
    DETERIORATED,
    DIED,
    time_deterioration,
)
from hcc_dash.questions.recurrence.numbers.competing import describe_incidence, estimate_competing
from hcc_dash.questions.recurrence.numbers.options import CompetingOptions
from hcc_dash.questions.recurrence.numbers.result import CompetingResult
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.questions.survival.numbers.survival import estimate_survival
from hcc_dash.questions.survival.numbers.survival_result import SurvivalResult
from hcc_dash.study.endpoints import Landmark, TimeToEvent

DETERIORATION = "deterioration"
_TIME, _STATUS = "deterioration_days", "deterioration_status"
_NO_LATE_PERIOD = 1200.0  # months; the competing-risks result also splits early from late, which nobody asks here


@dataclass(frozen=True, slots=True)
class Fates:
    """What became of one group's patients. ``n`` have a group; ``n_analysed`` of them a baseline.

    ``n_analysed`` = ``n_deteriorated`` + ``n_died`` (without it, counted) + ``n_censored``. Of the censored,
    ``n_no_later_form`` are censored on day 0, ``n_unconfirmed`` had a worse last form that nothing confirms, and
    ``n_late_deaths`` died too late to count.
    """

    arm: str
    label: str
    n: int
    n_analysed: int
    n_deteriorated: int
    n_died: int
    n_censored: int
    n_no_later_form: int
    n_unconfirmed: int
    n_late_deaths: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeteriorationResult(Answer[DeteriorationOptions]):
    """Found of a scale: fates by group, and the analysis of the times.

    ``curves``: what the derived times give: competing risks when death competes, Kaplan-Meier otherwise.
    ``times``: subject_id time (days from the start of study treatment) status (0
    censored, 1 deteriorated, 2 died without it) n_forms unconfirmed late_death arm, one row per analysed patient.
    ``options.death`` is "censored" where the study has no dates of death, and ``options.landmark_months`` is filled in.
    ``hazards``: the test that the groups' hazards are proportional. ``dated``: forms have their day, else the week in
    which their visit is due.
    """

    scale: Scale
    fates: tuple[Fates, ...]
    curves: CompetingResult | SurvivalResult
    hazards: Test
    times: pd.DataFrame
    dated: bool
    deaths_known: bool


def estimate_deterioration(cohort: Cohort, options: DeteriorationOptions) -> DeteriorationResult:
    """Time from the start of study treatment to deterioration of a scale, by group.

    The times are derived by the declared rules (``time_deterioration``) and given to the competing-risks or survival
    analysis as any endpoint's are: Aalen-Johansen or Kaplan-Meier, Cox model with the groups alone, not estimated with
    too few events. Raises ValueError for a trial without a questionnaire and for rules that are none.
    """
    asked, options, landmark = _ask(cohort, options)
    times = time_deterioration(asked.forms, asked.death, options, asked.last_due)
    curves = _analyse(_derive(cohort, asked, times, options, landmark), options)
    tidy = _tidy(asked, times)
    hazards = compare_hazards(tidy, _events(options), ratios_of(curves), cohort.study.methods)
    return DeteriorationResult(
        study=cohort.study,
        scale=asked.scale,
        options=options,
        status=curves.status,
        n_selected=curves.n_selected,
        n_analysed=curves.n_analysed,
        left_out=curves.left_out,
        fates=tuple(_count(asked, times, code) for code in range(len(asked.groups))),
        curves=curves,
        hazards=hazards,
        times=tidy,
        dated=asked.all_forms.timing == "dates",
        deaths_known=asked.deaths_known,
    )


def _ask(cohort: Cohort, options: DeteriorationOptions) -> tuple[ChangeForms, DeteriorationOptions, float]:
    """The forms, the options as they hold for this cohort, and the months at which it is read."""
    options = checked_deterioration(cohort, options)
    asked = collect_change(cohort, options.scale, options.table, options.compare)
    landmark = usual_landmark(asked.last_due) if options.landmark_months is None else options.landmark_months
    options = replace(options, scale=asked.scale.code, landmark_months=landmark)
    if not asked.deaths_known:
        options = replace(options, death="censored")
    return asked, options, landmark


def incidence_by_arm(cohort: Cohort, options: DeteriorationOptions) -> dict[str, tuple[int, Estimate]] | None:
    """Of ``estimate_deterioration`` how many of each group are analysed and their probability at the landmark.

    No model is fitted for it. None where death does not compete: then there is no shorter way.
    """
    asked, options, landmark = _ask(cohort, options)
    if options.death != "competing":
        return None
    times = time_deterioration(asked.forms, asked.death, options, asked.last_due)
    groups = describe_incidence(_derive(cohort, asked, times, options, landmark), _competing(options))
    fates = {fate.label: fate for fate in (_count(asked, times, code) for code in range(len(asked.groups)))}
    return {
        fates[group.label].arm: (fates[group.label].n_analysed, group.incidence)
        for group in groups
        if group.label in fates
    }


def _competing(options: DeteriorationOptions) -> CompetingOptions:
    return CompetingOptions(endpoint=DETERIORATION, compare=options.compare, cut_months=_NO_LATE_PERIOD)


def _events(options: DeteriorationOptions) -> tuple[int, ...]:
    return (DETERIORATED, DIED) if options.death == "event" else (DETERIORATED,)


def _derive(
    cohort: Cohort, asked: ChangeForms, times: pd.DataFrame, options: DeteriorationOptions, landmark: float
) -> Cohort:
    """The cohort with deterioration as one more endpoint of its patients, and nothing else to analyse."""
    words = name_event(asked.scale, options)
    endpoint = TimeToEvent(
        kind="time_to_event",
        id=DETERIORATION,
        label=words.label,
        short=words.event,
        time=_TIME,
        event=_STATUS,
        unit="days",
        event_values=_events(options),
        censored_values=(CENSORED,) if options.death != "censored" else (CENSORED, DIED),
        competing_values=(DIED,) if options.death == "competing" else (),
        event_label=words.event,
        event_free_label=words.event_free,
        event_happened=words.happened,
        origin="start of study treatment",
        direction="incidence",
        landmarks=(Landmark(months=landmark, label=name_months(landmark) if landmark % 12 else ""),),
    )
    study = cohort.study.model_copy(update={"endpoints": (*cohort.study.endpoints, endpoint)})
    subjects = cohort.subjects.assign(**{_TIME: times["time"].to_numpy(), _STATUS: times["status"].to_numpy()})
    return Cohort(study, {"subjects": subjects}, cohort.issues, cohort.selection, cohort.trail, cohort)


def _analyse(derived: Cohort, options: DeteriorationOptions) -> CompetingResult | SurvivalResult:
    curves: CompetingResult | SurvivalResult
    if options.death == "competing":
        curves = estimate_competing(derived, _competing(options))
    else:
        curves = estimate_survival(derived, SurvivalOptions(endpoint=DETERIORATION, compare=options.compare))
    named = tuple(replace(lost, reason=NO_BASELINE) if lost.reason == "no time" else lost for lost in curves.left_out)
    return replace(curves, left_out=named)


def _count(asked: ChangeForms, times: pd.DataFrame, code: int) -> Fates:
    mine = times[asked.group == code]
    known = mine[mine["status"].notna()]
    status = known["status"]
    censored = known[status == CENSORED]
    return Fates(
        arm=asked.groups[code],
        label=asked.labels[asked.groups[code]],
        n=len(mine),
        n_analysed=len(known),
        n_deteriorated=int((status == DETERIORATED).sum()),
        n_died=int((status == DIED).sum()),
        n_censored=len(censored),
        n_no_later_form=int((censored["n_forms"] == 0).sum()),
        n_unconfirmed=int(censored["unconfirmed"].sum()),
        n_late_deaths=int(censored["late_death"].sum()),
    )


def _tidy(asked: ChangeForms, times: pd.DataFrame) -> pd.DataFrame:
    analysed = (asked.group >= 0) & times["status"].notna().to_numpy()
    names = [asked.groups[code] for code in asked.group[analysed].tolist()]
    return times[analysed].reset_index().assign(arm=names)
