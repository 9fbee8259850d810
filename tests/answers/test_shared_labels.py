"""Covariates, factors and endpoints that share a label stay apart: nothing is kept by what it is called."""

from typing import Any

import pytest

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.report.terminal import write_exhibit
from tests.every_question import QUESTIONS, Question, whole

LABEL = "BCLC stage"  # what one of them is called, and read as a staging where stagings are looked for


def of_one_label(cohort: Cohort) -> Cohort:
    """The cohort under a study in which all factors, all covariates and all endpoints are called alike."""
    study = cohort.study
    alike = {
        kind: tuple(one.model_copy(update={"label": LABEL}) for one in getattr(study, kind))
        for kind in ("factors", "covariates", "endpoints")
    }
    return Cohort(study.model_copy(update=alike), cohort.tables)


def extent(exhibit: Exhibit) -> dict[str, Any]:
    """How much an answer holds: rows and columns of every table and file, traces and points of every figure."""
    traces = [picture.figure.to_dict()["data"] for picture in exhibit.pictures]
    points = [[len(trace.get("y", trace.get("x", ()))) for trace in one] for one in traces]
    return {
        "tables": [(one.frame.shape, len(set(one.frame.columns))) for one in exhibit.tables],
        "files": {name: frame.shape for name, frame in exhibit.frames.items()},
        "estimates": len(exhibit.estimates),
        "points": points,
    }


@pytest.mark.parametrize(
    "question", [one for one in QUESTIONS if not one.slow and "prognosis" not in one.id], ids=lambda one: one.name
)
def test_an_answer_holds_as_much_when_everything_is_called_alike(question: Question) -> None:
    alike = question.ask(of_one_label(whole(question.study)))
    assert extent(alike) == extent(question.ask(whole(question.study)))
    assert write_exhibit(alike, "text")
    assert write_exhibit(alike, "json")


def test_every_staging_is_a_model_of_its_own_when_they_share_a_label() -> None:
    (question,) = (one for one in QUESTIONS if one.id.startswith("prognosis") and one.study == "prtras001")
    cohort = of_one_label(whole(question.study))
    models = question.ask(cohort).tables[0].frame
    assert len(models) == min(len(cohort.study.dividing_factors) + 1, 8)
