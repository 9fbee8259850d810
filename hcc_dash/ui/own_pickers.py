"""Widgets of a question's own: choices that are found in an answer, and the fields that no kind can ask for."""

from collections.abc import Callable, Mapping

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.asking.choices import LAST_VISIT
from hcc_dash.asking.kinds import Given
from hcc_dash.asking.options import build_options
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.catalogue import question_of
from hcc_dash.questions.harms.numbers.adverse_events_asking import COLLECTED, SERIOUS_COLLECTED
from hcc_dash.questions.harms.numbers.collection import scheduled_months
from hcc_dash.questions.labs.exhibit.labs import terms_of
from hcc_dash.questions.labs.numbers.labs import LabsResult, describe_labs
from hcc_dash.questions.layout import PatientChoice
from hcc_dash.questions.question import Question
from hcc_dash.ui.asking import Picker
from hcc_dash.ui.cache import open_exhibit
from hcc_dash.ui.cox import pick_arm, pick_interactions, pick_terms
from hcc_dash.ui.patient_choice import pick_patient
from hcc_dash.ui.predicted import pick_described
from hcc_dash.ui.subgroups import pick_cuts
from hcc_dash.ui.widgets import number, pick
from hcc_dash.wording.safety_words import label_arm

ALL = "all"


def pickers_of(question: Question, cohort: Cohort) -> Mapping[str, Picker]:
    """The question's own widgets by the field that each sets."""
    own = dict(_PICKERS[question.id](cohort)) if question.id in _PICKERS else {}
    parts = question.layout.parts if question.layout else ()
    for part in parts:
        if isinstance(part, PatientChoice) and part.field:
            own[part.field] = _patient_picker(question, part)
    return own


def _usual(question: Question, cohort: Cohort, given: Given) -> Exhibit:
    """The answer as it is usually shown, in which choices are found."""
    return open_exhibit(question.build, cohort, build_options(question.options, given), question.view())


def _patient_picker(question: Question, choice: PatientChoice) -> Picker:
    return lambda cohort, given: pick_patient(choice, _usual(question, cohort, given), cohort.study)


def _pick_collected(cohort: Cohort, given: Given) -> float | None:
    """The last visit of the schedule or the last contact; a window of weeks ends by itself."""
    months = scheduled_months(cohort.study)
    if months is None or given["window"] == "weeks":
        return None
    (schedule,), (contact,) = COLLECTED.write(months), COLLECTED.write(None)
    choices = {schedule: f"Month {months:g}, the last visit", contact: "Last contact"}
    former = {"schedule": schedule, "contact": contact}
    chosen = pick(COLLECTED.label, choices, "adverse_events.until", cohort.study, others=former)
    return months if chosen == schedule else None


def _pick_serious_collected(cohort: Cohort, given: Given) -> float | None:
    """The last visit of the schedule at first, whatever the window."""
    del given
    first = scheduled_months(cohort.study) or 0.0
    label = SERIOUS_COLLECTED.label
    return number(label, "serious.collected", cohort.study, 0.0, SERIOUS_COLLECTED.high, first, 6.0) or None


def _pick_albi_visit(cohort: Cohort, given: Given) -> str:
    visits = _usual(question_of("albi"), cohort, given).result.visits
    return pick("Read at", {"": LAST_VISIT} | {visit: visit for visit in visits}, "liver.albi_visit", cohort.study)


def _usual_labs(cohort: Cohort, given: Given) -> LabsResult:
    """What was found, in which terms, tests and visits are chosen; nothing is drawn for it."""
    return describe_labs(cohort, build_options(question_of("lab-shift").options, given))


def _pick_term(cohort: Cohort, given: Given) -> str:
    """Of the version's terms that can be graded here; a term of one version need not be one of the other."""
    terms = terms_of(_usual_labs(cohort, given))
    names, key = {term: term for term in terms}, f"labs.term.{given['version']}"
    return pick("Term, most grades first", names, key, cohort.study, width=300) if terms else ""


def _pick_test(cohort: Cohort, given: Given) -> str:
    """Neutrophils and platelets first, by which doses are held and reduced."""
    first = {"neutrophils": 0, "platelets": 1}
    tests = _usual_labs(cohort, given).tests
    names = {test.key: test.label for test in sorted(tests, key=lambda test: first.get(test.key, 2))}
    return pick("Test", names, "labs.test", cohort.study)


def _pick_lab_arm(cohort: Cohort, given: Given) -> str:
    result = _usual_labs(cohort, given)
    arms = {ALL: "All arms"} | {arm: label_arm(cohort.study, arm) for arm in result.groups}
    arm = pick("Arm", arms, "labs.arm", cohort.study) if len(result.groups) > 1 else ALL
    return "" if arm == ALL else arm


def _pick_lab_visit(cohort: Cohort, given: Given) -> str:
    visits = _usual_labs(cohort, given).visits
    return pick("Read at", {"": LAST_VISIT} | {visit: visit for visit in visits}, "labs.visit", cohort.study)


_PICKERS: Mapping[str, Callable[[Cohort], Mapping[str, Picker]]] = {
    "cox": lambda cohort: {
        "terms": pick_terms,
        "interactions": pick_interactions,
        **({} if cohort.study.arms else {"arm": pick_arm}),
    },
    "predicted": lambda cohort: {"at": pick_described},
    "subgroups": lambda cohort: {"cuts": pick_cuts},
    "adverse-events": lambda cohort: {"collected_months": _pick_collected},
    "serious-events": lambda cohort: {"collected_months": _pick_serious_collected},
    "albi": lambda cohort: {"visit": _pick_albi_visit},
    "lab-shift": lambda cohort: {"term": _pick_term},
    "lab-medians": lambda cohort: {"test": _pick_test, "arm": _pick_lab_arm, "visit": _pick_lab_visit},
}
