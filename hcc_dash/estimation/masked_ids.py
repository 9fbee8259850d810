"""Patients under a code instead of the identifier of the file."""

import hashlib
from weakref import WeakKeyDictionary

from hcc_dash.cohort.cohort import Cohort

DIGITS = 5

_codes: WeakKeyDictionary[Cohort, dict[str, str]] = WeakKeyDictionary()  # they go when their cohort goes


def root_of(cohort: Cohort) -> Cohort:
    """The cohort before any narrowing."""
    while cohort.parent is not None:
        cohort = cohort.parent
    return cohort


def mask_ids(cohort: Cohort) -> dict[str, str]:
    """Code of every patient on file by identifier: "P-" and the first digits of SHA-256 of fingerprint and position.

    The same under every filter of the same data, another when the data change; as many digits as make all differ.
    """
    root = root_of(cohort)
    if root not in _codes:
        _codes[root] = _mask(root)
    return _codes[root]


def _mask(root: Cohort) -> dict[str, str]:
    ids = root.subjects[root.study.subjects.id_column].astype(str).tolist()
    digests = [hashlib.sha256(f"{root.fingerprint}:{i}".encode()).hexdigest().upper() for i in range(len(ids))]
    digits = DIGITS
    while len({digest[:digits] for digest in digests}) < len(digests):
        digits += 1
    return {patient: f"P-{digest[:digits]}" for patient, digest in zip(ids, digests, strict=True)}


def name_patients(cohort: Cohort, ids: list[str], show_ids: bool) -> list[str]:
    """What patients are called: their code, or the file's identifier when asked for."""
    if show_ids:
        return ids
    codes = mask_ids(cohort)
    return [codes[patient] for patient in ids]
