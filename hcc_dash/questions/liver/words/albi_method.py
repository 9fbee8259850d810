"""How ALBI was scored and summed up, and what to doubt, in sentences fit for a paper."""

from hcc_dash.questions.liver.numbers.albi import AlbiResult
from hcc_dash.wording.safety_words import say_rows
from hcc_dash.wording.words import say_given


def say_method(result: AlbiResult) -> str:
    """How it was done; empty where there is no score."""
    if result.why_not:
        return ""
    return (
        "ALBI = 0.66 log10(bilirubin, µmol/L) − 0.085 (albumin, g/L); grade 1 up to −2.60, grade 3 above −1.39, "
        f"grade 2 divided at {say_given(result.options.modified_cut)} (2a, 2b; the cut is not verified at the source); "
        "median with quartiles by visit."
    )


def say_notes(result: AlbiResult) -> tuple[str, ...]:
    """What to doubt: blood tests not used, and that those who come to later visits are not all."""
    if result.why_not:
        return ()
    notes = say_rows(result.rows_left_out)
    if result.n_doubled:
        notes.append(f"Further blood tests at a visit already counted: {result.n_doubled}.")
    if result.n_unscored:
        notes.append(f"Blood tests without bilirubin or albumin, and so without a score: {result.n_unscored}.")
    return (*notes, "Visits count those who came; patients who do badly or die leave, so later medians look better.")
