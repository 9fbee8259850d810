"""The bundled cohorts, read once for all tests that only look."""

from dataclasses import replace
from pathlib import Path

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.load import load_cohort
from hcc_dash.study.read import BUNDLED

_READ: dict[Path, tuple[Cohort, str]] = {}
"""By folder: the cohort, and the fingerprint it had when it was read."""


def bundled(study_id: str) -> Cohort:
    """The whole cohort of a bundled study; cohorts are never changed, so sharing is safe."""
    return read_once(BUNDLED / study_id)


def read_once(folder: Path) -> Cohort:
    """What ``load_cohort`` gives: of a bundled study the cohort that all tests share, of any other folder a new one."""
    if folder.parent != BUNDLED:
        return load_cohort(folder)
    if folder not in _READ:
        cohort = load_cohort(folder)
        _READ[folder] = cohort, cohort.fingerprint
    return _READ[folder][0]


def changed() -> list[str]:
    """The shared cohorts whose settings or cells are no longer those that were read, though they never change."""
    return [cohort.study.id for cohort, read in _READ.values() if replace(cohort).fingerprint != read]
