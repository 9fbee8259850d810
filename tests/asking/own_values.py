"""Values of the fields that only their own question can read: by the field's name."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from hcc_dash.analysis.subgroups.levels import numeric_factors
from hcc_dash.cohort.cohort import Cohort


def _cuts(cohort: Cohort, given: dict[str, Any]) -> st.SearchStrategy[Any]:
    columns = [one.column for one in numeric_factors(cohort.study)]
    cut = st.tuples(st.sampled_from(columns), st.floats(-1e6, 1e6, allow_nan=False))
    return st.lists(cut, unique_by=lambda one: one[0]).map(tuple)


OWN_VALUES: dict[str, Callable[[Cohort, dict[str, Any]], st.SearchStrategy[Any]]] = {"cuts": _cuts}
