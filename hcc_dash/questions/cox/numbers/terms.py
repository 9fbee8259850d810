"""One term of a Cox model as design columns, with the comparisons that a reader wants of it."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from hcc_dash.estimation.adjusted import covariate_values
from hcc_dash.kernels.spline import natural_spline, spline_knots
from hcc_dash.questions.cox.numbers.chosen_terms import Term, declared_covariate, enters_by_level, usable_columns
from hcc_dash.study.model import Study
from hcc_dash.study.parts import Covariate

Kind = Literal["arm", "levels", "level", "number", "spline", "interaction"]
QUARTILES = (0.25, 0.75)


def name_outside(study: Study, covariate: Covariate) -> str:
    """What those are called who do not have the level of a declared covariate: by their own levels, "0 or A"."""
    others = [level for level in study.column(covariate.column).levels if level != covariate.level]
    return " or ".join(others) or f"not {covariate.level}"


@dataclass(frozen=True, slots=True)
class Contrast:
    """A log hazard ratio as a weighted sum of coefficients: ``weights`` pairs columns of the design with weights.

    ``members`` are the patients it is about; ``at`` the covariate's values compared, in the column's unit,
    where it is a number; a reference has no weights.
    """

    level: str
    weights: tuple[tuple[int, float], ...]
    members: np.ndarray
    arm: str = ""
    at: tuple[float, ...] = ()

    @property
    def reference(self) -> bool:
        """Whether others are compared with it."""
        return not self.weights


@dataclass(frozen=True, slots=True)
class DesignTerm:
    """A term's columns of the design, its contrasts, and the groups it divides the patients into (none for numbers).

    An interaction has ``parents``, the arm and the other term, and the ``centre`` taken off that term's columns.
    """

    key: str
    label: str
    kind: Kind
    columns: tuple[int, ...]
    contrasts: tuple[Contrast, ...]
    groups: tuple[tuple[str, np.ndarray], ...] = ()
    parents: tuple[str, ...] = ()
    centre: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A term's values before anybody is left out: what they are, whether known, and why not."""

    term: Term
    label: str
    known: np.ndarray
    reason: str


def read_source(study: Study, table: pd.DataFrame, term: Term) -> Source:
    """Which patients have a value for a term; a number of 0 or below has no logarithm."""
    column = declared_covariate(study, term).column if term.covariate else term.column
    label = term_label(study, term)
    values = table[column]
    if enters_by_level(study, column, term.transform):
        return Source(term, label, values.notna().to_numpy(), f"no value for {plain_label(study, term)}")
    numbers = transformed(study, term)(read_numbers(values))
    reason = f"no value for {plain_label(study, term)}"
    if bool((np.isnan(numbers) & values.notna().to_numpy()).any()):
        reason += " above 0, of which alone there is a logarithm"
    return Source(term, label, np.isfinite(numbers), reason)


def read_numbers(values: pd.Series) -> np.ndarray:
    """A column's values as numbers, also where they stand as levels; NaN where there is none."""
    return pd.to_numeric(values.astype(object), errors="coerce").to_numpy(dtype=np.float64)


def plain_label(study: Study, term: Term) -> str:
    """What a term's column is called, whatever is done to its values."""
    column = declared_covariate(study, term).column if term.covariate else term.column
    return usable_columns(study).get(column) or study.column(column).label or column


def term_label(study: Study, term: Term) -> str:
    """What a term is called: a declared label, or the column's with its unit."""
    if term.covariate:
        return declared_covariate(study, term).label
    label = usable_columns(study)[term.column]
    if enters_by_level(study, term.column, term.transform) or term.transform == "spline":
        return label
    unit = study.column(term.column).unit
    match term.transform:
        case "log10":
            return f"{label}, per tenfold increase"
        case "per_10":
            return f"{label}, per 10 {unit}".rstrip()
        case _:
            return f"{label}, per {unit or 'unit'}"


def transformed(study: Study, term: Term) -> Callable[[np.ndarray], np.ndarray]:
    """From a column's number to the model's number; NaN where there is none."""
    how = declared_covariate(study, term).transform if term.covariate else term.transform

    def apply(numbers: np.ndarray) -> np.ndarray:
        plain = how if how in {"log10", "per_10"} else "none"
        covariate = Covariate(id="x", column="x", label="x", transform=plain)
        return covariate_values(pd.DataFrame({"x": numbers}), covariate)

    return apply


def arm_term(
    group: np.ndarray, arms: tuple[str, ...], label: str, labels: dict[str, str]
) -> tuple[DesignTerm, np.ndarray]:
    """Every arm against the first."""
    groups = tuple((labels[arm], group == i) for i, arm in enumerate(arms))
    contrasts = tuple(
        Contrast(labels[arm], ((i - 1, 1.0),) if i else (), group == i, arm) for i, arm in enumerate(arms)
    )
    x = np.eye(len(arms))[group][:, 1:]
    return DesignTerm("arm", label, "arm", tuple(range(len(arms) - 1)), contrasts, groups), x


def covariate_term(study: Study, table: pd.DataFrame, term: Term, at: int) -> tuple[DesignTerm, np.ndarray]:
    """A term over patients who all have a value, its first column being the ``at``-th of the design.

    A term that is the same in everybody, or a spline of too few values, has no columns.
    """
    label = term_label(study, term)
    if term.covariate and declared_covariate(study, term).level:
        return _one_level(study, table, declared_covariate(study, term), at)
    column = declared_covariate(study, term).column if term.covariate else term.column
    if enters_by_level(study, column, term.transform):
        return _all_levels(term.key, label, table[column], study.column(column).levels, at)
    return _number(study, read_numbers(table[column]), term, label, at)


