"""Adverse events going on and quality of life side by side, by arm on one clock of weeks."""

from dataclasses import dataclass, field, replace

import pandas as pd

from hcc_dash.asking.kinds import Number, ask
from hcc_dash.clinical.qlq import Scale
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.answer import Answer
from hcc_dash.questions.harms.numbers.adverse_events_asking import adverse_event_endpoints
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions
from hcc_dash.questions.harms.numbers.collection import last_visit
from hcc_dash.questions.harms.numbers.onset import follow_onset
from hcc_dash.questions.harms.numbers.onset_result import OnsetDoubts, OnsetOptions
from hcc_dash.questions.quality_of_life.numbers.asking import QUESTIONNAIRE, SCALE
from hcc_dash.questions.quality_of_life.numbers.form_problems import FormProblems
from hcc_dash.questions.quality_of_life.numbers.options import QolOptions
from hcc_dash.questions.quality_of_life.numbers.trajectories import describe_trajectories

WEEK = 7.0  # days

_GRADE = Number(
    label="Adverse events of grade",
    low=1,
    high=5,
    whole=True,
    flag="grade",
    key="grade",
    side_by_side=True,
    choices=lambda cohort, given: {"2": "2 or higher", "3": "3 or higher"},
    help="Adverse events of that grade or higher; 2.",
)
_COLLECTED = Number(
    label="Events looked for until, months",
    none="0",
    on_page=False,
    always=True,
    usual=last_visit,
    flag="collected-months",
    help="Until when events were looked for; 0 for the last contact. By default the last visit of the schedule.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TogetherOptions:
    """A question about harm and quality of life together.

    ``scale``: which score; ``table``: the questionnaire's table, the first when empty. ``minimum_grade``: adverse
    events of that grade or higher, never below the one from which they were collected. ``collected_months``: until when
    after the first dose events were looked for, None for the last contact.
    """

    table: str = ask(replace(QUESTIONNAIRE, key="table", on_page=True, lone=False), "")
    scale: str = ask(SCALE, "QL")
    minimum_grade: int = ask(_GRADE, 2)
    collected_months: float | None = ask(_COLLECTED)


@dataclass(frozen=True, eq=False, kw_only=True)
class TogetherResult(Answer[TogetherOptions]):
    """Two descriptions of the same patients; neither is a model of the other.

    ``burden``: arm time n n_events estimate conf_low conf_high; of the ``n`` watched on the first day of week ``time``
    (weeks from the first dose), those with an event going on, exact limits. ``scores``: arm visit time n estimate
    conf_low conf_high; mean of those who answered, t limits, ``time`` the week the visit is due. ``sizes``: patients of
    each arm. ``n_analysed`` answer, ``n_watched`` are watched for events. ``doubts``: what was counted of the events
    all the same.
    """

    scale: Scale | None = None
    minimum_grade: int
    groups: tuple[str, ...] = ()
    labels: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    visits: tuple[str, ...] = ()
    weeks: dict[str, float] = field(default_factory=dict)
    burden: pd.DataFrame = field(default_factory=pd.DataFrame)
    scores: pd.DataFrame = field(default_factory=pd.DataFrame)
    n_watched: int = 0
    doubts: OnsetDoubts | None = None
    problems: FormProblems | None = None


def describe_together(cohort: Cohort, options: TogetherOptions) -> TogetherResult:
    """Share of patients with an adverse event going on, by week, and mean score by visit, of each arm.

    An arm is shown where both are known. Raises ValueError for a scale or table that is not there.
    """
    scored = describe_trajectories(cohort, QolOptions(scale=options.scale, table=options.table))
    if scored.why_not:
        return _nothing(cohort, options, scored.why_not)
    declared = [endpoint for endpoint in adverse_event_endpoints(cohort.study) if endpoint.table in cohort.tables]
    if not declared:
        return _nothing(cohort, options, "The trial has no table of adverse events.")
    grade = max(options.minimum_grade, declared[0].collected_from_grade)
    asked = AdverseEventOptions(
        endpoint=declared[0].id, minimum_grade=options.minimum_grade, collected_months=options.collected_months
    )
    followed = follow_onset(cohort, OnsetOptions(events=asked))
    if followed.why_not:
        return _nothing(cohort, options, followed.why_not)
    last = max(scored.weeks.values())
    burden = followed.prevalence.assign(time=followed.prevalence["time"] / WEEK)
    burden = burden[(burden["n"] > 0) & (burden["time"] <= last)].reset_index(drop=True)
    scores = scored.frame[scored.frame["term"] == options.scale]
    both = tuple(arm for arm in scored.groups if arm in set(burden["arm"]) and arm in set(scores["arm"]))
    kept = ["arm", "visit", "time", "n", "estimate", "conf_low", "conf_high"]
    return TogetherResult(
        study=cohort.study,
        options=options,
        status="exploratory",
        n_selected=cohort.n,
        n_analysed=scored.n_analysed,
        why_not="" if both else "No arm has both adverse events and forms.",
        scale=scored.scale(options.scale),
        minimum_grade=grade,
        groups=both,
        labels=scored.labels,
        sizes=scored.sizes,
        visits=scored.visits,
        weeks=scored.weeks,
        burden=burden[burden["arm"].isin(both)].reset_index(drop=True),
        scores=scores.loc[scores["arm"].isin(both), kept].reset_index(drop=True),
        n_watched=sum(group.n for group in followed.groups),
        doubts=followed.doubts,
        problems=scored.problems,
    )


def _nothing(cohort: Cohort, options: TogetherOptions, why: str) -> TogetherResult:
    return TogetherResult(
        study=cohort.study,
        options=options,
        status="exploratory",
        why_not=why,
        n_selected=cohort.n,
        n_analysed=0,
        minimum_grade=options.minimum_grade,
    )
