"""The page on Cox models: the model with its checks, hazards over time, adjusted survival."""

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.cox.numbers.options import CoxOptions, StandardisedOptions
from hcc_dash.questions.layout import (
    Downloads,
    Drawn,
    Folded,
    Follows,
    Layout,
    Pictures,
    Section,
    Tables,
    Values,
    When,
    Words,
)

NO_TERM = "Choose covariates, factors or numbers above, or arms in the sidebar: a model needs one of them."


def _has_fit(cohort: Cohort, values: Values, exhibit: Exhibit) -> bool:
    del cohort, values
    return exhibit.result.fit is not None and not exhibit.result.why_not


def _has_arms(cohort: Cohort, values: Values, exhibit: Exhibit) -> bool:
    return _has_fit(cohort, values, exhibit) and bool(exhibit.result.arm_rows)


def _shown_at_once(exhibit: Exhibit) -> int:
    """Pictures of the arms, and one more; two where there are no arms."""
    arms = sum(trend.term == "arm" for trend in exhibit.result.hazards.trends)
    return arms + 1 if arms else 2


MODEL = Layout(
    asks=(StandardisedOptions, CoxOptions),
    parts=(
        Pictures(),
        Drawn(by="cox_checks"),
        Tables(),
        Downloads(),
        When(holds=lambda exhibit: not exhibit.result.rows, parts=(Words(says=NO_TERM),)),
    ),
)
HAZARDS = Layout(
    follows=Follows(question="cox", shown=_has_fit),
    parts=(
        Pictures(last=_shown_at_once),
        Tables(),
        Downloads(),
        When(
            holds=lambda exhibit: len(exhibit.pictures) > _shown_at_once(exhibit),
            parts=(
                Folded(
                    label="The other terms over time", key="cox_other_terms", parts=(Pictures(first=_shown_at_once),)
                ),
            ),
        ),
    ),
)
STANDARDISED = Layout(follows=Follows(question="cox", shown=_has_arms))
PREDICTED = Layout(
    follows=Follows(question="cox", shown=_has_fit),
    folded=Section(label="Survival predicted for a patient", icon="person_search", opened_by="cox.at."),
)
