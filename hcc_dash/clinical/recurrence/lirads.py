"""LI-RADS v2018: categories as they are written, and when features make LR-5."""

import re
from enum import IntEnum

import numpy as np
import numpy.typing as npt

Flags = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

LEAST_SIZE, LARGE_SIZE = 10.0, 20.0  # mm: smaller is never LR-5; from there on any one further feature suffices


class Category(IntEnum):
    """What a reader made of a scan or of one lesion."""

    UNREAD = 0
    NOT_ASSESSABLE = 1
    NOTHING = 2
    LR_3 = 3
    LR_4 = 4
    LR_5 = 5
    LR_M = 6
    LR_TIV = 7
    TREATED_EQUIVOCAL = 8
    TREATED_VIABLE = 9
    NOT_APPLICABLE = 10


LESIONS = (
    Category.LR_3,
    Category.LR_4,
    Category.LR_5,
    Category.LR_M,
    Category.LR_TIV,
    Category.TREATED_EQUIVOCAL,
    Category.TREATED_VIABLE,
)
"""Categories that say that there is something in the liver."""

EQUIVOCAL = (
    Category.UNREAD,
    Category.LR_4,
    Category.LR_M,
    Category.LR_TIV,
    Category.TREATED_EQUIVOCAL,
    Category.TREATED_VIABLE,
)
"""Those of them that by themselves prove nothing, so that a biopsy is expected."""

NAMES = {
    Category.UNREAD: "unknown category",
    Category.NOT_ASSESSABLE: "not assessable",
    Category.NOTHING: "no lesion",
    Category.LR_3: "LR-3",
    Category.LR_4: "LR-4",
    Category.LR_5: "LR-5",
    Category.LR_M: "LR-M",
    Category.LR_TIV: "LR-TIV",
    Category.TREATED_EQUIVOCAL: "LR-TR equivocal",
    Category.TREATED_VIABLE: "LR-TR viable",
    Category.NOT_APPLICABLE: "not applicable",
}

_WRITTEN = {
    "": Category.NOT_APPLICABLE,
    "nolesion": Category.NOTHING,
    "none": Category.NOTHING,
    "lr1": Category.NOTHING,
    "lr2": Category.NOTHING,
    "lrtrnonviable": Category.NOTHING,
    "lr3": Category.LR_3,
    "lr4": Category.LR_4,
    "lr5": Category.LR_5,
    "lrm": Category.LR_M,
    "lrtiv": Category.LR_TIV,
    "lr5v": Category.LR_TIV,  # its name before 2017
    "lrtrequivocal": Category.TREATED_EQUIVOCAL,
    "lrtrviable": Category.TREATED_VIABLE,
    "notapplicable": Category.NOT_APPLICABLE,
    "notassessable": Category.NOT_ASSESSABLE,
    "lrnc": Category.NOT_ASSESSABLE,
}


def read_category(text: object) -> Category:
    """The category that a reader's word names, however hyphens, blanks and capitals are written; UNREAD for no such."""
    return _WRITTEN.get(re.sub(r"[\s\-_–—().]+", "", str(text)).casefold(), Category.UNREAD)


def is_lr5(size: Floats, enhancement: Flags, washout: Flags, capsule: Flags, growth: Flags) -> Flags:
    """Whether major features make a lesion LR-5 by LI-RADS v2018 (core, CT and MRI).

    Non-rim arterial enhancement always. From 20 mm: washout, capsule or threshold growth. 10 to 19 mm: washout or
    threshold growth, for capsule alone is LR-4. Smaller, or of unknown size: never. What a reader was not sure of is
    not there.
    """
    large = size >= LARGE_SIZE
    return enhancement & (size >= LEAST_SIZE) & (washout | growth | (capsule & large))


def is_registered_lr5(size: Floats, enhancement: Flags, washout: Flags) -> Flags:
    """Whether they make it LR-5 in the registry's narrower words: arterial enhancement and washout, whatever else."""
    return enhancement & washout & (size >= LEAST_SIZE)
