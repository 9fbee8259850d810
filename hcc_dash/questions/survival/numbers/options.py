"""What was asked of a survival analysis: frozen, hashable, and enough to ask it again."""

from dataclasses import dataclass, replace

from hcc_dash.asking.choices import COMPARE, CONF_LEVEL, CONF_TYPE, ENDPOINT, ENTRY, LANDMARK, STRATA, factors
from hcc_dash.asking.kinds import MORE, Given, OneOf, Switch, ask
from hcc_dash.asking.options import build_options, values_of
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.events import has_three_groups
from hcc_dash.estimation.landmark import check_asked
from hcc_dash.estimation.limits import differs
from hcc_dash.estimation.plan import Question, Status, status_of_question
from hcc_dash.study.model import Study


def _panels(cohort: Cohort, given: Given) -> dict[str, str]:
    others = {column: label for column, label in factors(cohort, given).items() if column != given["compare"]}
    return {"": "No panels"} | others


def _strata(cohort: Cohort, given: Given) -> dict[str, str]:
    used = {given["compare"], given["panels"]}
    return {column: label for column, label in factors(cohort, given).items() if column not in used}


PANELS = OneOf(
    label="One panel for each",
    choices=_panels,
    empty="none",
    flag="by",
    shared=True,
    divides=True,
    row=MORE,
    help="Factor that makes one panel for each level.",
)
JOINT = Switch(
    label="One model of all groups",
    shared=True,
    row=MORE,
    applies=lambda cohort, given: has_three_groups(cohort, given["compare"]),
    help="Hazard ratios of three groups or more from one model, not of each pair.",
)
QUARTILES = Switch(
    label="Quartiles",
    row=MORE,
    help="The 25th and 75th percentile of the time to the event beside the median.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SurvivalOptions:
    """A survival question.

    ``compare``: column whose levels are compared, empty for the arms, "none" for one curve of everybody.
    ``panels``: factor that divides the patients into one panel per level, empty for one panel.
    ``strata``: factors that stratify the tests and the hazard ratio.
    ``landmark_months``: where survival is read and compared; None for the endpoint's first landmark. ``joint``: with
    three groups or more, hazard ratios from one model of all groups instead of each pair alone. ``conf_level`` and
    ``conf_type``: of the limits; None and empty for the study's own. ``quartiles``: beside the median.
    ``entry``: column with the time at which each patient came under observation; empty for the start.
    """

    endpoint: str = ask(ENDPOINT, required=True)
    compare: str = ask(COMPARE, "")
    panels: str = ask(PANELS, "")
    strata: tuple[str, ...] = ask(replace(STRATA, choices=_strata, row=MORE), ())
    landmark_months: float | None = ask(LANDMARK)
    joint: bool = ask(JOINT, default=False)
    conf_level: float | None = ask(CONF_LEVEL)
    conf_type: str = ask(CONF_TYPE, "")
    quartiles: bool = ask(QUARTILES, default=False)
    entry: str = ask(ENTRY, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionOptions(SurvivalOptions):
    """The same of several engines, not all of which give quartiles or take late entry."""

    quartiles: bool = False
    entry: str = ""


def asked_of_engines(options: SurvivalOptions) -> OpinionOptions:
    """What other engines are asked of a question; ValueError with late entry, which not all of them take."""
    if options.entry:
        raise ValueError("Other engines are not asked about late entry. Ask them without it, from the start.")
    return build_options(OpinionOptions, values_of(options))


def checked_options(study: Study, options: SurvivalOptions) -> SurvivalOptions:
    """The question in its one form: the arms named by their column are the arms.

    Raises ValueError for an endpoint, factor or landmark that this study cannot be asked about.
    """
    if study.arms and options.compare == study.design.arm_column:
        options = replace(options, compare="")
    asked = [options.panels, *options.strata]
    if options.compare != "none":
        asked.append(options.compare)
    check_asked(study, options.endpoint, asked, options.landmark_months)
    return options


def used_strata(options: SurvivalOptions) -> tuple[str, ...]:
    """The strata that can act: a factor that makes the panels or the groups cannot stratify them as well."""
    return tuple(column for column in options.strata if column not in {options.panels, options.compare})


def status_of(cohort: Cohort, options: SurvivalOptions) -> Status:
    """Planned only when these very curves were fixed beforehand, by arm and without panels, with their limits."""
    own = options.joint or options.entry or differs(cohort, options.conf_level, options.conf_type)
    question = Question(
        analysis="survival",
        endpoint=options.endpoint,
        strata=options.strata,
        landmark_months=options.landmark_months,
        as_declared=not (options.compare or options.panels or own),
    )
    return status_of_question(cohort, question)
