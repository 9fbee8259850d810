"""What method sentences of several questions say alike: the endpoint and its remarks, ties, strata."""

from collections.abc import Iterable

from hcc_dash.study.endpoints import TimeToEvent
from hcc_dash.study.model import Study


def say_endpoint(study: Study, endpoint: TimeToEvent) -> str:
    """``Overall survival from radical resection``: what is analysed and where its clock starts."""
    return f"{endpoint.label} from {endpoint.origin or study.design.time_zero}"


def say_entry(study: Study, column: str) -> list[str]:
    """``patients at risk from Entry (late entry) to their time``; nothing where all are from the start."""
    if not column:
        return []
    label = study.subjects.columns[column].label or column
    return [f"each patient at risk from {label} (late entry), not from the start"]


def say_remarks(endpoint: TimeToEvent) -> tuple[str, ...]:
    """What the study declares that a reader must know of the endpoint: its caveat, and what in it is invented."""
    return tuple(filter(None, (endpoint.caveat, endpoint.invented)))


def name_hazard_ratio(study: Study, *, adjusted: bool) -> str:
    """``hazard ratio`` of a randomised trial; ``unadjusted associated hazard ratio`` of arms that nobody randomised.

    ``adjusted``: whether it has covariates, weights or strata.
    """
    if study.design.randomised:
        return "hazard ratio"
    return "associated hazard ratio" if adjusted else "unadjusted associated hazard ratio"


def say_ties(study: Study) -> str:
    """``Efron ties``."""
    return f"{study.methods.ties.title()} ties"


def name_strata(study: Study, columns: Iterable[str]) -> str:
    """``pTNM stage, centre``."""
    return ", ".join(study.factor(column).label for column in columns)


def say_stratified(study: Study, columns: Iterable[str]) -> str:
    """``, stratified by pTNM stage, centre``; nothing without strata."""
    strata = name_strata(study, columns)
    return f", stratified by {strata}" if strata else ""
