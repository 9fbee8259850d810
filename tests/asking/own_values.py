"""Values of the fields that only their own question can read: by the field's name."""

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from hcc_dash.cohort.cohort import Cohort

OWN_VALUES: dict[str, Callable[[Cohort, dict[str, Any]], st.SearchStrategy[Any]]] = {}
