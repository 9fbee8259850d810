"""The pages on quality of life: scores over the visits and what is beside them, the mixed model, deterioration."""

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.harms.numbers.collection import scheduled_months
from hcc_dash.questions.layout import (
    Downloads,
    Drawn,
    Everybody,
    Folded,
    Follows,
    Footnote,
    Layout,
    Notes,
    Opinion,
    PageLink,
    Pictures,
    Tab,
    Tables,
    Tabs,
    Values,
    When,
    Words,
    has_pictures,
)
from hcc_dash.questions.quality_of_life.numbers.asking import later_weeks
from hcc_dash.questions.quality_of_life.numbers.scores import forms_of
from hcc_dash.questions.quality_of_life.numbers.together import TogetherOptions
from hcc_dash.questions.quality_of_life.words.qol import SIZES_OF_CHANGE
from hcc_dash.questions.recurrence.numbers.result import CompetingResult
from hcc_dash.questions.recurrence.words.competing import say_lines
from hcc_dash.study.counts import count_noun

FURTHER, RESPONDERS_WORD = "further", "responders"


def _first_scale(cohort: Cohort, values: Values) -> Values:
    """One answer for whatever scale is large above."""
    forms = forms_of(cohort, values["table"])
    return {"scale": forms.scales[0].code} if forms else {}


def _collected(cohort: Cohort, values: Values) -> Values:
    del values
    return {"collected_months": scheduled_months(cohort.study)}


def _looks_at_responders(cohort: Cohort, values: Values, exhibit: Exhibit) -> bool:
    del exhibit
    return values.get(FURTHER) == RESPONDERS_WORD and bool(later_weeks(cohort, values))


def _say_lines(exhibit: Exhibit) -> str:
    curves = exhibit.result.curves
    return say_lines(curves) if exhibit.pictures and isinstance(curves, CompetingResult) else ""


SCORES = Layout(
    parts=(
        Drawn(by="form_warnings"),
        Pictures(),
        Footnote(),
        Folded(label="The scores by visit", key="qol_by_visit", parts=(Tables(others=lambda exhibit: exhibit.tables),)),
        Downloads(),
    )
)
SCALES = Layout(
    tab="All scales",
    brief=True,
    follows=Follows(question="scores", given=_first_scale),
    parts=(Drawn(by="scale_panels"), Tables(), Downloads()),
)
COMPLETION = Layout(
    tab="Completion",
    follows=Follows(question="scores"),
    parts=(
        Pictures(last=1),
        Pictures(first=1, abreast=2),
        When(
            holds=has_pictures,
            parts=(
                Words(
                    says="By last form: a line is the patients whose last form was at its end; thin, fewer than 5 of "
                    "them.",
                    style="caption",
                ),
            ),
        ),
        Tables(),
        Downloads(),
    ),
)
TOGETHER = Layout(
    tab="Adverse events beside it",
    asks=(TogetherOptions,),
    follows=Follows(question="scores", given=_collected),
    hint="Of the options above, this part follows Scale, Read at and Up is better. It always shows the arms, and the "
    "mean of the scores as answered.",
    parts=(When(holds=lambda exhibit: not exhibit.result.why_not, parts=(Pictures(), Tables(), Downloads())),),
)
MODEL = Layout(
    wait=lambda cohort, options: f"Fitting the mixed model to the scores of {count_noun(cohort.n, 'patient')}",
    opinion=Opinion(question="qol-opinion", linked=True),
    parts=(
        When(
            holds=has_pictures,
            parts=(
                Pictures(last=2),
                Notes(),
                Tabs(
                    key="further",
                    tabs=(
                        Tab(word="tables", label="Tables", parts=(Tables(),)),
                        Tab(word="residuals", label="Residuals", parts=(Pictures(first=2),)),
                    ),
                ),
                Downloads(),
            ),
            otherwise=(
                Words(says="Nothing is estimated here. Try fewer filters, another scale, or the page Quality of life."),
                Everybody(key="_qol_model_everybody"),
                PageLink(page="quality_of_life", label="Quality of life", icon="sentiment_satisfied"),
            ),
        ),
    ),
)
DETERIORATION = Layout(
    parts=(
        Pictures(),
        Words(says=_say_lines, style="caption"),
        Words(says=f"Threshold: {SIZES_OF_CHANGE}", style="caption"),
        Downloads(),
        Tabs(
            sets=FURTHER,
            tabs=(
                Tab(word="tables", label="Tables", parts=(Tables(),)),
                Tab(
                    word=RESPONDERS_WORD, label="Better and worse at a visit", holds=has_pictures, opened_by=("visit",)
                ),
            ),
        ),
    ),
)
RESPONDERS = Layout(follows=Follows(question="deterioration", shown=_looks_at_responders))
