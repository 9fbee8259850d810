"""How a patient is described whose survival a Cox model predicts."""

from hcc_dash.asking.kinds import Given
from hcc_dash.asking.options import build_options
from hcc_dash.asking.views import NoView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.cox.exhibit.cox import build_cox
from hcc_dash.questions.cox.numbers.described import Said, Trait, describe_patients
from hcc_dash.questions.cox.numbers.options import CoxOptions
from hcc_dash.ui.cache import open_exhibit
from hcc_dash.ui.widgets import number, pick

FINE = 20.0  # numbers that span less are asked for in tenths


def pick_described(cohort: Cohort, given: Given) -> Said:
    """One widget for each covariate of the model above, on what is typical until somebody changes it."""
    model = open_exhibit(build_cox, cohort, build_options(CoxOptions, given), NoView()).result
    (typical,) = describe_patients(cohort, model.options, model.design, ())
    choices = ((trait.column, _pick(trait, cohort)) for trait in typical)
    return tuple((column, value) for column, value in choices if value)


def _pick(trait: Trait, cohort: Cohort) -> str:
    """The value as it is said; empty for the typical one."""
    key, study = f"cox.at.{trait.column}", cohort.study
    if trait.levels:
        level = pick(trait.label, {level: level for level in trait.levels}, key, study)
        return "" if level == trait.level else level
    low, high = trait.reach
    chosen = number(trait.label, key, study, low, high, trait.number, 1.0 if high - low >= FINE else 0.1)
    return "" if chosen == trait.number else repr(chosen)
