"""Response to treatment in words: the headline, shares under every denominator, incidence, strata, the tests."""

import pandas as pd

from hcc_dash.questions.subgroups.words.subgroups import say_interaction_p
from hcc_dash.questions.virology.numbers.baseline_strata import LOW
from hcc_dash.questions.virology.numbers.options import MARKERS, Marker
from hcc_dash.questions.virology.numbers.result import (
    DENOMINATORS,
    DETECTABLE,
    DETECTABLE_EVALUABLE,
    ENROLLED,
    EVALUABLE,
    HbvResponseResult,
    Share,
    ShareDifference,
)
from hcc_dash.questions.virology.words.response_method import say_method, say_notes
from hcc_dash.study.counts import plain_number
from hcc_dash.wording.safety_words import label_arm, say_by_arm, say_caution, say_mark
from hcc_dash.wording.small_groups import Counted, say_counts_only
from hcc_dash.wording.words import (
    NOT_ESTIMABLE,
    WHOLE,
    Digits,
    agreeing_percent,
    say_difference,
    say_interval,
    say_left_out,
    say_percent,
    say_points,
    say_proportion,
)

HAPPENED: dict[Marker, str] = {"hbsag": "lost HBsAg", "hbv_dna": "became undetectable in HBV DNA"}
NAMES = {
    DETECTABLE: "Detectable at baseline",
    DETECTABLE_EVALUABLE: "Detectable at baseline and evaluable",
    ENROLLED: "Everyone enrolled",
    EVALUABLE: "Evaluable",
}


def say_question(result: HbvResponseResult) -> str:
    """What is asked."""
    verb = {"hbsag": "Who lost HBsAg", "hbv_dna": "Whose HBV DNA became undetectable"}[result.options.marker]
    return f"{verb} by day {result.definition.until_day}{', by arm' if len(result.arms) > 1 else ''}"


def say_response(result: HbvResponseResult) -> str:
    """Responders among those detectable at baseline, by arm, and their difference."""
    if result.why_not:
        return result.why_not
    arms = [arm for arm in result.arms if arm.shares[DETECTABLE].n]
    marker = MARKERS[result.options.marker]
    if not arms:
        return f"Nobody of this selection had {marker} that a test showed at baseline: nobody can respond."
    several = len(result.arms) > 1
    happened = f"{HAPPENED[result.options.marker]} by day {result.definition.until_day}"
    counts = [
        Counted(
            label=label_arm(result.study, arm.arm) if several else "",
            n=arm.shares[DETECTABLE].n,
            n_events=arm.shares[DETECTABLE].x,
        )
        for arm in arms
    ]
    counted = say_counts_only(counts, f"of those with {marker} at baseline {happened}")
    if counted:
        return counted
    digits, level = _digits(result, DETECTABLE), f"{100 * result.study.methods.conf_level:g} % CI "
    shares = []
    for said, arm in zip((level, *[""] * len(arms)), arms, strict=False):
        share = arm.shares[DETECTABLE]
        limits = say_interval(share.share.conf_low, share.share.conf_high, digits.pair, 100)
        shares.append(
            (arm.arm, f"{share.x} of {share.n}, {say_percent(share.share.value, digits.pair)} [{said}{limits}]")
        )
    pairs = [one for one in result.differences if one.denominator == DETECTABLE and one.difference.estimable]
    by = ""
    if len(pairs) == 1:
        by = f": {say_difference(pairs[0].difference, result.study.methods.conf_level, digits)}"
    return f"Of those with {marker} at baseline, {say_by_arm(result.study, shares)} {happened}{by}."


def _digits(result: HbvResponseResult, denominator: str) -> Digits:
    """Decimals at which the shares under a denominator agree with their differences."""
    of = {arm.arm: arm.shares[denominator].share for arm in result.arms}
    pairs = [one for one in result.differences if one.denominator == denominator and one.difference.estimable]
    return agreeing_percent([(of[pair.reference], of[pair.arm], pair.difference) for pair in pairs])


def table_shares(result: HbvResponseResult) -> pd.DataFrame:
    """A row per denominator: responders of patients by arm, shares with Wilson's limits, Newcombe's difference."""
    rows = []
    for name in DENOMINATORS:
        digits = _digits(result, name)
        row = {"Among": NAMES[name]}
        for arm in result.arms:
            row[label_arm(result.study, arm.arm)] = _say_share(arm.shares[name], digits)
        mine = [one for one in result.differences if one.denominator == name]
        rows.append(row | _name_differences(result, mine, digits))
    return pd.DataFrame(rows)


