"""Proportional hazards in words and tables: the tests, the hazard ratio early and late, time gained."""

import pandas as pd

from hcc_dash.estimation.estimate import Estimate
from hcc_dash.questions.cox.numbers.hazards_over_time import ALPHA, HazardsOverTime, HazardTest
from hcc_dash.questions.cox.numbers.result import CoxResult
from hcc_dash.questions.cox.words.cox_answer import say_arms_only, say_either
from hcc_dash.questions.cox.words.cox_labels import say_level
from hcc_dash.study.counts import count_noun
from hcc_dash.study.time import convert_time
from hcc_dash.wording.words import say_interval, say_list, say_number, say_p_equals, say_test

DIAGNOSTIC = "P-values here are diagnostics of the model, shown whether or not anything was planned."


def say_hazards_answer(result: CoxResult, hazards: HazardsOverTime) -> str:
    """Whether one hazard ratio for all time is fair."""
    counted = say_arms_only(result)
    if counted:
        return counted
    overall = f"all terms together {say_p_equals(hazards.overall.p_value)}"
    arm = next((term_test for term_test in hazards.tests if term_test.term == "arm"), None)
    tests = f"{say_name(arm)} {say_p_equals(arm.test.p_value)}, {overall}" if arm else overall
    if hazards.proportional:
        others = [say_name(term_test) for term_test in hazards.tests if term_test.term in hazards.failing]
        but = f", but the effect of {say_list(others)} does" if others else ""
        what = "the arms' hazard ratio changes" if arm else "the hazard ratios change"
        return f"It is not shown that {what} with time ({tests}){but}."
    return f"One hazard ratio for all time does not describe these patients ({tests}): look at the curves and periods."


def say_name(term_test: HazardTest) -> str:
    """What a test is of: "Arm", "AFP, per tenfold increase", "Interaction of arm and virus"."""
    return f"Interaction of arm and {term_test.label}" if term_test.term.startswith("arm * ") else term_test.label


def table_hazards(hazards: HazardsOverTime) -> pd.DataFrame:
    """The score test of each term and of all."""
    tests = [(say_name(term_test), term_test.test) for term_test in hazards.tests] + [("All terms", hazards.overall)]
    return pd.DataFrame(
        [
            {
                "Term": name,
                "Chi-squared": say_number(test.statistic, 2),
                "df": str(test.df),
                "P (diagnostic)": say_test(test),
                "Changes with time": "perhaps" if test.p_value < ALPHA else "not shown",
            }
            for name, test in tests
        ]
    )


def table_periods(result: CoxResult, hazards: HazardsOverTime) -> pd.DataFrame:
    """Per arm: hazard ratio before and after the cut with the events of each, and event-free time gained."""
    unit, level, rows = result.endpoint.unit, say_level(result), []
    for row, parts, gain in zip(result.arm_rows, hazards.early_late, hazards.gains, strict=True):
        cut = say_number(convert_time(parts.cut, unit, "months"), 0)
        difference, cell = gain.difference, "NE (no common follow-up)"
        if difference.estimable:
            value, low, high = (
                convert_time(end, unit, "months")
                for end in (difference.value, difference.conf_low, difference.conf_high)
            )
            tau = say_number(convert_time(gain.tau, unit, "months"), 0)
            cell = f"{say_number(value, 1)} ({say_interval(low, high, 1)}) months of {tau}"
        reference = result.reference_arm
        rows.append(
            {
                "Contrast": f"{row.level} v {reference.level if reference else ''}",
                f"Hazard ratio to {cut} months ({level})": _say_period(parts.early, parts.n_events_early),
                f"After {cut} months ({level})": _say_period(parts.late, parts.n_events_late),
                "Event-free time gained, unadjusted": cell,
            }
        )
    return pd.DataFrame(rows)


def _say_period(ratio: Estimate, n_events: int) -> str:
    return f"{say_either(ratio)}; {count_noun(n_events, 'event')}"


def say_hazards_footnote(hazards: HazardsOverTime) -> str:
    """How to read the pictures, and what the tests are."""
    words = [
        "Points are scaled Schoenfeld residuals, one per event; the line is a natural spline through them with its "
        "band, dashed the model's one hazard ratio: a level line is a hazard ratio that does not change.",
        "Parallel curves of log(−log S) are proportional hazards." if len(hazards.log_log) else "",
        "Tests: score test of a coefficient that changes with Kaplan-Meier time, as R's cox.zph from survival 3.0 on.",
        DIAGNOSTIC,
        "Hazard ratios by period: one Cox model in which only the arms' effect changes at the cut."
        if hazards.early_late
        else "",
    ]
    return " ".join(filter(None, words))


def say_trend_alt(label: str, hazards: HazardsOverTime, term: str) -> str:
    """What a reader would take from one term's picture."""
    test = next((term_test.test for term_test in hazards.tests if term_test.term == term), None)
    verdict = "changes" if term in hazards.failing else "is not shown to change"
    tested = f", {say_p_equals(test.p_value)}" if test else ""
    return f"Hazard ratio over time, {label}: it {verdict}{tested}."
