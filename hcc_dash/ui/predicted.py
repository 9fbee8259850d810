"""Survival predicted for a patient described, folded under a Cox model."""

from functools import partial

from hcc_dash.asking.kinds import Given
from hcc_dash.asking.options import values_of
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.cox.exhibit.predicted import build_predicted
from hcc_dash.questions.cox.numbers.described import Said, Trait, describe_patients
from hcc_dash.questions.cox.numbers.options import StandardisedOptions
from hcc_dash.questions.cox.numbers.predicted import PredictedOptions
from hcc_dash.questions.cox.numbers.result import CoxResult
from hcc_dash.ui.asking import pick_asked
from hcc_dash.ui.cache import open_exhibit
from hcc_dash.ui.show import show_section
from hcc_dash.ui.widgets import folded, number, pick

FINE = 20.0  # numbers that span less are asked for in tenths


def show_predicted(cohort: Cohort, model: CoxResult, asked: StandardisedOptions) -> None:
    """A section closed until somebody or a link asks: the patient's covariates, then curves, table and method."""
    label, icon = "Survival predicted for a patient", ":material/person_search:"
    section = folded(label, "cox.part", cohort.study, "predicted", icon=icon, opened_by="cox.at.")
    if section.open:
        with section:
            (typical,) = describe_patients(cohort, model.options, model.design, ())
            own = {"at": partial(_pick_patient, typical)}
            (options,) = pick_asked((PredictedOptions,), cohort, "cox", own, given=values_of(asked))
            show_section(open_exhibit(build_predicted, cohort, options))


def _pick_patient(typical: tuple[Trait, ...], cohort: Cohort, given: Given) -> Said:
    """One widget for each covariate, on what is typical until somebody changes it."""
    del given
    said = ((trait.column, _pick(trait, cohort)) for trait in typical)
    return tuple((column, value) for column, value in said if value)


def _pick(trait: Trait, cohort: Cohort) -> str:
    """The value as it is said; empty for the typical one."""
    key, study = f"cox.at.{trait.column}", cohort.study
    if trait.levels:
        level = pick(trait.label, {level: level for level in trait.levels}, key, study)
        return "" if level == trait.level else level
    low, high = trait.reach
    chosen = number(trait.label, key, study, low, high, trait.number, 1.0 if high - low >= FINE else 0.1)
    return "" if chosen == trait.number else repr(chosen)
