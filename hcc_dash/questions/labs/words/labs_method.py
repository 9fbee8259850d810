"""How laboratory values were graded and summed up, and what to doubt, in sentences fit for a paper."""

from hcc_dash.questions.labs.numbers.labs import LabsResult
from hcc_dash.study.counts import count_noun
from hcc_dash.wording.safety_words import say_rows

LOWER_BOUND = (
    "A derived grade is a lower bound: transfusion, bleeding, symptoms and danger to life raise a grade and stand in "
    "no laboratory table."
)


def say_method(result: LabsResult) -> str:
    """How it was done; empty where nothing could be graded."""
    if result.why_not:
        return ""
    options = result.options
    span = "all follow-up" if options.window_days is None else count_noun(options.window_days, "day")
    return (
        f"Grades derived from values by CTCAE v{options.version}, compared to ten significant digits; worst grade per "
        f"patient after the start of study treatment ({span}) against the last value before it. Liver enzymes and "
        "bilirubin count in multiples of the upper limit, or of a baseline above it. Medians with quartiles by visit."
    )


def say_notes(result: LabsResult) -> tuple[str, ...]:
    """What to doubt: grades that are open or absent, and what of the investigators' grades could not be compared."""
    doubts, agreement = result.doubts, result.agreement
    if agreement is None:
        return ()
    notes = [LOWER_BOUND]
    for term, n in doubts.n_open.items():
        notes.append(f"{term}: the grade of {count_noun(n, 'patient')} is open: a limit of normal is not in the table.")
    if doubts.n_ungraded:
        notes.append(f"Patients with results and no grade after baseline: {_say_terms(doubts.n_ungraded)}.")
    if doubts.n_doubled:
        notes.append(f"Further blood tests at a visit already counted, left out of the medians: {doubts.n_doubled}.")
    grade = agreement.collected_from
    if agreement.why_not:
        notes.append(agreement.why_not)
    elif doubts.n_uncollected:
        terms = _say_terms(doubts.n_uncollected)
        notes.append(f"Patients with a derived grade {grade} or higher of a term that no event has: {terms}.")
    if not agreement.version_known:
        notes.append("The adverse events do not say their CTCAE version; it is taken to be the one asked for.")
    if grade > 1:
        notes.append(f"Events were collected from grade {grade}: lower derived grades are not missed.")
    return (*notes, *say_rows((*result.rows_left_out, *agreement.left_out)))


def _say_terms(counts: dict[str, int]) -> str:
    return ", ".join(f"{term} {n}" for term, n in counts.items())
