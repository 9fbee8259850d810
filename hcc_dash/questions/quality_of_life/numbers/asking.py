"""What questions about questionnaires choose from: tables, scales and visits."""

from collections.abc import Mapping

from hcc_dash.asking.kinds import Given, OneOf
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.quality_of_life.numbers.scores import Forms, forms_of, questionnaire_tables


def given_forms(cohort: Cohort, given: Given) -> Forms | None:
    """The forms of the table that was chosen; None when the trial has no questionnaire."""
    return forms_of(cohort, given["table"])


def questionnaires(cohort: Cohort, given: Given) -> Mapping[str, str]:
    """Tables with a questionnaire, the first as the usual."""
    del given
    tables = {name: cohort.study.tables[name].label or name for name in _tables(cohort)}
    return {name if place else "": label for place, (name, label) in enumerate(tables.items())}


def scales(cohort: Cohort, given: Given) -> Mapping[str, str]:
    """The questionnaire's scales by their code."""
    forms = given_forms(cohort, given)
    return {scale.code: scale.label for scale in forms.scales} if forms else {}


def later_weeks(cohort: Cohort, given: Given) -> dict[str, float]:
    """When each visit with forms after baseline is due, in weeks."""
    forms = given_forms(cohort, given)
    return {visit: week for visit, week in forms.weeks.items() if week > 0} if forms else {}


def answered_visits(cohort: Cohort, given: Given) -> tuple[str, ...]:
    """Visits with forms on file."""
    forms = given_forms(cohort, given)
    return forms.visits if forms else ()


def due_visits(cohort: Cohort, given: Given) -> tuple[str, ...]:
    """Those, and visits of which no form came although some were due."""
    forms = given_forms(cohort, given)
    return tuple(forms.due) if forms else ()


def _tables(cohort: Cohort) -> tuple[str, ...]:
    return tuple(name for name in questionnaire_tables(cohort.study) if name in cohort.tables)


QUESTIONNAIRE = OneOf(
    label="Questionnaire",
    choices=questionnaires,
    flag="questionnaire",
    on_page=False,
    open=True,
    others=lambda cohort, given: dict.fromkeys(_tables(cohort)[:1], ""),
    help="The table of forms, or one of a repeated endpoint; the trial's first questionnaire.",
)
SCALE = OneOf(label="Scale", choices=scales, always=True, help="Code of the scale, such as QL or PF; the first.")
