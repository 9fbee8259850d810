"""Laboratory results as printed: numbers with qualifiers, powers of ten and words for not detected."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

Qualifier = Literal["=", "<", ">"]

_NOT_DETECTED = {
    "tnd",
    "target not detected",
    "not detected",
    "undetectable",
    "undetected",
    "negative",
    "neg",
    "未检出",
    "未检测到",
    "检测不到",
    "阴性",
}
_BELOW_LIMIT = {
    "blq",
    "bloq",
    "<lloq",
    "<loq",
    "<lod",
    "below lloq",
    "below limit",
    "below the limit of quantification",
    "below the limit of detection",
    "低于检测下限",
    "低于检测限",
    "低于定量下限",
    "低于最低检测限",
    "小于检测下限",
    "<检测下限",
}
_POSITIVE = {"positive", "pos", "detected", "above upper limit", "阳性", "检出", "高于检测上限", ">检测上限"}
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
    """A printed result: its qualifier and number, or ``detected`` False without any number.

    Words alone have no number either: "<" where they say below the assay's limit, ">" where they say positive.
    """

    qualifier: Qualifier
    value: float | None
    detected: bool = True


def parse_quantity(text: object) -> Quantity:
    """Read one printed result.

    Understands "<20", ">250", "TND", "3.20*10^4" (also with a multiplication sign or a raised exponent),
    "1.7E+08", full-width characters, thousands separators and words, also Chinese, for not detected, below the assay's
    limit and positive. "≤" is read as "<" and "≥" as ">". ValueError with what was found when it is none of these.
    """
    printed = str(text).strip()
    # raised exponents first: normalising would turn ten to the fourth into 104
    plain = unicodedata.normalize("NFKC", _POWER.sub(r"10^\1", printed)).translate(_SIGNS).strip()
    words = plain.lower()
    if words in _NOT_DETECTED:
        return Quantity("<", None, detected=False)
    if words in _BELOW_LIMIT or words in _POSITIVE:
        return Quantity("<" if words in _BELOW_LIMIT else ">", None)
    match = _NUMBER.match(plain)
    if match is None:
        raise ValueError(f'"{printed}" is no laboratory result. Write a number, "<20", "3.2E+04" or "TND".')
    value = float(f"{match['mantissa'].replace(',', '')}e{match['exponent'] or 0}")
    qualifier: Qualifier = "<" if match["qualifier"] == "<" else ">" if match["qualifier"] == ">" else "="
    return Quantity(qualifier, value)
