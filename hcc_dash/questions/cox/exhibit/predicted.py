"""What survival does the model predict for this patient: the exhibit of predicted curves."""

from typing import Any

from hcc_dash.answers.exhibit import Exhibit, Picture, Said, WordTable
from hcc_dash.answers.records import numbers_of
from hcc_dash.asking.views import NoView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.questions.cox.numbers.described import write_said
from hcc_dash.questions.cox.numbers.predicted import PredictedOptions, PredictedResult, estimate_predicted
from hcc_dash.questions.cox.pictures.predicted import draw_predicted
from hcc_dash.questions.cox.words.predicted import (
    label_of,
    say_alt,
    say_footnote,
    say_method,
    say_notes,
    say_predicted,
    table_patients,
    table_predicted,
)
from hcc_dash.questions.subgroups.exhibit.selected_levels import judge_selected


def build_predicted(cohort: Cohort, options: PredictedOptions, view: NoView = NoView(), look: Look = LIGHT) -> Exhibit:
    """Curves with limits for a patient described, one for each arm; the description; the probability at a landmark."""
    result = estimate_predicted(cohort, options)
    estimated, endpoint = not result.why_not, result.model.endpoint
    asked, by_arm = result.model.options, estimated and bool(result.model.arm_rows)
    levels = judge_selected(cohort, asked.endpoint, asked.strata, by_arm, asked.entry)
    answer = levels.after(say_predicted(result))
    labels = [label_of(result, prediction) for prediction in result.predictions]
    tables = (WordTable("At the landmark", table_predicted(result)), WordTable("The patient", table_patients(result)))
    return Exhibit.of(
        cohort,
        result,
        view,
        command="predicted",
        said=Said(
            question="Survival predicted for a patient described",
            answer=answer,
            footnote=say_footnote(result),
            method=say_method(result),
            notes=say_notes(result),
            printed=levels.printed,
        ),
        facts=_facts(result),
        pictures=(Picture(draw_predicted(result, labels, look=look), "", say_alt(result, answer)),)
        if estimated
        else (),
        tables=tuple(table for table in tables if not table.frame.empty) if estimated else (),
        frames={"predicted_curves": result.curves} if estimated else {},
        row_note=f"time in {endpoint.unit}, estimate = predicted probability of being event-free",
        estimates=(*_estimates(result), *levels.records),
    )


def _facts(result: PredictedResult) -> dict[str, Any]:
    options = result.options
    return {
        "endpoint": options.endpoint,
        "terms": [term.key for term in result.model.options.terms],
        "strata": list(result.model.options.strata),
        "at": list(write_said(options.at)),
        "landmark": result.landmark.name,
        "conf_level": result.study.methods.conf_level,
        "conf_type": options.conf_type or result.study.methods.conf_type,
        "time_unit": result.model.endpoint.unit,
    }


def _estimates(result: PredictedResult) -> list[dict[str, Any]]:
    time = result.landmark.at(result.model.endpoint.unit)
    return [
        {
            "arm": prediction.arm,
            "level": label_of(result, prediction),
            "statistic": "predicted_survival_at_landmark",
            "time": time,
        }
        | numbers_of(prediction.at_landmark)
        for prediction in result.predictions
    ]
