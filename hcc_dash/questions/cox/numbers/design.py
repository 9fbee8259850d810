"""From a cohort to the design matrix of a Cox model, with everyone left out counted and named."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.events import Events, LeftOut, collect_events, stratum_codes, take
from hcc_dash.questions.cox.numbers.options import CoxOptions
from hcc_dash.questions.cox.numbers.terms import (
    DesignTerm,
    arm_term,
    covariate_term,
    interaction_term,
    read_numbers,
    read_source,
)
from hcc_dash.study.model import Study


@dataclass(frozen=True, slots=True)
class Design:
    """Patients with a value for every term and stratum, as arrays of one length.

    ``x`` (n, p): columns of the terms, the arms' first. ``missing``: patients without a value, term by term,
    some of them counted under several; ``left_out`` counts each once. ``absent_arms``: arms that lost everybody
    to missing values. ``weights``, ``cluster``: case weights and codes of those who belong together, or None.
    """

    events: Events
    strata: np.ndarray | None
    x: np.ndarray
    terms: tuple[DesignTerm, ...]
    missing: tuple[LeftOut, ...]
    left_out: tuple[LeftOut, ...]
    absent_arms: tuple[str, ...]
    weights: np.ndarray | None = None
    cluster: np.ndarray | None = None

    @property
    def arm(self) -> DesignTerm | None:
        """The term of the arms; None in a model without them."""
        return next((term for term in self.terms if term.kind == "arm"), None)

    def columns_of(self, keys: set[str]) -> list[int]:
        """Columns of the terms of these keys."""
        return [column for term in self.terms if term.key in keys for column in term.columns]


def collect_design(cohort: Cohort, options: CoxOptions) -> Design:
    """The analysed patients and their covariates, as R's ``model.matrix`` after ``na.omit``.

    A study or selection with one arm, or none, has no arm term and no interactions.
    """
    study = cohort.study
    events = collect_events(cohort, study.endpoint(options.endpoint), "" if options.arm else "none", options.entry)
    table = cohort.subjects.iloc[events.rows]
    keep = np.ones(len(table), dtype=bool)
    left_out, missing = list(events.left_out), []
    codes, known = stratum_codes(cohort, events, options.strata)
    reasons = [("no value for the strata", known)]
    for term in options.terms:
        source = read_source(study, table, term)
        reasons.append((source.reason, source.known))
        missing.append(LeftOut(source.label, int((~source.known).sum())))
    weights, clusters = _weights(table, options.weights), _clusters(table, options.cluster)
    reasons += [] if weights is None else [("no weight above 0", np.isfinite(weights) & (weights > 0))]
    reasons += [] if clusters is None else [("no cluster", clusters >= 0)]
    for reason, has_value in reasons:
        lost = int((keep & ~has_value).sum())
        keep &= has_value
        left_out += [LeftOut(reason, lost)] if lost else []
    used = take(events, keep)
    terms, x = _assemble(cohort, used, options)
    return Design(
        events=used,
        strata=codes[keep] if options.strata else None,
        x=x,
        terms=terms,
        missing=tuple(missing),
        left_out=tuple(left_out),
        absent_arms=tuple(arm for arm in events.groups if arm not in used.groups) if len(events.groups) > 1 else (),
        weights=None if weights is None else weights[keep],
        cluster=None if clusters is None else clusters[keep],
    )


def _weights(table: pd.DataFrame, column: str) -> np.ndarray | None:
    return read_numbers(table[column]) if column else None


def _clusters(table: pd.DataFrame, column: str) -> np.ndarray | None:
    """One code for all who share a value; -1 without one (an empty text is none)."""
    if not column:
        return None
    values = table[column]
    codes = pd.factorize(values.where(values != ""))[0] if values.dtype == object else pd.factorize(values)[0]
    return np.asarray(codes, dtype=np.int64)


def _assemble(cohort: Cohort, used: Events, options: CoxOptions) -> tuple[tuple[DesignTerm, ...], np.ndarray]:
    study, table = cohort.study, cohort.subjects.iloc[used.rows]
    built: list[tuple[DesignTerm, np.ndarray]] = []
    if options.arm and len(used.groups) > 1:
        labels = {arm.id: arm.label for arm in study.arms}
        built.append(arm_term(used.group, used.groups, _arm_label(study), labels))
    for term in options.terms:
        built.append(covariate_term(study, table, term, _width(built)))
    if built and built[0][0].kind == "arm":
        mains = {term.key: pair for term, pair in zip(options.terms, built[1:], strict=True)}
        for term in options.terms:
            if term.key in options.interactions and mains[term.key][0].columns:
                built.append(interaction_term(study, table, term, built[0], mains[term.key], _width(built)))
    x = np.hstack([columns for _, columns in built]) if built else np.zeros((len(table), 0))
    return tuple(term for term, _ in built), x


def _width(built: list[tuple[DesignTerm, np.ndarray]]) -> int:
    return sum(columns.shape[1] for _, columns in built)


def _arm_label(study: Study) -> str:
    return study.column(study.design.arm_column).label or "Arm"
