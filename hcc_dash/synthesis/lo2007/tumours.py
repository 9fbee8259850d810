"""Tumours and AFP of patients whose tumour could be resected, each coherent with its pTNM stage."""

from typing import NamedTuple

from numpy.random import Generator

from hcc_dash.clinical.tnm import Tumour, VascularInvasion, classify_stage
from hcc_dash.synthesis.lo2007.draw import draw_normal, draw_true

# Shares, medians and spreads are plausible for resected tumours in Hong Kong about 2000; none is published.
_MEDIAN_SIZE = {"I": 1.7, "II": 4.2, "IIIA": 6.5, "IVA": 8.0}
_SIZE_SPREAD = 0.45
_SIZE_RANGE = {"I": (0.8, 2.0), "II": (2.1, 15.0), "IIIA": (2.1, 18.0), "IVA": (2.1, 20.0)}
_LOG10_AFP = {"I": 1.5, "II": 1.8, "IIIA": 2.3, "IVA": 2.6}
_LOG10_AFP_SPREAD = 0.95
_LOG10_AFP_PER_CM = 0.04
_AFP_RANGE = (2, 400_000)


class Dossier(NamedTuple):
    """What is known of a tumour: pTNM stage (5th edition), the findings it rests on, and AFP in ng/mL."""

    stage: str
    tumour: Tumour
    afp: int


def draw_dossiers(n: int, late: bool, rng: Generator) -> list[Dossier]:
    """``n`` tumours of stage I/II, or of IIIA and IVA when ``late``."""
    return [draw_dossier(_draw_stage(late, rng), rng) for _ in range(n)]


def draw_dossier(stage: str, rng: Generator) -> Dossier:
    """One tumour of that stage."""
    low, high = _SIZE_RANGE[stage]
    size = round(min(max(_MEDIAN_SIZE[stage] * 10 ** (draw_normal(rng, 0.0, _SIZE_SPREAD) / 2.3026), low), high), 1)
    number, lobes, invasion = _draw_extent(stage, rng)
    tumour = Tumour(size, number == "multiple", lobes == "both", invasion)
    # the rule, not the recipe above, says which stage it is
    classified = classify_stage(tumour, edition=5)
    mean = _LOG10_AFP[stage] + _LOG10_AFP_PER_CM * (size - _MEDIAN_SIZE[stage])
    afp = round(10.0 ** draw_normal(rng, mean, _LOG10_AFP_SPREAD))
    return Dossier(classified, tumour, min(max(afp, _AFP_RANGE[0]), _AFP_RANGE[1]))


def _draw_stage(late: bool, rng: Generator) -> str:
    if late:
        return "IVA" if draw_true(rng, 0.3) else "IIIA"
    return "I" if draw_true(rng, 0.15) else "II"


def _draw_extent(stage: str, rng: Generator) -> tuple[str, str, VascularInvasion]:
    """Number, lobes and vascular invasion; sizes above 2 cm are taken for granted beyond stage I."""
    microscopic = draw_true(rng, 0.5)
    first = draw_true(rng, {"IIIA": 0.6, "IVA": 0.5}.get(stage, 1.0))
    match stage, first:
        case "IIIA", True:
            return "single", "one", "microscopic"
        case "IIIA", False:
            return "multiple", "one", "microscopic" if microscopic else "none"
        case "IVA", True:
            return "multiple", "both", "microscopic" if microscopic else "none"
        case "IVA", False:
            return "single", "one", "major branch"
        case _:
            return "single", "one", "none"
