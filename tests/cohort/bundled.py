"""The bundled cohorts, read once for all tests that only look."""

from functools import cache

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.load import load_cohort
from hcc_dash.study.read import study_folder


@cache
def bundled(study_id: str) -> Cohort:
    """The whole cohort of a bundled study; cohorts are never changed, so sharing is safe."""
    return load_cohort(study_folder(study_id))
