"""Do the groups differ in when events happen: the exhibit of log-rank tests."""

from typing import Any

import pandas as pd

from hcc_dash.answers.exhibit import Exhibit, Said, WordTable
from hcc_dash.answers.records import record_test, with_p
from hcc_dash.asking.views import NoView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.estimation.plan import shows_p
from hcc_dash.questions.survival.numbers.log_rank_tests import LogRankOptions, LogRankResult, compare_log_rank
from hcc_dash.questions.survival.words.log_rank_tests import (
    say_footnote,
    say_log_rank,
    say_method,
    table_observed,
    table_tests,
)
from hcc_dash.wording.method_words import say_remarks


def build_log_rank(cohort: Cohort, options: LogRankOptions, view: NoView = NoView(), look: Look = LIGHT) -> Exhibit:
    """Events observed and expected, and the tests of all groups, of each pair and of their order."""
    del view, look  # numbers and words only
    result = compare_log_rank(cohort, options)
    records = _records(result)
    tables = (
        (WordTable("Events observed and expected", table_observed(result)), WordTable("Tests", table_tests(result)))
        if len(result.groups) > 1
        else ()
    )
    return Exhibit.of(
        cohort,
        result,
        command="log-rank",
        said=Said(
            question=f"{result.endpoint.label}: do the curves differ",
            answer=say_log_rank(result),
            footnote=say_footnote(result),
            method=say_method(result),
            notes=say_remarks(result.endpoint),
        ),
        facts={
            "endpoint": options.endpoint,
            "compare": result.options.compare or ("arm" if cohort.study.arms else "none"),
            "strata": list(options.strata),
            "weights": options.weights,
            "rho": options.rho,
            "gamma": options.gamma,
            "adjust": options.adjust,
            "entry": options.entry or None,
        },
        tables=tables,
        frames={"tests": pd.DataFrame(records)} if records else {},
        estimates=records,
        n_comparisons=max(len(result.pairs), int(len(result.groups) > 1)),
    )


def _records(result: LogRankResult) -> list[dict[str, Any]]:
    """Observed and expected events, then every test; p-values only where they may be shown."""
    if len(result.groups) < 2:
        return []
    shown = shows_p(result.study, result.status)
    records: list[dict[str, Any]] = [
        {"arm": group.arm, "term": term, "n": group.n, "n_events": group.n_events, "estimate": value}
        for group in result.groups
        for term, value in (("observed", group.observed), ("expected", group.expected))
    ]
    records.append({"term": "log-rank"} | record_test(result.test, shown))
    for pair in result.pairs:
        own = {"arm": pair.arm, "reference": pair.reference, "term": "log-rank"} | record_test(pair.test, shown)
        adjusted = with_p(
            {
                "arm": pair.arm,
                "reference": pair.reference,
                "term": f"adjusted ({result.options.adjust})",
                "note": pair.test.why_missing,
            },
            pair.adjusted_p,
            shown,
        )
        records += [own, adjusted]
    if result.trend is not None:
        records.append({"term": result.trend.name} | record_test(result.trend, shown))
    return records
