"""Where patients are narrowed to a part of a factor: does the effect depend on that factor at all."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.grouping import declared_levels
from hcc_dash.cohort.once import once_for_cohort
from hcc_dash.cohort.selection import Filter, LevelFilter, RangeFilter
from hcc_dash.estimation.estimate import Estimate, Test
from hcc_dash.estimation.events import take
from hcc_dash.estimation.interaction import DIFFERENCES, NAME, compare_differences, compare_interaction
from hcc_dash.estimation.plan import Status
from hcc_dash.questions.subgroups.numbers.arms import TwoArms, arms_to_compare, collect_two_arms, reference_first
from hcc_dash.questions.subgroups.numbers.levels import is_number
from hcc_dash.questions.subgroups.numbers.modifier import LINEAR, Scale, estimate_modifier
from hcc_dash.questions.subgroups.numbers.options import ModifierOptions, SubgroupOptions
from hcc_dash.questions.subgroups.numbers.result import SubgroupResult
from hcc_dash.questions.subgroups.numbers.subgroups import estimate_subgroups

FEWEST = 8
"""Patients that each arm needs in each part before differences of parts are compared."""

NOISE = 1e-9
"""Events are counted back from patients and their share: ten may come out a little less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectedTest:
    """The interaction test of an arm by a filtered factor, of all patients whom the other filters keep.

    ``forest``: of levels, the forest of that factor which prints the same test; None for other tests.
    """

    column: str
    label: str
    arm: str
    reference: str
    status: Status | None
    test: Test
    forest: SubgroupResult | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmShare:
    """Patients of an arm and the probability of the event, with its standard error."""

    n: int
    share: Estimate

    @classmethod
    def of(cls, n_events: int, n: int) -> "ArmShare":
        """A proportion, with the error of the unpooled normal approximation."""
        share = n_events / n if n else math.nan
        return cls(n=n, share=Estimate(share, std_error=math.sqrt(share * (1 - share) / n) if n else math.nan))


Shares = Callable[[Cohort], Mapping[str, ArmShare]]
"""By arm, what an exhibit reads of one cohort."""


@once_for_cohort  # every answer of a page that compares hazards asks it
def interaction_of_hazards(cohort: Cohort, endpoint_id: str, strata: tuple[str, ...] = ()) -> tuple[SelectedTest, ...]:
    """For each filter and each arm, whether the hazard ratio depends on the filtered factor (likelihood ratio).

    Of levels it is the test of arm by level that the forest without the filter prints; of a number narrowed to a range
    that of arm by the number itself, linear, on the logarithmic scale where a covariate declares it: nobody is cut in
    two where the reader happened to cut. Empty where nothing is filtered or no two arms have patients.
    """
    tests = []
    for rule, wide in _widened(cohort):
        for arm in arms_to_compare(cohort):
            if isinstance(rule, LevelFilter):
                options = SubgroupOptions(endpoint=endpoint_id, factors=(rule.column,), arm=arm, strata=strata)
                tests.append(_of_levels(estimate_subgroups(wide, options)))
            elif not is_number(wide.study, rule.column):
                tests.append(_of_flag(wide, rule.column, collect_two_arms(wide, endpoint_id, arm, strata)))
            else:
                tests.append(
                    _along(
                        wide,
                        ModifierOptions(
                            endpoint=endpoint_id, column=rule.column, arm=arm, strata=strata, scale=_scale(wide, rule)
                        ),
                    )
                )
    return tuple(test for test in tests if test is not None)


def interaction_of_differences(
    cohort: Cohort, shares: Shares, own: Mapping[str, ArmShare] | None = None
) -> tuple[SelectedTest, ...]:
    """For each filter and each arm, whether the difference of probabilities depends on the filtered factor.

    Cochran's Q of the differences in every level, or below, within and above the range. ``own``: the shares of the
    cohort itself, where they were read before: one of the parts has its patients.
    """
    tests = []
    for rule, wide in _widened(cohort) if arms_to_compare(cohort) else ():
        read = [
            shares(part) if own is None or part.fingerprint != cohort.fingerprint else own
            for part in _parts(wide, rule)
        ]
        reference, *arms = [arm for arm in reference_first(cohort.study) if any(arm in part for part in read)] or [""]
        for arm in arms:
            pairs = [(part.get(reference), part.get(arm)) for part in read]
            test = _compare_parts(pairs, cohort.study.methods.min_events)
            tests.append(_selected(cohort, rule.column, test, arm, reference))
    return tuple(tests)


