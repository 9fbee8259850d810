"""Questionnaires a table may hold: which item numbers and scale codes its columns can be named by."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

QuestionnaireName = Literal["", "QLQ-C30", "QLQ-HCC18"]

SCORED_VERSION = "3.0"
"""The version of QLQ-C30 whose items can be scored."""

BODY_IMAGE = "HCC_BI"
"""A scale of QLQ-HCC18 whose direction is not verified at the source: the R package QoLR reverses it."""

OTHER_VERSIONS = "version 2 coded items 1 to 5, and version 1 items 1 to 7, as yes or no"
"""Why the earlier ones cannot be (Fayers et al. EORTC QLQ-C30 Scoring Manual, 3rd ed. 2001)."""


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """Item numbers and scale codes of a questionnaire; wording belongs to its owners and is kept nowhere."""

    items: tuple[int, ...]
    codes: tuple[str, ...]
    versions: tuple[str, ...]


QUESTIONNAIRES: Mapping[str, Questionnaire] = MappingProxyType(
    {
        "QLQ-C30": Questionnaire(
            tuple(range(1, 31)),
            ("QL", "PF", "RF", "EF", "CF", "SF", "FA", "NV", "PA", "DY", "SL", "AP", "CO", "DI", "FI", "SUMMARY"),
            (SCORED_VERSION,),
        ),
        "QLQ-HCC18": Questionnaire(
            tuple(range(31, 49)),
            ("HCC_FA", "HCC_JA", "HCC_NU", "HCC_PA", "HCC_FE", "HCC_BI", "HCC_AS", "HCC_SX"),
            (),
        ),
    }
)


_NAMES = re.compile(r"eortc|qlq|c30(?=\D)|hcc18(?=\D)")
_ITEM = re.compile(r"[\s_.\-]{0,2}(?:question|item|q|i)?[\s_.\-]{0,2}0{0,2}(\d{1,2})")


def item_number(column: str) -> int | None:
    """The item a column is named by: "q7", "Q07", "QLQ-C30 item 7", "qlqc30_7" and "7" are item 7; None otherwise."""
    match = _ITEM.fullmatch(_NAMES.sub("", column.strip().lower()))
    return int(match[1]) if match else None


def scale_columns(name: str, columns: Mapping[str, object]) -> dict[str, str]:
    """Column by scale code, for columns that hold ready scores of the questionnaire, in whatever case."""
    lower = {column.strip().lower(): column for column in columns}
    return {code: lower[code.lower()] for code in QUESTIONNAIRES[name].codes if code.lower() in lower}


def item_columns(name: str, columns: Mapping[str, object]) -> dict[int, str]:
    """Column by item number, for columns that hold answers to items of the questionnaire; the first of two alike."""
    wanted, numbered = set(QUESTIONNAIRES[name].items), dict[int, str]()
    for column in columns:
        number = item_number(column)
        if number in wanted and number is not None:
            numbered.setdefault(number, column)
    return numbered
