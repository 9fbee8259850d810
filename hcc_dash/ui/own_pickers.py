"""Widgets of a question's own: of the fields that no kind can ask for, and of patients found in an answer."""

from collections.abc import Callable, Mapping

from hcc_dash.asking.kinds import Given
from hcc_dash.asking.options import build_options
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.layout import PatientChoice
from hcc_dash.questions.question import Question
from hcc_dash.ui.asking import Picker
from hcc_dash.ui.cache import open_exhibit
from hcc_dash.ui.cox import pick_arm, pick_interactions, pick_terms
from hcc_dash.ui.patient_choice import pick_patient
from hcc_dash.ui.predicted import pick_described
from hcc_dash.ui.subgroups import pick_cuts


def pickers_of(question: Question, cohort: Cohort) -> Mapping[str, Picker]:
    """The question's own widgets by the field that each sets."""
    own = dict(_PICKERS[question.id](cohort)) if question.id in _PICKERS else {}
    parts = question.layout.parts if question.layout else ()
    for part in parts:
        if isinstance(part, PatientChoice) and part.field:
            own[part.field] = _patient_picker(question, part)
    return own


def _patient_picker(question: Question, choice: PatientChoice) -> Picker:
    """Of the patients in the answer as it is usually shown."""

    def pick_found(cohort: Cohort, given: Given) -> str:
        usual = open_exhibit(question.build, cohort, build_options(question.options, given), question.view())
        return pick_patient(choice, usual, cohort.study)

    return pick_found


_PICKERS: Mapping[str, Callable[[Cohort], Mapping[str, Picker]]] = {
    "cox": lambda cohort: {
        "terms": pick_terms,
        "interactions": pick_interactions,
        **({} if cohort.study.arms else {"arm": pick_arm}),
    },
    "predicted": lambda cohort: {"at": pick_described},
    "subgroups": lambda cohort: {"cuts": pick_cuts},
}
