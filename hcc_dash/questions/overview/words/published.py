"""Published and reproduced: each printed figure beside the computed one."""

import pandas as pd

from hcc_dash.questions.overview.numbers.published import NOISE, Reproduced
from hcc_dash.wording.words import NOT_ESTIMABLE, say_number


def say_computed(figure: Reproduced, extra: int = 0) -> str:
    """The computed number in the printed figure's form; ``extra`` more digits on demand."""
    if figure.computed != figure.computed:
        return NOT_ESTIMABLE
    decimals = figure.published.decimals + extra
    scale, sign = (100, "%") if figure.published.is_percentage else (1, "")
    # Half up, as agreement is judged: 0.605 is "61%".
    return say_number(scale * (figure.computed + NOISE), decimals) + sign


def table_published(reproduced: tuple[Reproduced, ...]) -> pd.DataFrame:
    """One row per published figure: printed, computed to the printed digit and beyond, agreement."""
    return pd.DataFrame(
        [
            {
                "Figure": figure.published.label,
                "Published": figure.published.printed,
                "Computed": say_computed(figure),
                "With more digits": say_computed(figure, 2),
                "Agrees": "yes" if figure.agrees else "no",
                "Analysis": "exploratory in the paper" if figure.published.exploratory else "main",
            }
            for figure in reproduced
        ]
    )


def say_agreement(reproduced: tuple[Reproduced, ...]) -> str:
    """How many published figures come back to the printed digit."""
    agreeing = sum(figure.agrees for figure in reproduced)
    if agreeing == len(reproduced):
        return f"All {agreeing} published survival figures come back to the printed digit."
    return f"{agreeing} of {len(reproduced)} published figures come back to the printed digit; the others are marked."