def _one_level(study: Study, table: pd.DataFrame, covariate: Covariate, at: int) -> tuple[DesignTerm, np.ndarray]:
    x = covariate_values(table, covariate)
    inside = x == 1
    other = name_outside(study, covariate)
    groups = ((other, ~inside), (covariate.level, inside))
    if inside.all() or not inside.any():
        return DesignTerm(covariate.id, covariate.label, "level", (), (), groups), np.zeros((len(x), 0))
    contrasts = (Contrast(other, (), ~inside), Contrast(covariate.level, ((at, 1.0),), inside))
    return DesignTerm(covariate.id, covariate.label, "level", (at,), contrasts, groups), x[:, None]


def _all_levels(
    key: str, label: str, values: pd.Series, levels: tuple[str, ...], at: int
) -> tuple[DesignTerm, np.ndarray]:
    codes = pd.Categorical(values, categories=list(levels)).codes
    present = [level for i, level in enumerate(levels) if (codes == i).any()]
    masks = [codes == levels.index(level) for level in present]
    contrasts = tuple(
        Contrast(level, ((at + i - 1, 1.0),) if i else (), mask)
        for i, (level, mask) in enumerate(zip(present, masks, strict=True))
    )
    x = np.column_stack(masks[1:]).astype(np.float64) if len(present) > 1 else np.zeros((len(codes), 0))
    columns = tuple(range(at, at + x.shape[1]))
    groups = tuple(zip(present, masks, strict=True))
    return DesignTerm(key, label, "levels", columns, contrasts if columns else (), groups), x


def _number(study: Study, numbers: np.ndarray, term: Term, label: str, at: int) -> tuple[DesignTerm, np.ndarray]:
    everybody = np.ones(len(numbers), dtype=bool)
    basis = number_basis(study, numbers, term)
    x = basis(numbers) if len(numbers) else np.zeros((0, 0))
    columns = tuple(range(at, at + x.shape[1]))
    if not columns:
        return DesignTerm(term.key, label, "spline" if term.transform == "spline" else "number", (), ()), x
    if term.transform != "spline":
        return DesignTerm(term.key, label, "number", columns, (Contrast("", ((at, 1.0),), everybody),)), x
    low, high = np.quantile(numbers, QUARTILES)
    step = (basis(np.array([high])) - basis(np.array([low])))[0]
    weights = tuple((column, float(weight)) for column, weight in zip(columns, step, strict=True))
    contrast = Contrast("upper v lower quartile", weights, everybody, at=(float(high), float(low)))
    return DesignTerm(term.key, label, "spline", columns, (contrast,)), x


def number_basis(study: Study, numbers: np.ndarray, term: Term) -> Callable[[np.ndarray], np.ndarray]:
    """From a column's numbers to design columns, knots taken from ``numbers``; no columns when they cannot vary."""
    change = transformed(study, term)
    if len(numbers) == 0 or np.ptp(numbers) == 0:
        return lambda values: np.zeros((len(values), 0))
    if term.transform != "spline":
        return lambda values: change(values)[:, None]
    knots = spline_knots(numbers)
    if len(knots) < 3:
        return lambda values: np.zeros((len(values), 0))
    return lambda values: natural_spline(values, knots)


def interaction_term(
    study: Study,
    table: pd.DataFrame,
    term: Term,
    arm: tuple[DesignTerm, np.ndarray],
    main: tuple[DesignTerm, np.ndarray],
    at: int,
) -> tuple[DesignTerm, np.ndarray]:
    """Arm by term: products with numbers centred at their median, so that the arm's own row stays meaningful.

    Its contrasts are the arm's hazard ratios in each level, or at the lower and upper quartile.
    """
    (arms, arm_x), (own, own_x) = arm, main
    places, centre = _places(study, table, term, own)
    centred = own_x - centre
    width = own_x.shape[1]
    x = (arm_x[:, :, None] * centred[:, None, :]).reshape(len(arm_x), arm_x.shape[1] * width)
    contrasts = []
    for i, compared in enumerate(arms.contrasts[1:]):
        for level, values, step, members in places:
            products = tuple((at + i * width + j, float(step[j])) for j in range(width) if step[j] != 0)
            contrasts.append(Contrast(level, ((i, 1.0), *products), members, compared.arm, values))
    columns = tuple(range(at, at + x.shape[1]))
    built = DesignTerm(
        f"arm * {own.key}",
        own.label,
        "interaction",
        columns,
        tuple(contrasts),
        (),
        ("arm", own.key),
        tuple(centre.tolist()),
    )
    return built, x


_Place = tuple[str, tuple[float, ...], np.ndarray, np.ndarray]


def _places(study: Study, table: pd.DataFrame, term: Term, own: DesignTerm) -> tuple[list[_Place], np.ndarray]:
    """Where the arm's hazard ratio is shown (level, values, step from the centre, patients), and the centre."""
    width = len(own.columns)
    if own.groups:
        steps = [np.zeros(width), *np.eye(width)]
        return [(level, (), step, members) for (level, members), step in zip(own.groups, steps, strict=True)], np.zeros(
            width
        )
    column = declared_covariate(study, term).column if term.covariate else term.column
    numbers = read_numbers(table[column])
    basis = number_basis(study, numbers, term)
    centre = basis(np.array([np.median(numbers)]))[0]
    everybody = np.ones(len(numbers), dtype=bool)
    places: list[_Place] = []
    for name, share in zip(("lower quartile", "upper quartile"), QUARTILES, strict=True):
        value = float(np.quantile(numbers, share))
        step = basis(np.array([value]))[0] - centre
        places.append((name, () if math.isnan(value) else (value,), step, everybody))
    return places, centre
