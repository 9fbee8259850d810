"""The forms that a page on quality of life is about, or the reason why there are none."""

import streamlit as st

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.quality_of_life.numbers.scores import Forms, forms_of, questionnaire_tables
from hcc_dash.questions.quality_of_life.words.form_problems import say_problems
from hcc_dash.study.model import Study
from hcc_dash.ui.show import show_lacking
from hcc_dash.ui.text import plain
from hcc_dash.ui.ways_out import offer_everybody, offer_trials


def ready_forms(cohort: Cohort, table: str = "") -> Forms | None:
    """The scored forms of a table, the trial's first questionnaire by default; None after the page has said why."""
    try:
        forms = forms_of(cohort, table)
    except ValueError as error:
        st.title("The questionnaire cannot be scored", anchor=False)
        st.markdown(plain(str(error)))
        offer_trials(lambda other: bool(questionnaire_tables(other.study)), "a questionnaire")
        return None
    if forms is None:
        _show_none(cohort.study)
        return None
    if not forms.n_forms:
        st.title("No patient of this selection has a form", anchor=False)
        st.markdown(plain(" ".join(say_problems(forms.problems))))
        offer_everybody("_questionnaire_everybody")
        return None
    return forms


def _show_none(study: Study) -> None:
    """Why there is nothing to show, and what would be needed."""
    show_lacking(study, "no quality-of-life questionnaire")
    if study.provenance.kind == "upload":
        st.markdown(
            "An uploaded table has one row per patient: it cannot hold a questionnaire answered at several visits. A "
            "table of forms, one row per patient and visit, needs a description of the study that declares it."
        )
    else:
        st.markdown(
            f"{plain(study.short)} has no table of forms, and none was made up: nothing can be scored or compared here."
        )
    st.markdown(
        "This page needs a table with a row per form: the patient, the visit, and either the answers to the items of "
        "QLQ-C30 version 3.0 or ready scores in columns named by scale code (QL, PF, ...)."
    )
    offer_trials(lambda cohort: bool(questionnaire_tables(cohort.study)), "a questionnaire")