def _say_share(share: Share, digits: Digits = WHOLE) -> str:
    if not share.n:
        return NOT_ESTIMABLE
    return f"{share.x}/{share.n}, {say_proportion(share.share, digits)}"


def _name_differences(result: HbvResponseResult, differences: list[ShareDifference], digits: Digits) -> dict[str, str]:
    several = len(differences) > 1
    return {
        f"Difference{f', {label_arm(result.study, one.arm)}' if several else ''}": say_points(one.difference, digits)
        for one in differences
    }


def table_incidence(result: HbvResponseResult) -> pd.DataFrame:
    """A row per arm: everyone enrolled, incidence of response and of death without it at the day read."""
    day = plain_number(result.definition.until_day)
    return pd.DataFrame(
        [
            {
                "Arm": label_arm(result.study, arm.arm),
                "Patients": str(arm.n),
                "Responded": str(arm.n_responded),
                "Died before": str(arm.n_died),
                f"Incidence of response by day {day}": say_proportion(arm.incidence),
                f"Death without it by day {day}": say_proportion(arm.death),
            }
            for arm in result.arms
        ]
    )


def table_strata(result: HbvResponseResult) -> pd.DataFrame:
    """A row per stratum of HBsAg at baseline: shares by arm of those detectable at baseline, and differences."""
    cut, rows = plain_number(result.options.cut), []
    for stratum in result.strata:
        of = {arm: share.share for arm, share in stratum.shares.items()}
        digits = agreeing_percent(
            [
                (of[one.reference], of[one.arm], one.difference)
                for one in stratum.differences
                if one.difference.estimable
            ]
        )
        row = {"HBsAg at baseline, IU/mL": f"below {cut}" if stratum.level == LOW else f"{cut} or above"}
        row |= {label_arm(result.study, arm): _say_share(share, digits) for arm, share in stratum.shares.items()}
        rows.append(row | _name_differences(result, list(stratum.differences), digits))
    return pd.DataFrame(rows)


def say_strata(result: HbvResponseResult) -> str:
    """Whether the difference of the arms is the same in every stratum; empty where there are none."""
    said = []
    for arm, test in result.interactions.items():
        of = f" for {label_arm(result.study, arm)}" if len(result.interactions) > 1 else ""
        if test.estimable:
            tested = say_interaction_p(result.study, result.status, test)
            said.append(f"Whether the difference{of} is the same in both strata: {tested}.")
        else:
            said.append(f"Whether the difference{of} is the same in both strata was not tested: {test.why_missing}.")
    return " ".join(said) if result.strata else ""


def table_tests(result: HbvResponseResult) -> pd.DataFrame:
    """A row per arm: who could not respond, what the tests were, what became of the responders."""
    return pd.DataFrame(
        [
            {
                "Arm": label_arm(result.study, arm.arm),
                "Below at baseline": str(arm.n_below),
                "Baseline not told": str(arm.n_unknown),
                "Tests after the start": str(arm.n_tests),
                "Amount left open": str(arm.n_open),
                "Printed in copies": str(arm.n_converted),
                "Responders": str(arm.n_responded),
                "Reversed later": f"{arm.n_reversed}/{arm.n_responded}",
                "Gap over 26 weeks": f"{arm.n_gap}/{arm.n_responded}",
            }
            for arm in result.arms
        ]
    )


def say_cures(result: HbvResponseResult) -> str:
    """Functional cure, apart from response on treatment; never a share of nobody."""
    cures = result.cures
    if cures.why_not:
        return f"Functional cure: not assessable, {cures.why_not}."
    if not any(n for _, n, _ in cures.arms):
        return "Functional cure: nobody of this selection is off all treatment."
    parts = [(arm, f"{cured} of {n}") for arm, n, cured in cures.arms]
    return f"Functional cure in {say_by_arm(result.study, parts)} of those off all treatment."


def say_footnote(result: HbvResponseResult) -> str:
    """n analysed, the method, what to doubt."""
    if result.why_not:
        return result.why_not
    counted = say_left_out(result.n_analysed, result.n_selected, result.left_out)
    parts = [counted, say_method(result), say_cures(result), *say_notes(result), say_caution(result.study)]
    return " ".join(filter(None, parts))


def say_alt(result: HbvResponseResult, answer: str) -> str:
    """What the curves show, for those who cannot see them."""
    return f"Cumulative incidence of response by arm, death competing. {answer} {say_mark(result.study)}"
