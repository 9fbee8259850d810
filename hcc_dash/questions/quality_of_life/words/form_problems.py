"""What was left out of a questionnaire's forms, or made missing, in sentences."""

from hcc_dash.questions.quality_of_life.numbers.form_problems import FormProblems
from hcc_dash.study.counts import count_noun
from hcc_dash.wording.safety_words import say_rows


def say_problems(problems: FormProblems | None) -> tuple[str, ...]:
    """A sentence for everything that is not as it should be; nothing where there are no forms."""
    if problems is None:
        return ()
    notes = say_rows(problems.left_out)
    if problems.n_invalid:
        notes.append(f"Answers or scores that cannot be, counted as missing: {problems.n_invalid}.")
    if problems.n_due:
        visits = ", ".join(visit + _say_due(n) for visit, n in problems.n_due.items())
        notes.append(f"Declared, but without any form on file: {visits}.")
    if problems.unplaced_visits:
        visits = ", ".join(problems.unplaced_visits)
        notes.append(f"Nothing says when these visits were: {visits}. They stand one week apart, in this order.")
    if problems.n_unplaced:
        notes.append(f"Patients without an arm or a start of study treatment, left out: {problems.n_unplaced}.")
    return tuple(notes)


def _say_due(n: int) -> str:
    return f" (0 of {count_noun(n, 'form')} due)" if n else ""
