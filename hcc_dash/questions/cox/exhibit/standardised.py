"""What would survival be had everybody been in one arm: the exhibit of adjusted curves."""

from typing import Any

from hcc_dash.answers.exhibit import Exhibit, Picture, Said, WordTable
from hcc_dash.answers.records import numbers_of
from hcc_dash.asking.views import NoView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.questions.cox.exhibit.cox import facts_of
from hcc_dash.questions.cox.numbers.model import estimate_cox
from hcc_dash.questions.cox.numbers.options import StandardisedOptions
from hcc_dash.questions.cox.numbers.standardised import StandardisedResult, estimate_standardised
from hcc_dash.questions.cox.pictures.standardised import draw_standardised
from hcc_dash.questions.cox.words.cox_method import say_method, say_notes
from hcc_dash.questions.cox.words.standardised import (
    arm_labels,
    say_standardised_answer,
    say_standardised_footnote,
    say_standardised_question,
    table_standardised,
)
from hcc_dash.questions.subgroups.exhibit.selected_levels import judge_selected


def build_standardised(
    cohort: Cohort, options: StandardisedOptions, view: NoView = NoView(), look: Look = LIGHT
) -> Exhibit:
    """Adjusted survival curves of the arms over the observed ones, and their difference at the landmark."""
    model = estimate_cox(cohort, options)
    result = estimate_standardised(model)
    estimated = not result.why_not
    levels = judge_selected(cohort, options.endpoint, model.options.strata, estimated, model.options.entry)
    answer = levels.after(say_standardised_answer(result))
    alt = f"Adjusted curves, {model.endpoint.label}. {answer} {model.study.provenance.mark}."
    return Exhibit.of(
        cohort,
        result,
        view,
        command="standardised",
        id="adjusted",
        options=options,
        said=Said(
            question=say_standardised_question(result),
            answer=answer,
            footnote=say_standardised_footnote(result) if estimated else "",
            method=say_method(model),
            notes=say_notes(model),
        ),
        facts=facts_of(model) | {"landmark": result.landmark.name},
        pictures=(Picture(draw_standardised(result, arm_labels(result), look=look), "", alt),) if estimated else (),
        tables=(WordTable("At the landmark", table_standardised(result)),) if estimated else (),
        frames={"adjusted_curves": result.curves, "observed_curves": result.observed} if estimated else {},
        row_note=f"time in {model.endpoint.unit}, estimate = probability of being event-free",
        estimates=(*_estimates(result), *levels.records),
    )


def _estimates(result: StandardisedResult) -> list[dict[str, Any]]:
    time = result.landmark.at(result.model.endpoint.unit)
    records = []
    for what, pairs in (("survival", result.at_landmark), ("difference", result.differences)):
        for arm, estimate in pairs:
            records.append(
                {"arm": arm, "statistic": f"adjusted_{what}_at_landmark", "time": time} | numbers_of(estimate)
            )
    return records
