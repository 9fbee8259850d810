"""Were the arms alike at the start: baseline characteristics by arm and standardised mean differences."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from hcc_dash.asking.choices import PROPORTION_TEST, VERSUS
from hcc_dash.asking.kinds import Given, OneOf, ask
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.grouping import kept_columns
from hcc_dash.estimation.answer import Answer
from hcc_dash.estimation.estimate import Estimate, Test, not_estimable
from hcc_dash.estimation.events import EVERYBODY, LeftOut, declared_groups, group_codes
from hcc_dash.estimation.groups import group_label
from hcc_dash.estimation.proportion_tests import ProportionTest, compare_proportions
from hcc_dash.questions.balance.numbers.baseline_shape import on_scale, shape_frame
from hcc_dash.questions.balance.numbers.standardised_difference import chance_limit, level_difference, mean_difference
from hcc_dash.study.model import Study
from hcc_dash.study.parts import Factor


def _characteristics(cohort: Cohort, given: Given) -> dict[str, str]:
    """Those of which somebody has a value."""
    del given
    known = {f.column: f.label for f in baseline_factors(cohort.study) if cohort.subjects[f.column].notna().any()}
    return {"": "The one that differs most" if cohort.study.arms else "The first one"} | known


CHARACTERISTIC = OneOf(
    label="Distribution of",
    choices=_characteristics,
    empty="most_apart",
    width=280,
    applies=lambda cohort, given: len(_characteristics(cohort, given)) > 1,
    help="Column of the characteristic whose distribution is given; the one that differs most.",
)

TEST = replace(PROPORTION_TEST, label="Test of categories", applies=lambda cohort, given: len(cohort.study.arms) > 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineOptions:
    """A question about baseline characteristics.

    ``arm``: the arm compared with the reference, empty for the first other one with patients. ``characteristic``: the
    column whose distribution is shown, empty for the one that differs most. ``test``: of every category, arm against
    reference.
    """

    arm: str = ask(VERSUS, "")
    characteristic: str = ask(CHARACTERISTIC, "")
    test: ProportionTest = ask(TEST, "none")


@dataclass(frozen=True, slots=True)
class BaselineGroup:
    """One column of the table: an arm, or everybody when nothing is compared."""

    arm: str
    label: str
    n: int


@dataclass(frozen=True, slots=True)
class NumberSummary:
    """A number in one group: ``n`` with a value, quartiles as R's ``quantile(type = 7)``; NaN when nobody has one."""

    n: int
    n_missing: int
    median: float
    lower_quartile: float
    upper_quartile: float


@dataclass(frozen=True, slots=True)
class LevelSummary:
    """A category in one group: ``n`` with a value and the patients of each level, in the order declared."""

    n: int
    n_missing: int
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Characteristic:
    """One baseline characteristic over the groups, and how far apart the two compared arms are in it.

    ``levels`` is empty for a number. ``scale`` "log10" when the difference is taken on that scale. ``chance`` is the
    absolute difference that a randomised trial of this size exceeds in 1 of 20 characteristics; NaN without arms.
    ``test``: of a category in the compared arms, where one was asked for.
    """

    column: str
    label: str
    unit: str
    levels: tuple[str, ...]
    scale: str
    groups: tuple[NumberSummary | LevelSummary, ...]
    difference: Estimate
    chance: float
    test: Test | None = None

    @property
    def n_missing(self) -> int:
        """Patients of all groups without a value."""
        return sum(group.n_missing for group in self.groups)


@dataclass(frozen=True, slots=True, kw_only=True)
class BaselineResult(Answer[BaselineOptions]):
    """Table 1: groups in columns, characteristics in rows; ``shown`` is the characteristic whose ``shape`` is drawn.

    ``arm`` and ``reference`` are empty when there is nothing to compare. ``shape``: term arm level estimate, the
    density over the values of a number or the proportion of each level.
    """

    groups: tuple[BaselineGroup, ...]
    characteristics: tuple[Characteristic, ...]
    arm: str
    reference: str
    shown: Characteristic | None
    shape: pd.DataFrame

    @property
    def compared(self) -> bool:
        """Whether two arms are compared."""
        return bool(self.arm)

    def label(self, arm: str) -> str:
        """The label of a group."""
        return next(group.label for group in self.groups if group.arm == arm)


def describe_baseline(cohort: Cohort, options: BaselineOptions | None = None) -> BaselineResult:
    """Distribution of each declared factor and covariate by arm, among the selected patients.

    Without p-values but on request: after randomisation any difference is chance, and without it a test of balance
    measures the sample's size (Senn 1994, Stat Med 13:1715). Raises ValueError for an arm or characteristic that is not
    there.
    """
    study = cohort.study
    options = options or BaselineOptions()
    code, declared = group_codes(study, cohort.subjects, "")
    known = code >= 0
    present = [arm for position, arm in enumerate(declared) if (code == position).any()]
    groups = tuple(
        BaselineGroup(arm, group_label(study, "", arm), int((code == declared.index(arm)).sum())) for arm in present
    )
    arm, reference = compared_arms(study, present, options.arm)
    code = np.array([present.index(arm_id) if arm_id in present else -1 for arm_id in [*declared, ""]])[code]
    subjects, code = cohort.subjects[known], code[known]
    pair = (present.index(arm), present.index(reference)) if arm else None
    rows = tuple(
        _characteristic(study, subjects, factor, code, len(present), pair) for factor in baseline_factors(study)
    )
    rows = tuple(_tested(row, pair, options.test) for row in rows if any(group.n for group in row.groups))
    shown = _shown(rows, options.characteristic)
    shape = shape_frame(subjects[shown.column], shown, code, present) if shown else pd.DataFrame()
    lost = int((~known).sum())
    return BaselineResult(
        study=study,
        options=options,
        status=None,
        n_selected=cohort.n,
        n_analysed=int(known.sum()),
        left_out=(LeftOut("no arm", lost),) if lost else (),
        groups=groups,
        characteristics=rows,
        arm=arm,
        reference=reference,
        shown=shown,
        shape=shape,
    )


