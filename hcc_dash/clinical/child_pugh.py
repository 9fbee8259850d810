"""Child-Pugh score from bilirubin, albumin, INR, ascites and encephalopathy (Pugh 1973; MSD Manual 2023)."""

from dataclasses import dataclass
from math import isnan

from hcc_dash.clinical.units import convert, known_factor

ASCITES = {"none": 1, "absent": 1, "mild": 2, "moderate": 3, "severe": 3, "refractory": 3}
ENCEPHALOPATHY = {
    "none": 1,
    "absent": 1,
    "grade 1": 2,
    "grade 2": 2,
    "grade 1-2": 2,
    "grade 3": 3,
    "grade 4": 3,
    "grade 3-4": 3,
}
SCORES = range(5, 16)


@dataclass(frozen=True, slots=True)
class Cuts:
    """Limits between 1, 2 and 3 points: bilirubin in µmol/L, albumin in g/L, INR; each pair itself scores 2.

    Published variants: albumin 30 for 28 (Harrison's), bilirubin 50 for 51, INR 2.2 for 2.3.
    """

    bilirubin: tuple[float, float] = (34, 51)
    albumin: tuple[float, float] = (28, 35)
    inr: tuple[float, float] = (1.7, 2.3)


USUAL_CUTS = Cuts()


@dataclass(frozen=True, slots=True)
class ChildPugh:
    """Five points of 1 to 3 (None where the item is missing), and what follows from them."""

    bilirubin: int | None
    albumin: int | None
    inr: int | None
    ascites: int | None
    encephalopathy: int | None

    @property
    def points(self) -> tuple[int | None, ...]:
        """The five points in the order of the printed score."""
        return self.bilirubin, self.albumin, self.inr, self.ascites, self.encephalopathy

    @property
    def score(self) -> int | None:
        """Sum of the points, 5 to 15; None when any item is missing."""
        present = [point for point in self.points if point is not None]
        return sum(present) if len(present) == len(self.points) else None

    @property
    def possible(self) -> tuple[int, int]:
        """Lowest and highest score the missing items allow."""
        return sum(point or 1 for point in self.points), sum(point or 3 for point in self.points)

    @property
    def grade(self) -> str | None:
        """Class A (5-6), B (7-9) or C (10-15); None when the score is."""
        return None if self.score is None else grade_child_pugh(self.score)


def grade_child_pugh(score: int) -> str:
    """Class of a score; ValueError outside 5 to 15."""
    if score not in SCORES:
        raise ValueError(f"A Child-Pugh score lies between 5 and 15, found {score}. Check the five points.")
    return "A" if score <= 6 else "B" if score <= 9 else "C"


def score_child_pugh(
    bilirubin: float | None,
    albumin: float | None,
    inr: float | None,
    ascites: str | None,
    encephalopathy: str | None,
    bilirubin_unit: str = "µmol/L",
    albumin_unit: str = "g/L",
    cuts: Cuts = USUAL_CUTS,
) -> ChildPugh:
    """Points of one assessment.

    Unless ``cuts`` are others, bilirubin 34 and 51 µmol/L (2 and 3 mg/dL), albumin 28 and 35 g/L and INR 1.7 and
    2.3 themselves score 2. Ascites and encephalopathy by their words ("mild" includes ascites controlled by diuretics).
    Raises ValueError for an unknown unit or word; a missing value (None or NaN) leaves its point None.
    """
    micromolar = _converted(bilirubin, bilirubin_unit, "bilirubin", "bilirubin")
    per_litre = _converted(albumin, albumin_unit, "albumin", "albumin")
    ratio = _converted(inr, "", "ratio", "INR")
    return ChildPugh(
        bilirubin=None
        if micromolar is None
        else 1 + (micromolar >= cuts.bilirubin[0]) + (micromolar > cuts.bilirubin[1]),
        albumin=None if per_litre is None else 1 + (per_litre <= cuts.albumin[1]) + (per_litre < cuts.albumin[0]),
        inr=None if ratio is None else 1 + (ratio >= cuts.inr[0]) + (ratio > cuts.inr[1]),
        ascites=_worded(ascites, ASCITES, "ascites"),
        encephalopathy=_worded(encephalopathy, ENCEPHALOPATHY, "encephalopathy"),
    )


def _converted(value: float | None, unit: str, kind: str, what: str) -> float | None:
    if value is not None and value <= 0:
        raise ValueError(f"{what} is {value:g}; it must be above 0. Check the record.")
    if value is None or isnan(value):
        known_factor(kind, unit)  # an unknown unit is refused whatever stands in it
        return None
    return float(convert(value, kind, unit))


def _worded(word: str | None, points: dict[str, int], what: str) -> int | None:
    if word is None or word != word or not str(word).strip():  # NaN is unequal to itself
        return None
    plain = str(word).strip().lower().replace("\N{EN DASH}", "-")
    if plain not in points:
        raise ValueError(f'{what} is "{word}". Use one of: {", ".join(points)}.')
    return points[plain]
