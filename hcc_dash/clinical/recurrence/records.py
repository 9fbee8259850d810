"""What recurrence is derived from: patients, the lesions of their scans, biopsies; and the order of sites.

Days count from radical treatment, which is day 1. Patients are numbered from 0; rows stand in any order.
"""

from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from hcc_dash.clinical.recurrence.lirads import Flags, Floats

Ints = npt.NDArray[np.int64]


class Site(IntEnum):
    """Where a tumour came back; of several the highest is the single label. GRAFT: anywhere in a transplanted liver."""

    UNKNOWN = 0
    LOCAL = 1
    INTRAHEPATIC = 2
    GRAFT = 3
    EXTRAHEPATIC = 4


SITE_NAMES = {
    Site.UNKNOWN: "not stated",
    Site.LOCAL: "local",
    Site.INTRAHEPATIC: "intrahepatic",
    Site.GRAFT: "graft",
    Site.EXTRAHEPATIC: "extrahepatic",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Patients:
    """One entry per patient; ``death`` is infinite for who is not known to have died, ``contact`` NaN where unknown."""

    death: Floats
    contact: Floats
    cut_off: Floats
    transplanted: Flags

    @property
    def n(self) -> int:
        """How many."""
        return len(self.death)

    @property
    def known_until(self) -> Floats:
        """The last day of which records can tell: the cut-off, or death before it."""
        return np.minimum(self.death, self.cut_off)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scans:
    """One row per scan or per lesion of a scan; rows of a patient of one day are one scan.

    ``category`` and ``site`` are numbers of ``Category`` and ``Site``; ``size`` and ``distance`` in mm, NaN where not
    on file. Features that are not on file are not there. ``row``: its number in the table.
    """

    row: Ints
    patient: Ints
    day: Floats
    mri: Flags
    adequate: Flags
    category: Ints
    size: Floats
    site: Ints
    distance: Floats
    enhancement: Flags
    washout: Flags
    capsule: Flags
    growth: Flags

    def take(self, rows: Flags | Ints) -> "Scans":
        """The rows of a mask or in an order."""
        return replace(self, **{name: getattr(self, name)[rows] for name in self.__slots__})


@dataclass(frozen=True, slots=True, kw_only=True)
class Biopsies:
    """One row per biopsy; ``site`` UNKNOWN where not on file."""

    patient: Ints
    day: Floats
    hcc: Flags
    site: Ints

    def take(self, rows: Flags | Ints) -> "Biopsies":
        """The rows of a mask or in an order."""
        return replace(self, **{name: getattr(self, name)[rows] for name in self.__slots__})
