"""What a reader would take from the figures on adverse events, for those who cannot see them."""

from hcc_dash.questions.harms.numbers.adverse_events_result import AdverseEventResult
from hcc_dash.questions.harms.words.adverse_events import NONE_SHOWN, ROW_NAMES, say_shares, too_small
from hcc_dash.wording.words import say_list, say_points


def say_heatmap_alt(result: AdverseEventResult, answer: str) -> str:
    """What a reader takes from the heatmap."""
    if not result.rows:
        return f"{NONE_SHOWN} {result.study.provenance.mark}."
    top = say_list([f"{row.name} ({say_shares(row)})" for row in result.rows[:3]])
    named = ROW_NAMES[result.options.by].lower()
    by = f"{named}, worst grade" if result.graded else named
    return f"Patients by {by} and arm. First: {top}. {answer} {result.study.provenance.mark}."


def say_dots_alt(result: AdverseEventResult) -> str:
    """What a reader takes from the dots."""
    compared = [(row, row.comparisons[0].risk_difference) for row in result.rows if row.comparisons]
    estimable = [(row, difference) for row, difference in compared if difference.estimable]
    if not estimable:
        return f"Share of patients with each event. {result.study.provenance.mark}."
    row, most = max(estimable, key=lambda pair: pair[1].value)
    if too_small(row):
        few = f"{row.name}, {say_shares(row)}: too few patients for more than counts"
        return f"Share of patients with each event by arm. Largest: {few}. {result.study.provenance.mark}."
    clear = sum(difference.conf_low > 0 or difference.conf_high < 0 for _, difference in estimable)
    return (
        f"Share of patients with each event by arm, and the difference with its interval. Largest: {row.name}, "
        f"{say_points(most)}. The intervals of {clear} of {len(estimable)} leave out zero, none adjusted for their "
        f"number. {result.study.provenance.mark}."
    )


def say_bars_alt(result: AdverseEventResult) -> str:
    """What a reader takes from the stacked bars."""
    severe = max(result.rows, key=lambda row: sum(arm.n_severe for arm in row.arms), default=None)
    if severe is None:
        return f"{NONE_SHOWN} {result.study.provenance.mark}."
    counts = " v ".join(
        f"{arm.n_severe} of {arm.n}" + (f" ({arm.label})" if len(severe.arms) > 1 else "") for arm in severe.arms
    )
    return (
        f"Share of patients with each event, stacked by worst grade. Most often of grade 3 or higher: {severe.name}, "
        f"{counts}. {result.study.provenance.mark}."
    )


def say_small_alt(result: AdverseEventResult, answer: str) -> str:
    """What a reader takes from the bars of a few events."""
    several = any(row.comparisons for row in result.rows)
    first = "Largest differences" if several else "Most frequent"
    named = say_list([f"{row.name} ({say_shares(row)})" for row in result.rows])
    grades = ", stacked by worst grade" if result.graded else ""
    return f"Share of patients by event and arm{grades}. {answer} {first}: {named}. {result.study.provenance.mark}."
