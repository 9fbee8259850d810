"""Causality of an adverse event: WHO-UMC's six categories and the registry's words put into buckets.

Source: the use of the WHO-UMC system for standardised case causality assessment, Uppsala Monitoring Centre.
"""

from collections.abc import Iterable
from typing import Literal

Bucket = Literal["related", "not related", "pending", "unknown", "not applicable", "missing", "unmapped"]

BUCKETS: dict[str, Bucket] = {
    "certain": "related",
    "definite": "related",
    "probable": "related",
    "probable/likely": "related",
    "likely": "related",
    "possible": "related",
    "related": "related",
    "unlikely": "not related",
    "remote": "not related",
    "unrelated": "not related",
    "not related": "not related",
    "none": "not related",
    "conditional": "pending",
    "unclassified": "pending",
    "conditional/unclassified": "pending",
    "unassessable": "unknown",
    "unassessable/unclassifiable": "unknown",
    "not applicable": "not applicable",
}
"""What each written category amounts to. "pending" and "unknown" have no counterpart in a four-word registry scale."""

REGISTRY_WORDS = {"certain": "definite", "probable": "probable", "possible": "possible", "unlikely": "unrelated"}
"""The registry's four words for the WHO-UMC categories that have one."""

_ENOUGH = {"possible", "related"}


def bucket_of(category: object) -> Bucket:
    """The bucket of a written category; "missing" for an empty cell, "unmapped" for a word not known here."""
    written = "" if category is None or category != category else " ".join(str(category).split()).casefold()
    if written in {"", "nan"}:
        return "missing"
    return BUCKETS.get(written.replace(" / ", "/"), "unmapped")


def are_causality_categories(levels: Iterable[str]) -> bool:
    """Whether the levels of a column are those of a causality assessment: all known, and one says possibly related."""
    buckets = {level.casefold(): bucket_of(level) for level in levels}
    return bool(_ENOUGH & set(buckets)) and "unmapped" not in buckets.values()