def untested(cohort: Cohort, why: str) -> tuple[SelectedTest, ...]:
    """For each filter, that no interaction was tested, and why."""
    test = Test(NAME, why_missing=why)
    return (
        tuple(_selected(cohort, rule.column, test) for rule, _ in _widened(cohort)) if arms_to_compare(cohort) else ()
    )


def _selected(cohort: Cohort, column: str, test: Test, arm: str = "", reference: str = "") -> SelectedTest:
    return SelectedTest(
        column=column,
        label=cohort.study.factor(column).label,
        arm=arm,
        reference=reference,
        status="exploratory",
        test=test,
    )


def _widened(cohort: Cohort) -> Iterator[tuple[Filter, Cohort]]:
    """Each filter that leaves somebody out, and the cohort without it."""
    asked, whole = cohort.selection, cohort.parent or cohort
    for rule in asked.filters:
        if isinstance(rule, LevelFilter):
            narrows = not set(rule.levels) >= set(whole.study.column(rule.column).levels)
        else:
            values = whole.subjects[rule.column]
            narrows = bool(((values < rule.low) | (values > rule.high)).any())
        if narrows:
            yield rule, select(whole, replace(asked, filters=_others(asked.filters, rule)))


def _others(filters: tuple[Filter, ...], rule: Filter) -> tuple[Filter, ...]:
    return tuple(other for other in filters if other is not rule)


def _parts(wide: Cohort, rule: Filter) -> list[Cohort]:
    """The patients of every level; or those below, within and above a range; parts that hold nobody are dropped."""
    filters: list[Filter]
    asked, whole = wide.selection, wide.parent or wide
    if isinstance(rule, LevelFilter):
        levels, declared = wide.study.column(rule.column).levels, asked.groupings
        filters = [LevelFilter(rule.column, declared_levels(declared, rule.column, level)) for level in levels]
    else:
        below, above = np.nextafter(rule.low, -math.inf), np.nextafter(rule.high, math.inf)
        ranges = (-math.inf, float(below)), (rule.low, rule.high), (float(above), math.inf)
        filters = [RangeFilter(rule.column, *ends) for ends in ranges]
    parts = [select(whole, replace(asked, filters=(*asked.filters, part))) for part in filters]
    return [part for part in parts if part.n]


def _compare_parts(pairs: list[tuple[ArmShare | None, ArmShare | None]], fewest_events: int) -> Test:
    known = [(first, second) for first, second in pairs if first is not None and second is not None]
    if len(known) < len(pairs) or any(arm.n < FEWEST for pair in known for arm in pair):
        return Test(DIFFERENCES, why_missing=f"fewer than {FEWEST} patients of an arm in one part")
    n_events = sum(arm.n * arm.share.value for pair in known for arm in pair)
    if n_events < fewest_events - NOISE:
        return Test(DIFFERENCES, why_missing=f"too few events: {math.floor(n_events + NOISE)}")
    return compare_differences([_subtract(first.share, second.share) for first, second in known])


def _subtract(first: Estimate, second: Estimate) -> Estimate:
    """The second less the first, without an error where one of them has none."""
    errors = (first.std_error, second.std_error)
    error = math.hypot(*errors) if min(errors) > 0 else math.nan
    return Estimate(second.value - first.value, std_error=error)


def _of_levels(forest: SubgroupResult) -> SelectedTest | None:
    if forest.overall is None:
        return None
    (factor,) = forest.factors
    return SelectedTest(
        column=factor.column,
        label=factor.label,
        arm=forest.arm,
        reference=forest.reference,
        status=forest.status,
        test=factor.interaction,
        forest=forest,
    )


def _of_flag(wide: Cohort, column: str, compared: TwoArms) -> SelectedTest | None:
    if compared.why_not:
        return None
    test = Test(NAME, why_missing="a yes or no is not tested within strata")
    if compared.strata is None:
        values = wide.subjects[column].to_numpy(dtype=np.float64)[compared.events.rows]
        known = np.isfinite(values)
        test = compare_interaction(take(compared.events, known), values[known].astype(np.int64), wide.study.methods)
    return _selected(wide, column, test, compared.arm, compared.reference)


def _along(wide: Cohort, options: ModifierOptions) -> SelectedTest | None:
    result = estimate_modifier(wide, options)
    if not result.arms:
        return None
    test = result.linear if not result.why_not else Test(LINEAR, why_missing=result.why_not)
    reference = next(arm.id for arm in wide.study.arms if arm.label == result.reference)
    return _selected(wide, options.column, test, options.arm, reference)


def _scale(cohort: Cohort, rule: Filter) -> Scale:
    wide = any(term.column == rule.column and term.transform == "log10" for term in cohort.study.covariates)
    return "log10" if wide else "none"
