"""Where patients are narrowed to levels of a factor: does the effect depend on that factor at all."""

from dataclasses import replace

from hcc_dash.analysis.subgroups.arms import arms_to_compare
from hcc_dash.analysis.subgroups.result import SubgroupOptions, SubgroupResult
from hcc_dash.analysis.subgroups.subgroups import estimate_subgroups
from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import LevelFilter


def widen_levels(cohort: Cohort, endpoint_id: str, strata: tuple[str, ...] = ()) -> tuple[SubgroupResult, ...]:
    """For each filter to levels of a factor and each arm: the forest of that factor without the filter.

    It holds the interaction test of arm by factor (likelihood ratio), the only fair word on an effect in one level.
    Other filters stay. Empty where nothing is filtered by levels or no two arms have patients.
    """
    study, asked = cohort.study, cohort.selection
    found = []
    for one in asked.filters:
        if not isinstance(one, LevelFilter) or set(one.levels) >= set(study.column(one.column).levels):
            continue
        others = tuple(other for other in asked.filters if other is not one)
        wide = select(cohort.parent or cohort, replace(asked, filters=others))
        for arm in arms_to_compare(cohort):
            options = SubgroupOptions(endpoint_id, factors=(one.column,), arm=arm, strata=strata)
            found.append(estimate_subgroups(wide, options))
    return tuple(one for one in found if one.overall is not None)
