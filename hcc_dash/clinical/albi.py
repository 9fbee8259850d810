"""ALBI score of liver function from bilirubin and albumin, its grade and the modified grade.

Sources: Johnson et al. 2015, J Clin Oncol 33:550 (score, grades 1 to 3); Hiraoka et al. 2017, Dig Dis 35:602 (grade 2
divided at -2.27, a cut that is not verified at the source and can be set).
"""

import numpy as np
import numpy.typing as npt

from hcc_dash.clinical.units import Floats, convert, to_significant

GRADES = ("1", "2", "3")
MODIFIED_GRADES = ("1", "2a", "2b", "3")
_CUTS = (-2.60, -1.39)
MODIFIED_CUT = -2.27
"""Where mALBI divides grade 2; the default."""


def albi_score(
    bilirubin: npt.ArrayLike, albumin: npt.ArrayLike, bilirubin_unit: str = "µmol/L", albumin_unit: str = "g/L"
) -> Floats:
    """0.66 log10(bilirubin in µmol/L) - 0.085 (albumin in g/L), elementwise; higher is worse.

    NaN where a value is missing or not above 0. Raises ValueError for a unit other than µmol/L, mg/dL, g/L, g/dL.
    """
    micromolar = convert(bilirubin, "bilirubin", bilirubin_unit)
    per_litre = convert(albumin, "albumin", albumin_unit)
    known = (micromolar > 0) & (per_litre > 0)
    score = 0.66 * np.log10(np.where(known, micromolar, 1.0)) - 0.085 * per_litre
    return to_significant(np.where(known, score, np.nan))


def albi_grades(
    score: npt.ArrayLike, modified: bool = False, modified_cut: float = MODIFIED_CUT
) -> npt.NDArray[np.object_]:
    """Grade of each score ("" where there is none): 1 up to -2.60, 2 up to -1.39, 3 above; 2a up to the cut, 2b above.

    Raises ValueError for a cut outside grade 2.
    """
    if not _CUTS[0] < modified_cut < _CUTS[1]:
        raise ValueError(f"mALBI divides grade 2, between {_CUTS[0]} and {_CUTS[1]}; the cut is {modified_cut:g}.")
    scores = to_significant(score)
    names = np.array([*(MODIFIED_GRADES if modified else GRADES), ""], dtype=object)
    cuts = (_CUTS[0], modified_cut, _CUTS[1]) if modified else _CUTS
    position = np.searchsorted(cuts, np.where(np.isnan(scores), 0.0, scores))
    return np.where(np.isnan(scores), "", names[position])
