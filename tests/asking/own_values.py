"""Values of the fields that only their own question can read: by the field's name."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.cox.numbers.chosen_terms import enters_by_level, read_term, usable_columns
from hcc_dash.questions.subgroups.numbers.levels import numeric_factors


def _cuts(cohort: Cohort, given: dict[str, Any]) -> st.SearchStrategy[Any]:
    columns = [one.column for one in numeric_factors(cohort.study)]
    cut = st.tuples(st.sampled_from(columns), st.floats(-1e6, 1e6, allow_nan=False))
    return st.lists(cut, unique_by=lambda one: one[0]).map(tuple)


def _terms(cohort: Cohort, given: dict[str, Any]) -> st.SearchStrategy[Any]:
    study = cohort.study
    keys = [one.id for one in study.covariates]
    for column in usable_columns(study):
        keys += [column] if enters_by_level(study, column) else [column, f"{column}:spline", f"{column}:per_10"]
    return st.lists(st.sampled_from(keys), unique=True).map(lambda some: tuple(read_term(key, study) for key in some))


def _interactions(cohort: Cohort, given: dict[str, Any]) -> st.SearchStrategy[Any]:
    keys = [term.key for term in given["terms"]]
    return st.lists(st.sampled_from(keys), unique=True).map(tuple) if keys else st.just(())


def _column(cohort: Cohort, given: dict[str, Any]) -> st.SearchStrategy[Any]:
    return st.sampled_from(["", *cohort.study.subjects.columns])


def _weeks(cohort: Cohort, given: dict[str, Any]) -> st.SearchStrategy[Any]:
    week = st.floats(0, 200, allow_nan=False)
    return st.just(()) | st.tuples(week, week)


def _said(cohort: Cohort, given: dict[str, Any]) -> st.SearchStrategy[Any]:
    value = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=8).map(str.strip).filter(bool)
    return st.lists(st.tuples(st.sampled_from(list(cohort.study.subjects.columns)), value), max_size=3).map(tuple)


OWN_VALUES: dict[str, Callable[[Cohort, dict[str, Any]], st.SearchStrategy[Any]]] = {
    "cuts": _cuts,
    "terms": _terms,
    "interactions": _interactions,
    "weights": _column,
    "cluster": _column,
    "weeks": _weeks,
    "at": _said,
}
