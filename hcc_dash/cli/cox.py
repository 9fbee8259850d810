"""``hcc-dash analyse cox`` and ``analyse ph``: one model, its ratios and whether they hold over time."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import click

from hcc_dash.analysis.cox.options import CUT_MONTHS, CoxOptions, read_term, registered_options
from hcc_dash.cli.analyse import answer
from hcc_dash.cli.asked import Asked
from hcc_dash.cli.cohort import about_patients, asked_endpoint, check_factor
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.exhibits.cox import build_cox
from hcc_dash.exhibits.exhibit import Exhibit
from hcc_dash.exhibits.hazards import build_hazards
from hcc_dash.study.errors import StudyError

_OPTIONS = (
    click.option(
        "--term", multiple=True,
        help="A covariate of the study, a column, or column:log10, :per_10, :spline, or :levels for "
        "numbers taken as categories; repeatable. "
        "Without any, the registered model when there is one, else the arms alone.",
    ),
    click.option("--interaction", multiple=True, help="A term whose effect may differ between arms; repeatable."),
    click.option("--without-arm", is_flag=True, help="Leave the arms out of the model."),
    click.option("--stratify", multiple=True, help="Factor that stratifies the baseline hazard; repeatable."),
    click.option("--ties", type=click.Choice(["efron", "breslow"]), help="The study's own by default."),
    click.option("--firth", is_flag=True, help="The penalised model, where an arm or level has no events."),
    click.option("--weights", default="", help="Column of case weights; errors are then robust."),
    click.option("--cluster", default="", help="Column of those who belong together; errors are then robust."),
)  # fmt: skip


def _about_model(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(_OPTIONS):
        command = option(command)
    return about_patients(command)


@click.command("cox")
@_about_model
def analyse_cox(**asked: Any) -> None:
    """Hazard ratios of arms and covariates: univariable beside multivariable, tests, concordance."""
    answer(asked | {"columns": _columns(asked)}, lambda cohort, it: build_cox(cohort, cox_options(cohort, it)))


@click.command("ph")
@_about_model
@click.option("--cut", type=float, default=CUT_MONTHS, show_default=True, help="Months at which early ends.")
def analyse_proportional_hazards(**asked: Any) -> None:
    """Are hazards proportional: the test of R's cox.zph per term, residuals, ratios early and late."""
    answer(asked | {"columns": _columns(asked)}, _hazards)


def _hazards(cohort: Cohort, asked: Asked) -> Exhibit:
    return build_hazards(cohort, cox_options(cohort, asked))


def _columns(asked: dict[str, Any]) -> list[str]:
    """Columns of an uploaded table that the model needs."""
    named = [text.partition(":")[0] for text in (*asked["term"], *asked["interaction"])]
    return [*named, *asked["stratify"], *filter(None, (asked["weights"], asked["cluster"]))]


def cox_options(cohort: Cohort, asked: Asked) -> CoxOptions:
    """The model in the form the analysis wants it; a bare question is the registered one."""
    study, endpoint = cohort.study, asked_endpoint(cohort, asked)
    cut: float = asked.get("cut", CUT_MONTHS)  # where early ends: the ratios themselves do not ask
    for column in asked["stratify"]:
        check_factor(column, cohort)
    own = ("term", "interaction", "without_arm", "stratify", "ties", "firth", "weights", "cluster")
    registered = registered_options(study, endpoint)
    if registered is not None and not any(asked[key] for key in own):
        return replace(registered, cut_months=cut)
    terms = tuple(read_term(text, study) for text in asked["term"])
    interactions = tuple(read_term(text, study).key for text in asked["interaction"])
    if not terms and (asked["without_arm"] or not study.arms):
        raise StudyError("The model has no terms. Name one with --term, or keep the arms.")
    return CoxOptions(
        endpoint=endpoint, arm=not asked["without_arm"] and bool(study.arms), terms=terms, interactions=interactions,
        strata=asked["stratify"], ties=asked["ties"] or "", firth=asked["firth"], cut_months=cut,
        weights=asked["weights"], cluster=asked["cluster"],
    )  # fmt: skip
