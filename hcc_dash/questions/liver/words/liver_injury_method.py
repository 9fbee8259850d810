"""How peaks and signals of liver injury were read, and what to doubt, in sentences fit for a paper."""

from hcc_dash.questions.liver.numbers.injury import LiverInjuryResult
from hcc_dash.study.counts import count_noun
from hcc_dash.wording.safety_words import say_rows
from hcc_dash.wording.words import say_given


def say_method(result: LiverInjuryResult) -> str:
    """How it was done; empty where nobody could be placed."""
    if result.doubts is None:
        return ""
    options = result.options
    days = count_noun(options.days_after_peak, "day")
    return (
        f"One point per patient: peak {options.enzyme.upper()} after the start of study treatment and peak total "
        f"bilirubin within {days} after it, in multiples of the upper limit of normal; lines at 3 and 2. Baseline "
        "is the mean of the values before treatment. Hy's law screen: ALT or AST at 3 x ULN or above, bilirubin at 2 x "
        f"ULN or above on that day or within {days}, ALP below {say_given(options.alp_limit)} x ULN (the days and "
        "the limit of ALP are not verified at the source). IQ-DILI signal: ALT from 5 x ULN (strong from 8) where the "
        "baseline was below 1.5 x ULN, else from 3 x baseline or 300 U/L (strong from 5 x baseline or 500 U/L, or with "
        "bilirubin of 2 x its baseline in the same draw)."
    )


def say_notes(result: LiverInjuryResult) -> tuple[str, ...]:
    """What to doubt: baselines that mislead, patients who meet the screen elsewhere, what the table does not hold."""
    doubts = result.doubts
    if doubts is None:
        return ()
    counted = {
        "Patients whose baseline was above the upper limit, in whom its multiples mislead": doubts.n_abnormal,
        "Patients with one value before treatment as baseline": doubts.n_single,
        "Patients without a value before treatment, and so without multiples of a baseline": doubts.n_without,
        "Patients who meet the Hy's law screen outside its quadrant (on a line, or at another time than the peak)": (
            doubts.n_elsewhere
        ),
    }
    return (
        *(f"{who}: {n}." for who, n in counted.items() if n),
        *([] if doubts.has_alp else ["ALP is not in the table and cannot clear a patient."]),
        *say_rows(result.rows_left_out),
        "The plot nominates patients for review; a flare on interferon may be the wanted immune response.",
    )