def _tested(row: Characteristic, pair: tuple[int, int] | None, kind: ProportionTest) -> Characteristic:
    """The characteristic with the test of its levels, among patients of the compared arms with a value."""
    if pair is None or not row.levels:
        return row
    counts = [group.counts for group in (row.groups[place] for place in pair) if isinstance(group, LevelSummary)]
    return replace(row, test=compare_proportions(kind, counts))


def compared_arms(study: Study, present: list[str], wanted: str = "") -> tuple[str, str]:
    """(arm, reference) to compare, or two empty texts when fewer than two arms have patients.

    The reference is the declared one, or the first arm present when nobody of the declared one is selected.
    """
    if wanted and wanted not in declared_groups(study, ""):
        raise ValueError(f'No arm "{wanted}". Arms: {", ".join(arm.id for arm in study.arms)}.')
    if len(present) < 2 or present == [EVERYBODY]:
        return "", ""
    reference = present[0]
    return (wanted if wanted in present[1:] else present[1]), reference


def baseline_factors(study: Study) -> list[Factor]:
    """The declared factors, then the covariates' columns that are no factor; never the arm."""
    known = {factor.column for factor in study.factors} | kept_columns(study)
    more = {term.column: study.column(term.column).label or term.label for term in study.covariates}
    others = [Factor(column=column, label=label) for column, label in more.items() if column not in known]
    return [factor for factor in (*study.factors, *others) if factor.column != study.design.arm_column]


def _characteristic(
    study: Study, subjects: pd.DataFrame, factor: Factor, code: np.ndarray, n_groups: int, pair: tuple[int, int] | None
) -> Characteristic:
    declared, values = study.column(factor.column), subjects[factor.column]
    if declared.type == "category":
        levels = declared.levels
        codes = pd.Categorical(values, categories=list(levels)).codes.astype(np.int64)
        groups: list[NumberSummary | LevelSummary] = [_levels(codes[code == g], len(levels)) for g in range(n_groups)]
        difference, chance = _compare_levels(codes, len(levels), code, pair)
        return Characteristic(factor.column, factor.label, "", levels, "", tuple(groups), difference, chance)
    numbers = values.to_numpy(dtype=np.float64)
    scale = "log10" if any(t.column == factor.column and t.transform == "log10" for t in study.covariates) else ""
    groups = [_number(numbers[code == g]) for g in range(n_groups)]
    difference, chance = _compare_numbers(on_scale(numbers, scale), code, pair)
    return Characteristic(factor.column, factor.label, declared.unit, (), scale, tuple(groups), difference, chance)


def _number(values: np.ndarray) -> NumberSummary:
    known = values[np.isfinite(values)]
    quartiles = np.quantile(known, (0.25, 0.5, 0.75)) if known.size else np.full(3, np.nan)
    low, middle, high = (float(quartile) for quartile in quartiles)
    return NumberSummary(known.size, values.size - known.size, middle, low, high)


def _levels(codes: np.ndarray, n_levels: int) -> LevelSummary:
    known = codes[codes >= 0]
    counts = np.bincount(known, minlength=n_levels)
    return LevelSummary(known.size, codes.size - known.size, tuple(int(n) for n in counts))


def _compare_numbers(values: np.ndarray, code: np.ndarray, pair: tuple[int, int] | None) -> tuple[Estimate, float]:
    if pair is None:
        return not_estimable("nothing to compare"), np.nan
    inside = np.isin(code, pair) & np.isfinite(values)
    treated = code[inside] == pair[0]
    chance = chance_limit(int(treated.sum()), int((~treated).sum()))
    return _estimated(mean_difference(values[inside], treated), treated), chance


def _compare_levels(
    codes: np.ndarray, n_levels: int, code: np.ndarray, pair: tuple[int, int] | None
) -> tuple[Estimate, float]:
    if pair is None:
        return not_estimable("nothing to compare"), np.nan
    inside = np.isin(code, pair) & (codes >= 0)
    treated = code[inside] == pair[0]
    seen = int(np.unique(codes[inside]).size)
    chance = chance_limit(int(treated.sum()), int((~treated).sum()), seen - 1)
    return _estimated(level_difference(codes[inside], n_levels, treated), treated), chance


def _estimated(difference: float, treated: np.ndarray) -> Estimate:
    if treated.all() or not treated.any():
        return not_estimable("an arm has nobody with a value")
    return not_estimable("the arms do not overlap") if np.isnan(difference) else Estimate(abs(difference))


def _shown(rows: tuple[Characteristic, ...], wanted: str) -> Characteristic | None:
    if wanted:
        for row in rows:
            if row.column == wanted:
                return row
        raise ValueError(f'No characteristic "{wanted}" has values. Known: {", ".join(row.column for row in rows)}.')
    ranked = sorted(rows, key=lambda row: -row.difference.value if row.difference.estimable else 0.0)
    return ranked[0] if ranked else None
