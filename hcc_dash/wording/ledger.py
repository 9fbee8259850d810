"""The look ledger in words: what was looked at, and what chance alone would make of it."""

import pandas as pd

from hcc_dash.estimation.ledger import Look, Tally
from hcc_dash.wording.words import say_number, say_percent


def say_tally(tally: Tally) -> str:
    """One sentence with the number of exploratory comparisons and the false positives to expect of them."""
    if not tally.n_looks:
        return "Nothing has been looked at in this session yet."
    looks = f"{tally.n_looks} question{'s' if tally.n_looks != 1 else ''} looked at"
    if not tally.n_exploratory:
        return f"{looks}, none of them with an exploratory comparison."
    compared = f"{tally.n_exploratory} exploratory comparison{'s' if tally.n_exploratory != 1 else ''}"
    expected = say_number(tally.expected_false_positives, 1 if tally.expected_false_positives >= 0.095 else 2)
    return (
        f"{looks}, {compared}: if nothing differed anywhere, {expected} of them would still be expected below 0.05, "
        f"and at least one with a chance of up to {say_percent(tally.chance_of_any)}."
    )


def table_looks(looks: tuple[Look, ...]) -> pd.DataFrame:
    """One row per distinct look, in the order first seen."""
    return pd.DataFrame(
        {
            "Trial": look.study,
            "Question": look.question,
            "Patients": "; ".join(look.selection) or "everybody",
            "Status": look.status,
            "Comparisons": str(look.n_comparisons),
            "Cohort": look.cohort,
        }
        for look in dict.fromkeys(looks)
    )
