"""Laboratory results as printed: numbers with qualifiers, powers of ten and words for not detected."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Qualifier = Literal["=", "<", ">"]
Detection = Literal["undetectable", "detectable", "indeterminate"]

UNDETECTABLE_BELOW = 10.0  # IU/mL, the registered limit for HBV DNA

_NOT_DETECTED = {
    "tnd",
    "target not detected",
    "not detected",
    "undetectable",
    "undetected",
    "negative",
    "neg",
    "未检出",
    "阴性",
}
_TIMES = "\N{MULTIPLICATION SIGN}"
_NUMBER = re.compile(
    r"""^(?P<qualifier>[<>=]?)=?\s*
        (?P<mantissa>[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)
        (?:\s*(?:[*x]\s*10\s*(?:\^|\*\*)?|e)\s*(?P<exponent>[+-]?\d{1,2}))?$""",
    re.VERBOSE | re.IGNORECASE,
)
_SIGNS = str.maketrans({"≤": "<", "≥": ">", _TIMES: "*"})
_POWER = re.compile(r"10([⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+)$")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A printed result: its qualifier and number, or ``detected`` False without any number."""

    qualifier: Qualifier
    value: float | None
    detected: bool = True


def parse_quantity(text: object) -> Quantity:
    """Read one printed result.

    Understands "<20", ">250", "TND", "3.20*10^4" (also with a multiplication sign or a raised exponent),
    "1.7E+08", full-width characters, thousands separators and the Chinese words for not detected. "≤" is
    read as "<" and "≥" as ">". ValueError with what was found when it is none of these.
    """
    printed = str(text).strip()
    # raised exponents first: normalising would turn ten to the fourth into 104
    plain = unicodedata.normalize("NFKC", _POWER.sub(r"10^\1", printed)).translate(_SIGNS).strip()
    if plain.lower() in _NOT_DETECTED:
        return Quantity("<", None, detected=False)
    match = _NUMBER.match(plain)
    if match is None:
        raise ValueError(f'"{printed}" is no laboratory result. Write a number, "<20", "3.2E+04" or "TND".')
    value = float(f"{match['mantissa'].replace(',', '')}e{match['exponent'] or 0}")
    qualifier: Qualifier = "<" if match["qualifier"] == "<" else ">" if match["qualifier"] == ">" else "="
    return Quantity(qualifier, value)


def classify_hbv_dna(text: object, limit: float = UNDETECTABLE_BELOW) -> Detection:
    """Whether a printed HBV DNA (IU/mL) proves, disproves or leaves open that it is below ``limit``.

    "<20" is no proof of "<10" and stays indeterminate.
    """
    quantity = parse_quantity(text)
    if quantity.value is None:
        return "undetectable"
    if quantity.qualifier == ">":
        return "detectable"
    if quantity.qualifier == "<":
        return "undetectable" if quantity.value <= limit else "indeterminate"
    return "undetectable" if quantity.value < limit else "detectable"
