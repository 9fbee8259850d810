"""What would survival be had everybody been in one arm: the exhibit of adjusted curves."""

from typing import Any

from hcc_dash.answers.command import command_of
from hcc_dash.answers.exhibit import Exhibit, Picture, WordTable
from hcc_dash.answers.footnote import close_footnote
from hcc_dash.answers.marks import build_marks, export_note
from hcc_dash.answers.records import numbers_of
from hcc_dash.asking.views import NoView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.questions.cox.exhibit.cox import asked_of
from hcc_dash.questions.cox.numbers.model import estimate_cox
from hcc_dash.questions.cox.numbers.options import StandardisedOptions
from hcc_dash.questions.cox.numbers.standardised import StandardisedResult, estimate_standardised
from hcc_dash.questions.cox.pictures.standardised import draw_standardised
from hcc_dash.questions.cox.words.cox_method import say_method, say_notes
from hcc_dash.questions.cox.words.standardised import (
    arm_labels,
    say_standardised_answer,
    say_standardised_footnote,
    table_standardised,
)
from hcc_dash.questions.subgroups.exhibit.selected_levels import judge_selected


def build_standardised(
    cohort: Cohort, options: StandardisedOptions, view: NoView = NoView(), look: Look = LIGHT
) -> Exhibit:
    """Adjusted survival curves of the arms over the observed ones, and their difference at the landmark."""
    model = estimate_cox(cohort, options)
    result = estimate_standardised(model)
    marks = build_marks(cohort, model.status)
    said = f"time in {model.endpoint.unit}, estimate = probability of being event-free"
    note = f"{export_note(marks, cohort.study.id)}; {said}"
    found = not result.why_not
    levels = judge_selected(cohort, options.endpoint, model.options.strata, found, model.options.entry)
    answer = levels.after(say_standardised_answer(result))
    alt = f"Adjusted curves, {model.endpoint.label}. {answer} {model.study.provenance.mark}."
    return Exhibit(
        id="adjusted",
        question="Adjusted survival by arm, over the same covariates",
        answer=answer,
        asked=asked_of(cohort, model) | {"landmark": result.landmark.name},
        result=result,
        pictures=(Picture(draw_standardised(result, arm_labels(result), look=look), "", alt),) if found else (),
        tables=(WordTable("At the landmark", table_standardised(result)),) if found else (),
        frames={
            "adjusted_curves": result.curves.assign(note=note),
            "observed_curves": result.observed.assign(note=note),
        }
        if found
        else {},
        estimates=(*_estimates(result), *levels.records),
        marks=marks,
        footnote=close_footnote(cohort, say_standardised_footnote(result) if found else ""),
        method=say_method(model),
        notes=say_notes(model),
        code=command_of(cohort, "standardised", options, view),
    )


def _estimates(result: StandardisedResult) -> list[dict[str, Any]]:
    time = result.landmark.at(result.model.endpoint.unit)
    records = []
    for what, pairs in (("survival", result.at_landmark), ("difference", result.differences)):
        for arm, found in pairs:
            records.append({"arm": arm, "statistic": f"adjusted_{what}_at_landmark", "time": time} | numbers_of(found))
    return records
