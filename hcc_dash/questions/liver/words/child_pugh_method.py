"""How rises of the Child-Pugh score were found and read, and what to doubt, in sentences fit for a paper."""

from hcc_dash.questions.liver.numbers.child_pugh import ChildPughDoubts, ChildPughResult
from hcc_dash.questions.liver.numbers.incidence import RiseIncidence
from hcc_dash.questions.liver.numbers.options import treatment_weeks
from hcc_dash.wording.safety_words import say_rows
from hcc_dash.wording.words import say_conf_level, say_given


def say_method(result: ChildPughResult) -> str:
    """How it was done; empty where nothing could be followed."""
    if result.doubts is None:
        return ""
    options, methods = result.options, result.study.methods
    scored = "made from its five items" if result.doubts.from_items else "as given"
    return (
        f"Child-Pugh score {scored}; baseline is the last complete score up to the start of study treatment (day 0). "
        f"Rise of {options.rise} or more at the first later visit (registered) or at two successive visits, dated at "
        f"the first (confirmed); cumulative incidence by Aalen-Johansen, death without a rise competing, patients "
        f"without event censored at their last complete score, {say_conf_level(methods.conf_level)} "
        f'{methods.conf_type} limits. "During treatment" is read as weeks 0 to '
        f"{say_given(treatment_weeks(options, result.study.design))} in every arm; no table says when treatment ended."
    )


def say_notes(result: ChildPughResult) -> tuple[str, ...]:
    """What to doubt: assessments without a score, rises that nothing confirms, and what else raises the score."""
    doubts, incidence = result.doubts, result.incidence
    if doubts is None or incidence is None:
        return ()
    return (
        *_say_disagreement(doubts),
        *(f"{what}: {n}." for what, n in _count_assessments(doubts).items() if n),
        *_say_beyond(incidence),
        *say_rows(result.rows_left_out),
        "Recurrence and its treatment raise the score too; see the curves censored at recurrence.",
        "The score is not validated in patients without cirrhosis.",
    )


def _say_disagreement(doubts: ChildPughDoubts) -> list[str]:
    if not doubts.n_disagree:
        return []
    given, made = (say_given(score) for score in doubts.disagreement)
    used = "the items count" if doubts.from_items else "the given score counts"
    return [
        f"Assessments whose given score differs from their items: {doubts.n_disagree} (given {given}, items make "
        f"{made}); {used}."
    ]


def _count_assessments(doubts: ChildPughDoubts) -> dict[str, int]:
    return {
        "Assessments with an item that cannot be read, left without a score": doubts.n_unreadable,
        "Assessments after baseline without a score because an item is missing": doubts.n_incomplete,
        "Of these may have been a rise": doubts.n_possible,
        "Of these must have been a rise, whatever the missing item, and are not counted": doubts.n_certain,
        "Patients without any score after baseline, followed for death alone": doubts.n_unfollowed,
        "Rises at a patient's last visit, which nothing could confirm": doubts.n_open_rises,
        "Further assessments at a visit already counted, left out of the tables by visit": doubts.n_doubled,
        "Recurrences dated after death, taken as unknown": doubts.n_recurred_after_death,
    }


def _say_beyond(incidence: RiseIncidence) -> list[str]:
    counted = {
        "Patients who recurred before treatment, left out where recurrence censors": incidence.n_recurred_before,
        f"Patients whose first event was after day {say_given(incidence.horizon)}, when assessments end, not counted": (
            incidence.n_beyond
        ),
    }
    return [f"{who}: {n}." for who, n in counted.items() if n]
