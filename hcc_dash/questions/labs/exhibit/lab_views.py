"""How answers about laboratory values can be shown: which term, test, arm and visit of those on file."""

from collections.abc import Mapping
from dataclasses import dataclass

from hcc_dash.asking.choices import LAST_VISIT
from hcc_dash.asking.kinds import Given, OneOf, ask
from hcc_dash.clinical.dose_action import action_lines, dose_schemes
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.labs.numbers.asking import arms_treated, terms_on_file, tests_on_file, visits_on_file
from hcc_dash.wording.safety_words import label_arm


def _terms(cohort: Cohort, given: Given) -> Mapping[str, str]:
    """A term of one version need not be one of the other."""
    return {"": "Most grades"} | {term: term for term in terms_on_file(cohort, given["version"])}


def _tests(cohort: Cohort, given: Given) -> Mapping[str, str]:
    del given
    return {test.key: test.label for test in tests_on_file(cohort)}


def _arms(cohort: Cohort, given: Given) -> Mapping[str, str]:
    del given
    arms = arms_treated(cohort)
    return {"": "All arms"} | ({arm: label_arm(cohort.study, arm) for arm in arms} if len(arms) > 1 else {})


def _schemes(cohort: Cohort, given: Given) -> Mapping[str, str]:
    """Whose lines the test has."""
    study = cohort.study
    return {"": "None"} | {
        scheme: scheme for scheme in dose_schemes(study) if action_lines(study, scheme, given["test"])
    }


def _visits(cohort: Cohort, given: Given) -> Mapping[str, str]:
    del given
    return {"": LAST_VISIT} | {visit: visit for visit in visits_on_file(cohort)}


TERM = OneOf(
    label="Term",
    choices=_terms,
    empty="most",
    lone=False,
    key="term.{version}",
    width=300,
    help="The CTCAE term; the one with most grades by default.",
)
TEST = OneOf(label="Test", choices=_tests, help="The blood test; neutrophils or the first on file by default.")
ARM = OneOf(
    label="Arm", choices=_arms, empty="all", lone=False, flag="of-arm", help="One arm instead of all, by identifier."
)
SCHEME = OneOf(
    label="Dose-action lines of",
    choices=_schemes,
    empty="none",
    lone=False,
    width=300,
    help="Whose dose-action lines are drawn; none by default.",
)
VISIT = OneOf(
    label="Read at",
    choices=_visits,
    empty="self",
    help="Visit where the answer reads; the last at which every arm has half of its best attended one by default.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftView:
    """Which CTCAE term, "" for the one with most grades."""

    term: str = ask(TERM, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class MedianView:
    """Which medians: the test ("" for the first), one arm or all (""), whose dose-action lines ("" draws none), and the
    visit the answer reads ("" for the last at which every arm still has half of its most).
    """

    test: str = ask(TEST, "")
    arm: str = ask(ARM, "")
    scheme: str = ask(SCHEME, "")
    visit: str = ask(VISIT, "")
