"""The slim row of options over a survival figure; each is in the link."""

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.questions.survival.words.survival import Shown
from hcc_dash.ui.asking import pick_asked


def pick_survival(cohort: Cohort, asked: type[SurvivalOptions] = SurvivalOptions) -> tuple[SurvivalOptions, Shown]:
    """What to ask and how to show it."""
    options, shown = pick_asked((asked, Shown), cohort, "survival")
    return options, shown
