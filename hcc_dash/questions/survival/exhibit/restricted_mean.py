"""How much event-free time is gained: the restricted-mean exhibit."""

from typing import Any

import pandas as pd

from hcc_dash.answers.exhibit import Exhibit, Said, WordTable
from hcc_dash.answers.records import numbers_of, with_p
from hcc_dash.asking.views import NoView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.estimation.plan import shows_p
from hcc_dash.questions.subgroups.exhibit.selected_levels import judge_selected
from hcc_dash.questions.survival.numbers.restricted_mean import (
    RestrictedMeanOptions,
    RestrictedMeanResult,
    estimate_restricted_mean,
)
from hcc_dash.questions.survival.words.restricted_mean import (
    say_footnote,
    say_restricted_mean,
    table_differences,
    table_means,
)
from hcc_dash.questions.survival.words.restricted_mean_method import say_method
from hcc_dash.wording.method_words import say_remarks


def build_restricted_mean(
    cohort: Cohort, options: RestrictedMeanOptions, view: NoView = NoView(), look: Look = LIGHT
) -> Exhibit:
    """Means by group, differences and ratios; words, tidy frame and estimates."""
    del view, look  # numbers and words only
    result = estimate_restricted_mean(cohort, options)
    tables = [WordTable("By group", table_means(result))]
    if result.comparisons:
        tables.append(WordTable("Between groups", table_differences(result)))
    records = tuple(_records(result))
    levels = judge_selected(cohort, options.endpoint, by_arm=not options.compare)
    return Exhibit.of(
        cohort,
        result,
        command="rmst",
        id="restricted_mean",
        said=Said(
            question=f"{result.endpoint.label}: event-free time up to a horizon",
            answer=levels.after(say_restricted_mean(result)),
            footnote=say_footnote(result),
            method=say_method(result),
            notes=say_remarks(result.endpoint),
            printed=levels.printed,
        ),
        facts={
            "endpoint": options.endpoint,
            "compare": options.compare or ("arm" if cohort.study.arms else "none"),
            "tau": result.tau,
            "conf_level": result.study.methods.conf_level,
            "time_unit": result.endpoint.unit,
        },
        tables=tables,
        frames={"means": pd.DataFrame(records)},
        row_note=f"time in {result.endpoint.unit}, horizon {result.tau:g}",
        estimates=(*records, *levels.records),
        n_comparisons=len(result.comparisons),
    )


def _records(result: RestrictedMeanResult) -> list[dict[str, Any]]:
    records: list[dict[str, Any]] = []
    for group in result.groups:
        counts = {"arm": group.arm, "time": result.tau, "n": group.n, "n_events": group.n_events}
        records.append(counts | {"term": "restricted_mean"} | numbers_of(group.mean))
        records.append(counts | {"term": "time_lost"} | numbers_of(group.lost))
    for comparison in result.comparisons:
        base = {"arm": comparison.arm, "reference": comparison.reference, "time": result.tau}
        shown = shows_p(result.study, result.status)
        for term, estimate, p in (
            ("difference", comparison.difference, comparison.difference_p),
            ("ratio", comparison.ratio, comparison.ratio_p),
        ):
            records.append(with_p(base | {"term": term} | numbers_of(estimate), p, shown))
    return records
