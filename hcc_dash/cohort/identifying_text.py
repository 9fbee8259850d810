"""Remarks that say who a patient is: a title with a name, a telephone number, an identity number among other words."""

import re
from collections.abc import Callable

import numpy as np

from hcc_dash.cohort.distinct import Distinct

NAMES, TELEPHONES, IDENTITIES = "names of persons", "telephone numbers", "identity or record numbers"

_TITLE = (
    r"(?s).*\b(?:Mr|Mrs|Ms|Miss|Mdm|Madam)\b\.? {0,2}[A-Z][A-Za-z'-]{1,40}.*|.*[一-鿿]{1,3}(?:先生|女士|小姐|太太).*"
)
"""Written as titles are: "MR" is an examination and "MS Contin" a drug; who treats ("Dr") is no patient."""

_CALLED = (
    r"(?is).*(?:\b(?:tel|telephone|phone|mobile|whatsapp)\b|電話|电话|手機|手机)"
    r"[ .:#]{0,3}(?:no\b|number\b)?[ .:#]{0,3}[+(]?[0-9]{3,}(?:[ )-]{0,2}[0-9]{3,}){1,4}.*"
)
_ABROAD = r"(?s).*[^0-9]\+[1-9][0-9]{0,2}[ -][0-9]{3,}(?:[ -]?[0-9]{3,}){1,3}.*"
_LOCAL = r"(?s).*[^0-9.,-][3-9][0-9]{3}[ -][0-9]{4}(?:[^0-9.,-].*)?"
"""Two groups of four digits may be two values, too: a column has to hold them in most of its remarks."""

_MARKED = (
    r"(?is).*(?:\b(?:hkid|hkic|nric|passport|mrn|uhid|id card)\b|身份證|身份证|住院号|病历号)"
    r"[ .:#]{0,3}(?:no\b|number\b|号)?[ .:#]{0,3}[a-z]{0,3}[0-9]{4,18}.*"
)
_BRACKETED = re.compile(r"\b[A-Z]{1,2}[0-9]{6}\([0-9A]\)")
_LONG = re.compile(r"\b[0-9]{17}[0-9Xx]\b")
_MAY_HOLD = r"(?s).*(?:[A-Z][0-9]{6}\([0-9A]\)|[0-9]{17}[0-9Xx]).*"
_REMARK = r"(?s).*[A-Za-z一-鿿].*"
_MOST = 0.5


def say_remarks(distinct: Distinct, is_short: Callable[[str], bool], is_long: Callable[[str], bool]) -> str:
    """What the remarks of a column hold of patients' identities ("free text with telephone numbers"), empty for none.

    One cell is enough. ``is_short`` and ``is_long`` say whether an identity number's check character is right.
    """
    held = []
    if distinct.matching(_TITLE).any():
        held.append(NAMES)
    n_local = int((distinct.matching(_LOCAL) & distinct.matching(_REMARK)).sum())
    n = max(int((distinct.texts != "").sum()), 1)
    if distinct.matching(_CALLED).any() or _with_words(distinct, _ABROAD) or n_local > _MOST * n:
        held.append(TELEPHONES)
    texts = (
        distinct.texts[distinct.matching(_MAY_HOLD) & distinct.matching(_REMARK)]
        if distinct.matching(_MAY_HOLD).any()
        else []
    )
    numbers = [*(map(is_short, _all(_BRACKETED, texts))), *(map(is_long, _all(_LONG, texts)))]
    if distinct.matching(_MARKED).any() or any(numbers):
        held.append(IDENTITIES)
    return f"free text with {', '.join(held)}" if held else ""


def _with_words(distinct: Distinct, pattern: str) -> bool:
    matched = distinct.matching(pattern)
    return bool(matched.any() and (matched & distinct.matching(_REMARK)).any())


def _all(pattern: re.Pattern[str], texts: "np.ndarray | list[str]") -> list[str]:
    return [number for text in texts for number in pattern.findall(text)]
