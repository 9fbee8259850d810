"""What several questions choose from: endpoints, groups, strata, landmarks, covariates, arms."""

from collections.abc import Mapping

from hcc_dash.asking.kinds import MORE, Given, Number, OneOf, SomeOf, Switch
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.study.endpoints import Landmark, TimeToEvent
from hcc_dash.study.entry import entry_columns

ARMS, NOBODY = "arms", "none"


def endpoints(cohort: Cohort, given: Given) -> Mapping[str, str]:
    """Every time-to-event endpoint."""
    del given
    return {endpoint.id: endpoint.label for endpoint in cohort.study.time_to_event}


def endpoint_of(cohort: Cohort, given: Given) -> TimeToEvent:
    """The endpoint that was chosen."""
    return cohort.study.endpoint(given["endpoint"])


def factors(cohort: Cohort, given: Given) -> Mapping[str, str]:
    """Factors with levels, which can make groups, panels and strata."""
    del given
    return {factor.column: factor.label for factor in cohort.study.dividing_factors}


def comparisons(cohort: Cohort, given: Given) -> Mapping[str, str]:
    """The arms where there are some, everybody together, or the levels of a factor."""
    arms = {"": "Arms"} if cohort.study.arms else {}
    return {**arms, NOBODY: "No comparison", **factors(cohort, given)}


def arms_by_column(cohort: Cohort, given: Given) -> Mapping[str, str]:
    """The arms are also called by their column."""
    del given
    study = cohort.study
    return {study.design.arm_column: ""} if study.arms else {}


def landmarks(cohort: Cohort, given: Given) -> Mapping[str, str]:
    """The endpoint's landmarks by their months, the first as the word of None; in short where that tells them apart."""
    declared: tuple[Landmark, ...] = endpoint_of(cohort, given).landmarks
    apart = len({landmark.short for landmark in declared}) == len(declared)
    return {_months(landmark): landmark.short if apart else landmark.name for landmark in declared}


def landmarks_in_full(cohort: Cohort, given: Given) -> Mapping[str, str]:
    """The landmarks are also called by their whole names, as links once did."""
    return {landmark.name: _months(landmark) for landmark in endpoint_of(cohort, given).landmarks}


def _months(landmark: Landmark) -> str:
    return f"{landmark.at('months'):.12g}"


def covariates(cohort: Cohort, given: Given) -> Mapping[str, str]:
    """Every covariate that the study declares."""
    del given
    return {covariate.id: covariate.label for covariate in cohort.study.covariates}


def other_arms(cohort: Cohort, given: Given) -> Mapping[str, str]:
    """Arms with patients besides the reference, the first as the usual; nothing to choose where there is one."""
    del given
    study = cohort.study
    present = set(cohort.subjects[study.design.arm_column].dropna()) if study.arms else set()
    others = {arm.id: arm.label for arm in study.arms if arm.id in present and arm.id != study.reference_arm}
    return {"": "First other arm"} | others


def arms_by_label(cohort: Cohort, given: Given) -> Mapping[str, str]:
    """Those arms are also called by their labels."""
    return {label: arm for arm, label in other_arms(cohort, given).items() if arm}


def several_other_arms(cohort: Cohort, given: Given) -> bool:
    """Whether there is an arm to choose."""
    return len(other_arms(cohort, given)) > 2


def conf_levels(cohort: Cohort, given: Given) -> Mapping[str, str]:
    """The study's own level as the word of None, then the levels in use."""
    del given
    own = cohort.study.methods.conf_level
    return {repr(level): f"{100 * level:.12g} %" for level in dict.fromkeys((own, 0.8, 0.9, 0.95, 0.99))}


CONF_TYPES = {"log-log": "Log-log", "log": "Log", "plain": "Plain", "logit": "Logit", "arcsin": "Arcsine"}


def conf_types(cohort: Cohort, given: Given) -> Mapping[str, str]:
    """The study's own kind of limits, then the others."""
    del given
    own = cohort.study.methods.conf_type
    return {"": CONF_TYPES[own]} | {kind: label for kind, label in CONF_TYPES.items() if kind != own}


ENDPOINT = OneOf(
    label="Endpoint", choices=endpoints, shared=True, always=True, help="A time-to-event endpoint; the first."
)
COMPARE = OneOf(
    label="Compare",
    choices=comparisons,
    empty=ARMS,
    others=arms_by_column,
    shared=True,
    divides=True,
    help="Factor whose levels are compared instead of the arms; 'none' for everybody together.",
)
LANDMARK = Number(
    label="Read at",
    choices=landmarks,
    others=landmarks_in_full,
    width=150,
    flag="landmark",
    key="landmark.{endpoint}",
    shared=True,
    help="Months at which results are read; the endpoint's first landmark.",
)
CONF_LEVEL = Number(
    label="Confidence level",
    choices=conf_levels,
    shared=True,
    row=MORE,
    help="Level of every interval, such as 0.9; the study's own.",
)
CONF_TYPE = OneOf(
    label="Limits of curves",
    choices=conf_types,
    empty="usual",
    others=lambda cohort, given: {cohort.study.methods.conf_type: ""},
    shared=True,
    row=MORE,
    help="Scale of the limits of probabilities and medians: log-log, log, plain, logit or arcsin; the study's own.",
)
ENTRY = OneOf(
    label="At risk from",
    choices=lambda cohort, given: {"": "The start"} | entry_columns(cohort.study, endpoint_of(cohort, given)),
    empty=NOBODY,
    brings="column with times of entry",
    lone=False,
    shared=True,
    row=MORE,
    help="Column of the patients' table with the time at which each came under observation, on the endpoint's clock.",
)
UNIT = OneOf(
    label="Time in",
    choices={"months": "Months", "years": "Years"},
    side_by_side=True,
    row=MORE,
    help="Unit of times in words and on axes; files keep their own.",
)
LAST_VISIT = "Last with half of each arm"
"""The last visit at which every arm still has half of its best attended visit (``estimation/reading_visit.py``)."""
SHOW_IDS = Switch(label="Identifiers", on_page=False, help="The file's identifiers instead of masked codes.")
STRATA = SomeOf(
    label="Stratify tests by",
    choices=factors,
    flag="stratify",
    shared=True,
    divides=True,
    placeholder="Unstratified",
    help="Factor that stratifies tests and ratios; repeatable.",
)
PROPORTION_TEST = OneOf(
    label="Test of proportions",
    choices={"none": "None", "chi-squared": "Chi-squared", "fisher": "Fisher's exact"},
    key="test",
    flag="test",
    width=180,
    help="Of each row: 'chi-squared' without continuity correction, or 'fisher', exact and two-sided; none by default.",
)
VERSUS = OneOf(
    label="Compare with the reference",
    choices=other_arms,
    empty="first",
    flag="versus",
    others=arms_by_label,
    applies=several_other_arms,
    help="The arm compared with the reference, where there are more than two.",
)
