"""CTCAE grades that a laboratory value alone implies: a lower bound of the grade, by version, never pooled.

Transfusion, bleeding, symptoms and danger to life raise a grade and stand in no laboratory table, so the derived grade
is a lower bound and the investigator's grade is kept apart from it. Source: NCI, CTCAE version 5.0 (27 November 2017)
and version 6.0. Anticoagulated patients have rules of their own for INR, which are not applied.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from hcc_dash.clinical.ctcae import VERSIONS
from hcc_dash.clinical.units import Floats, to_significant

Reference = Literal["value", "lln", "uln", "baseline", "baseline_and_uln"]
When = Literal["always", "normal", "abnormal", "low"]


@dataclass(frozen=True, slots=True)
class Cut:
    """A grade begins beyond ``factor`` times the reference ("value": the factor itself), or at it when ``at`` is set.

    ``when``: whatever the baseline, or only if it was not above (normal) or above (abnormal) the upper limit, or
    below the lower limit (low).
    """

    grade: int
    factor: float
    of: Reference = "value"
    when: When = "always"
    at: bool = False


@dataclass(frozen=True, slots=True)
class LabRule:
    """How one term is graded from one test (clinical.lab_tests), in SI units."""

    term: str
    test: str
    falls: bool
    cuts: tuple[Cut, ...]

    @property
    def by_baseline(self) -> bool:
        """Whether a baseline above the upper limit takes its place."""
        return any(cut.when == "abnormal" or cut.of == "baseline_and_uln" for cut in self.cuts)


@dataclass(frozen=True, slots=True)
class LabGrades:
    """Grades of values, arrays of one shape.

    ``grade``: the lower bound that follows from the value, NaN where none follows (value, limit or baseline missing).
    ``highest``: what it may be when a limit that was not given is known; equal to ``grade`` where nothing is open.
    """

    grade: Floats
    highest: Floats


def _low(
    term: str, test: str, second: float, third: float, fourth: float | None, first: float | None = None
) -> LabRule:
    begin = Cut(1, 1.0, "lln") if first is None else Cut(1, first)
    cuts = (begin, Cut(2, second), Cut(3, third))
    return LabRule(term, test, True, cuts if fourth is None else (*cuts, Cut(4, fourth)))


def _high(
    term: str, test: str, of_uln: tuple[float, ...], of_baseline: tuple[float, ...], first_at: bool = True
) -> LabRule:
    """Grades 1 to 4 in multiples of the upper limit, or of an abnormal baseline (whose first cut may count itself)."""
    normal = [Cut(i + 1, factor, "uln", "normal") for i, factor in enumerate(of_uln)]
    abnormal = [
        Cut(i + 1, factor, "baseline", "abnormal", at=first_at and i == 0) for i, factor in enumerate(of_baseline)
    ]
    return LabRule(term, test, False, (*normal, *abnormal))


_ALT, _AST = "Alanine aminotransferase increased", "Aspartate aminotransferase increased"
_INR = LabRule("INR increased", "inr", False, (Cut(1, 1.2), Cut(2, 1.5), Cut(3, 2.5)))
_ALIKE = (
    _low("White blood cell decreased", "white_cells", 3.0, 2.0, 1.0),
    _low("Anemia", "haemoglobin", 100, 80, None),
    _low("Hypoalbuminemia", "albumin", 30, 20, None),
    _INR,
)
_CREATININE = (Cut(1, 1.0, "uln"), Cut(2, 1.5, "uln"), Cut(3, 3.0, "uln"), Cut(4, 6.0, "uln"))
_RULES: dict[str, tuple[LabRule, ...]] = {
    "5.0": (
        *_ALIKE,
        _low("Neutrophil count decreased", "neutrophils", 1.5, 1.0, 0.5),
        _low("Lymphocyte count decreased", "lymphocytes", 0.8, 0.5, 0.2),
        _low("Platelet count decreased", "platelets", 75, 50, 25),
        _high(_ALT, "alt", (1, 3, 5, 20), (1.5, 3, 5, 20)),
        _high(_AST, "ast", (1, 3, 5, 20), (1.5, 3, 5, 20)),
        _high("Blood bilirubin increased", "bilirubin", (1, 1.5, 3, 10), (1, 1.5, 3, 10), first_at=False),
        _high("Alkaline phosphatase increased", "alp", (1, 2.5, 5, 20), (2, 2.5, 5, 20)),
        _high("GGT increased", "ggt", (1, 2.5, 5, 20), (2, 2.5, 5, 20)),
        LabRule(
            "Creatinine increased",
            "creatinine",
            False,
            (
                *_CREATININE,
                Cut(2, 1.5, "baseline"),
                Cut(3, 3.0, "baseline"),
            ),
        ),
    ),
    "6.0": (
        *_ALIKE,
        _low("Neutrophil count decreased", "neutrophils", 1.0, 0.5, 0.1, first=1.5),
        _low("Thrombocytopenia", "platelets", 75, 50, 10),
        _high(_ALT, "alt", (1, 3, 5, 20), (1, 1.5, 2, 4)),
        _high(_AST, "ast", (1, 3, 5, 20), (1, 1.5, 2, 4)),
        _high("Blood bilirubin increased", "bilirubin", (1, 1.5, 3, 10), (1, 1.5, 2.5, 10)),
        LabRule("Alkaline phosphatase increased", "alp", False, (Cut(1, 1.0, "baseline_and_uln"),)),
        _high("GGT increased", "ggt", (1, 2.5, 5, 20), (1, 1.5, 3, 10)),
        LabRule(
            "Creatinine increased",
            "creatinine",
            False,
            (
                *_CREATININE,
                Cut(2, 1.5, "baseline", "low"),
                Cut(3, 3.0, "baseline", "low"),
            ),
        ),
    ),
}


def lab_rules(version: str) -> dict[str, LabRule]:
    """The rules of one version by term; ValueError without a version or for one that is not known here.

    Version 6.0 calls low platelets "Thrombocytopenia" and does not grade lymphocytes.
    """
    if version not in _RULES:
        shown = f'"{version}"' if version else "missing"
        raise ValueError(f"CTCAE version is {shown}. Say which: {' or '.join(VERSIONS)}; grades differ between them.")
    return {rule.term: rule for rule in _RULES[version]}


def grade_labs(
    term: str,
    version: str,
    value: npt.ArrayLike,
    lln: npt.ArrayLike = np.nan,
    uln: npt.ArrayLike = np.nan,
    baseline: npt.ArrayLike = np.nan,
) -> LabGrades:
    """Lowest CTCAE grade each value implies, all in SI units (10⁹/L, g/L, µmol/L, U/L), compared to ten digits.

    An abnormal baseline of ALT or AST between 1 and 1.5 times itself is grade 0 in version 5.0: the gap is the
    standard's. Without a baseline a value within the upper limit is grade 0 and one above it has no grade. Raises
    ValueError for a term the version does not grade from a value.
    """
    rules = lab_rules(version)
    if term not in rules:
        raise ValueError(f'CTCAE v{version} grades no "{term}" from a value. Terms: {", ".join(rules)}.')
    rule = rules[term]
    parts = np.broadcast_arrays(*(np.asarray(x, dtype=np.float64) for x in (value, lln, uln, baseline)))
    values, lower, upper, start = (to_significant(part) for part in parts)
    grade = np.zeros(values.shape)
    highest = np.zeros(values.shape)
    decided = np.zeros(values.shape, dtype=bool)
    for cut in rule.cuts:
        applies, open_ = _applies(cut, start, lower, upper)
        limit = to_significant(cut.factor * _reference(cut, start, lower, upper))
        open_ |= applies & np.isnan(limit)
        beyond = values < limit if rule.falls else values > limit
        met = applies & (beyond | (cut.at & (values == limit)))
        decided |= applies & ~np.isnan(limit)
        grade = np.where(met, np.maximum(grade, cut.grade), grade)
        highest = np.where(met | open_, np.maximum(highest, cut.grade), highest)
    if rule.by_baseline:
        within = (values <= upper) & np.isnan(start)
        decided |= within
        highest = np.where(within, 0.0, highest)
    known = decided & ~np.isnan(values)
    return LabGrades(np.where(known, grade, np.nan), np.where(known, np.maximum(grade, highest), np.nan))


def _reference(cut: Cut, baseline: Floats, lln: Floats, uln: Floats) -> Floats:
    match cut.of:
        case "lln":
            return lln
        case "uln":
            return uln
        case "baseline":
            return baseline
        case "baseline_and_uln":
            return np.maximum(baseline, uln)
        case _:
            return np.ones(baseline.shape)


def _applies(cut: Cut, baseline: Floats, lln: Floats, uln: Floats) -> tuple[np.ndarray, np.ndarray]:
    """Whether a cut holds for each baseline, and whether that is open because something is missing."""
    if cut.when == "always":
        return np.ones(baseline.shape, dtype=bool), np.zeros(baseline.shape, dtype=bool)
    limit = uln if cut.when != "low" else lln
    missing = np.isnan(baseline) | np.isnan(limit)
    outside = baseline < limit if cut.when == "low" else baseline > limit
    wanted = ~outside if cut.when == "normal" else outside
    return ~missing & wanted, missing
