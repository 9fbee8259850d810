"""How one patient's course was put on one clock, and what to doubt, in sentences."""

from hcc_dash.questions.patient.numbers.global_health import FormsDoubt
from hcc_dash.questions.patient.numbers.profile import ProfileResult
from hcc_dash.wording.safety_words import say_rows


def say_method(result: ProfileResult) -> str:
    """The clock and the units; empty where there is nothing to show."""
    if result.why_not:
        return ""
    return "Days since the start of study treatment, which is day 0; laboratory values in SI units."


def say_notes(result: ProfileResult) -> tuple[str, ...]:
    """What was left out, forms that cannot be, a recurrence that cannot be, doses of another arm, no end on file."""
    notes = [*say_rows(result.rows_left_out), *map(_say_forms, result.forms)]
    if result.recurrence_after_death:
        notes.append("The recurrence on file is dated after death and is not shown.")
    notes += [
        f"Doses of {treatment} are on file although the arm was not to have it."
        for treatment in result.foreign_treatments
    ]
    if result.treatment_endless:
        notes.append("No table says when study treatment ended; its span has no end.")
    return tuple(notes)


def _say_forms(doubt: FormsDoubt) -> str:
    if doubt.why_not:
        return doubt.why_not
    return f"{doubt.label}: answers or scores that cannot be, counted as missing: {doubt.n_invalid}."
