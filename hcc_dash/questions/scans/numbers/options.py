"""How questions about scans are asked."""

from collections.abc import Mapping
from dataclasses import dataclass

from hcc_dash.asking.kinds import Given, Number, OneOf, Whole, ask
from hcc_dash.clinical.recurrence.review import KINDS
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.tumour_course import collect_tumour_records, why_no_scans
from hcc_dash.questions.scans.numbers.definition import DefinitionOptions

ROWS = 40
"""Patients of the strip on one page."""

ORDERS = {
    "missed": "Most not done first",
    "recurrence": "Earliest recurrence first",
    "followed": "Longest at risk first",
}
_KEYS = {kind.replace(" ", "-").lower(): kind for kind in KINDS}
"""What an item is, by the word of a link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanOptions:
    """A question about scheduled scans, which are due until recurrence: the definition says when that is."""

    definition: DefinitionOptions = ask(Whole(options=DefinitionOptions), DefinitionOptions())


def pages_of(cohort: Cohort) -> int:
    """How many pages the strip has: one at least."""
    return max(-(-cohort.n // ROWS), 1)


def _has_pages(cohort: Cohort, given: Given) -> bool:
    del given
    return pages_of(cohort) > 1


def _page_bounds(cohort: Cohort, given: Given) -> tuple[float, float]:
    del given
    return 1, pages_of(cohort)


@dataclass(frozen=True, slots=True, kw_only=True)
class StripOptions:
    """Patients one by one: in which order, and which page of them."""

    order: str = ask(OneOf(label="Order", choices=ORDERS, width=230, help="Patients in which order."), "missed")
    page: int = ask(
        Number(
            label="Page",
            whole=True,
            low=1,
            high=9,
            bounds=_page_bounds,
            applies=_has_pages,
            width=130,
            help=f"Which page of {ROWS} patients.",
        ),
        1,
    )
    definition: DefinitionOptions = ask(Whole(options=DefinitionOptions), DefinitionOptions())


def _kinds(cohort: Cohort, given: Given) -> Mapping[str, str]:
    del cohort, given
    return {"": "Everything"} | {word: kind[:1].upper() + kind[1:] for word, kind in _KEYS.items()}


def _readers(cohort: Cohort, given: Given) -> Mapping[str, str]:
    """Readers on file."""
    del given
    known = () if why_no_scans(cohort) else collect_tumour_records(cohort).readers
    return {"": "All readers"} | {reader: reader for reader in sorted({*known} - {""})}


def _has_readers(cohort: Cohort, given: Given) -> bool:
    return len(_readers(cohort, given)) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class WorklistOptions:
    """What to look at: one kind of item or all, of one reader or all."""

    kind: str = ask(
        OneOf(label="Show", choices=_kinds, empty="all", width=250, help="One kind of item; all of them."), ""
    )
    reader: str = ask(
        OneOf(
            label="Reader",
            choices=_readers,
            empty="all",
            applies=_has_readers,
            width=170,
            help="Items about scans of one reader; of all, with those that are about no scan.",
        ),
        "",
    )
    definition: DefinitionOptions = ask(Whole(options=DefinitionOptions), DefinitionOptions())


def kind_of(word: str) -> str:
    """The kind of item that a word names, empty for all."""
    return _KEYS.get(word, "")
