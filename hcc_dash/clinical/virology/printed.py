"""One printed result of HBsAg or HBV DNA: its amount in IU/mL, and whether it proves less than a threshold."""

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from hcc_dash.clinical.quantity import Qualifier, parse_quantity
from hcc_dash.clinical.units import DIGITS, plain_unit

State = Literal["below", "not below", "not told"]
"""Whether a result proves an amount below a threshold, proves that it is not, or leaves it open."""

COPIES_PER_IU = 5.82  # of HBV DNA (COBAS TaqMan v2.0)
_COPIES = 1 / COPIES_PER_IU
_TO_IU_PER_ML = {
    "iu/ml": 1.0,
    "kiu/ml": 1000.0,
    "miu/ml": 0.001,
    "iu/l": 0.001,
    "kiu/l": 1.0,
    "iu/ul": 1000.0,
    "copies/ml": _COPIES,
    "copy/ml": _COPIES,
    "cps/ml": _COPIES,
    "cp/ml": _COPIES,
    "拷贝/ml": _COPIES,
}
_LOG10 = re.compile(r"^(?:log10|log|lg)\(?(.*?)\)?$")
# At the end of a cell whose blanks are single; searched for, so that a long cell is looked through once.
_UNIT = re.compile(r"(?:log10|log|lg)? ?\(?(?:[km]?iu|cop(?:ies|y)|cps?|拷贝) ?/ ?[mu]?l\)?\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class VirologyResult:
    """One test that was done.

    ``value``: IU/mL, what ``qualifier`` stands before; NaN where no number is known: not ``detected``, above the
    assay's reach, or ``why_unread``, in an unknown unit or in words that say nothing. ``limit``: the assay's lower
    limit, IU/mL, NaN where unknown. ``converted``: from copies.
    """

    qualifier: Qualifier
    value: float
    limit: float = math.nan
    detected: bool = True
    converted: bool = False
    why_unread: str = ""

    def state(self, threshold: float, *, words_prove: bool) -> State:
        """Whether the amount is below ``threshold`` (IU/mL).

        "<0.10" is no proof of less than 0.05, and ">250" is positive although without a number. Words for not detected
        prove what the assay's limit does; ``words_prove``: anything, as "target not detected" does of HBV DNA.
        """
        if self.why_unread:
            return "not told"
        if self.qualifier == ">":
            return "not below"
        if not self.detected:
            return "below" if words_prove or self.limit <= threshold else "not told"
        if self.qualifier == "<":
            return "below" if self.value <= threshold else "not told"
        return "below" if self.value < threshold else "not below"

    @property
    def log10(self) -> float:
        """Log10 IU/mL for drawing: the number, or the limit that the amount is below; NaN for what has neither.

        ">250" has none: the sample was not diluted, and 250 is not its amount.
        """
        if self.qualifier == ">" or self.why_unread:
            return math.nan
        drawn = self.value if self.value > 0 else self.limit
        return math.log10(drawn) if drawn > 0 else math.nan

    @property
    def is_number(self) -> bool:
        """Whether the amount itself is known."""
        return self.qualifier == "=" and self.value > 0


def read_virology(cell: object, unit: str, limit: float = math.nan) -> VirologyResult | None:
    """One cell of a table as the laboratory printed it; None where no test was done.

    ``unit``: of the number, IU, kIU or copies, also as log10; a unit printed in the cell itself comes before it.
    ``limit``: the assay's lower limit in IU/mL. Numbers are converted to ten significant digits, so that 58.2 copies
    are 10 IU. A number in another unit (S/CO, COI) is no amount, and its sign says nothing either.
    """
    if cell is None or cell != cell or not str(cell).strip():
        return None
    amount, given = _split_unit(str(cell))
    try:
        quantity = parse_quantity(amount)
    except ValueError:
        return VirologyResult(qualifier="=", value=math.nan, limit=limit, why_unread="not readable")
    if quantity.value is None:
        below_limit = quantity.detected and quantity.qualifier == "<"
        return VirologyResult(
            qualifier=quantity.qualifier,
            value=limit if below_limit else math.nan,
            limit=limit,
            detected=quantity.detected,
            why_unread="" if not below_limit or limit > 0 else "below a limit that is not on file",
        )
    logged, factor = _scale_of(given or unit)
    value = 10**quantity.value * factor if logged else quantity.value * factor
    if math.isnan(factor) or value < 0:
        why = "negative" if value < 0 else f"in {given or unit or 'no unit'}"
        return VirologyResult(qualifier=quantity.qualifier, value=math.nan, limit=limit, why_unread=why)
    return VirologyResult(
        qualifier=quantity.qualifier,
        value=float(f"{value:.{DIGITS}g}"),
        limit=limit,
        converted=factor == _COPIES,
    )


def log10_iu(value: float, unit: str) -> float:
    """Log10 IU/mL of a number in a unit; NaN in a unit that is no amount, and for what has no logarithm."""
    logged, factor = _scale_of(unit)
    if logged:
        return value + math.log10(factor)
    amount = value * factor
    return math.log10(amount) if amount > 0 else math.nan


def _split_unit(cell: str) -> tuple[str, str]:
    """``<20 IU/mL`` as amount and unit; the cell itself where it ends with no known unit."""
    plain = " ".join(unicodedata.normalize("NFKC", cell).lower().split())
    found = _UNIT.search(plain)
    return (plain[: found.start()].rstrip(), found[0].strip()) if found else (cell, "")


def _scale_of(unit: str) -> tuple[bool, float]:
    """Whether numbers in this unit are log10, and what one of it is in IU/mL; NaN for a unit that is no amount."""
    plain = plain_unit(unit)
    logged = _LOG10.match(plain)
    return logged is not None, _TO_IU_PER_ML.get(logged[1] if logged else plain, math.nan)
