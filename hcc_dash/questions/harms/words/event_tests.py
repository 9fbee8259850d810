"""Tests of single events, in words."""

from hcc_dash.estimation.estimate import Test
from hcc_dash.estimation.plan import name_p, shows_p
from hcc_dash.estimation.proportion_tests import ProportionTest
from hcc_dash.questions.harms.numbers.adverse_events_result import AdverseEventResult, ArmComparison
from hcc_dash.study.capital import capital
from hcc_dash.wording.words import NOT_ESTIMABLE, WITHHELD, say_p, say_ratio


def say_tests(kind: ProportionTest, level: str) -> str:
    """What the method says of tests, after "and"."""
    match kind:
        case "none":
            return "not tested, for many events are looked at"
        case "chi-squared":
            return (
                "each tested by Pearson's chi-squared test without continuity correction, not adjusted for their number"
            )
        case "fisher":
            return (
                "each tested by Fisher's exact test (two-sided), not adjusted for their number, with the conditional "
                f"odds ratio and its exact {level} limits"
            )


def say_tested(result: AdverseEventResult, compared: ArmComparison, to: str = "") -> dict[str, str]:
    """The cells of a comparison's test, by their heads; none where no test was asked for."""
    cells: dict[str, str] = {}
    if compared.odds_ratio is not None:
        cells[f"Odds ratio{to} (exact CI)"] = say_ratio(compared.odds_ratio)
    if compared.test is not None:
        head = f"{capital(name_p('exploratory'))}, {compared.test.name}{to}"
        cells[head] = _say(compared.test, shows_p(result.study, "exploratory"))
    return cells


def _say(test: Test, shown: bool) -> str:
    if not test.estimable:
        return f"{NOT_ESTIMABLE} ({test.why_missing})"
    return say_p(test.p_value) if shown else WITHHELD
