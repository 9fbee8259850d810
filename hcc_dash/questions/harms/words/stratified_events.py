"""Any adverse event compared within strata, in words."""

from typing import Any

import pandas as pd

from hcc_dash.estimation.plan import name_p, shows_p
from hcc_dash.questions.harms.numbers.adverse_events_result import AdverseEventResult
from hcc_dash.questions.harms.numbers.stratified import StratifiedEvents, WithinStrata
from hcc_dash.study.capital import capital
from hcc_dash.study.counts import count_noun
from hcc_dash.wording.words import (
    NOT_ESTIMABLE,
    WITHHELD,
    say_list,
    say_number,
    say_p,
    say_percent,
    say_points,
    say_ratio,
)


def say_strata_title(result: AdverseEventResult, found: StratifiedEvents) -> str:
    """What the table compares, within what, and whether it was planned."""
    named = say_list([result.study.factor(column).label for column in found.strata])
    return f"Any event asked about, compared within strata of {named} ({found.status})"


def table_within_strata(result: AdverseEventResult, found: StratifiedEvents) -> pd.DataFrame:
    """An arm a row: the common difference, ratio and odds ratio with limits, and the test where it may be shown."""
    label = {one.arm: one.label for row in result.overview[:1] for one in row.arms}
    p_name = capital(name_p(found.status))
    return pd.DataFrame(
        [
            {
                "Arm": f"{label[one.arm]} v {label[one.reference]}",
                "Patients in strata with both": one.n,
                "Strata": one.n_strata,
                "Common difference (CI)": say_points(one.risk_difference),
                "Common risk ratio (CI)": say_ratio(one.risk_ratio),
                "Common odds ratio (CI)": say_ratio(one.odds_ratio),
                f"{p_name}, {one.test.name}": _say_p(result, found, one),
            }
            for one in found.comparisons
        ]
    )


def table_strata(result: AdverseEventResult, found: StratifiedEvents) -> pd.DataFrame:
    """A stratum a row: patients with an event of all, arm by arm."""
    labels = {one.arm: one.label for row in result.overview[:1] for one in row.arms}
    cells = {(row["level"], row["arm"]): row for row in found.counts.to_dict("records")}
    rows = []
    for level in dict.fromkeys(found.counts["level"]):
        row: dict[str, object] = {"Stratum": level}
        for arm, label in labels.items():
            cell = cells.get((level, arm))
            row[label] = _say_cell(cell) if cell else "0/0"
        rows.append(row)
    return pd.DataFrame(rows)


def say_strata_footnote(found: StratifiedEvents) -> str:
    """The method, and who has no stratum."""
    lost = "".join(f" {count_noun(one.n, 'patient')} left out of it: {one.reason}." for one in found.left_out)
    limits = {
        "sato": "limits of Sato",
        "newcombe": "stratified Newcombe limits of Yan and Su",
        "score": "stratified Miettinen-Nurminen score limits",
    }
    return (
        f"Within strata: Mantel-Haenszel difference ({limits[found.limits]}), risk ratio (Greenland-Robins) and odds "
        f"ratio (Robins-Breslow-Greenland); Cochran-Mantel-Haenszel test without continuity correction.{lost}"
    )


def _say_p(result: AdverseEventResult, found: StratifiedEvents, one: WithinStrata) -> str:
    if not one.test.estimable:
        return f"{NOT_ESTIMABLE} ({one.test.why_missing})"
    if not shows_p(result.study, found.status):
        return WITHHELD
    return f"{say_p(one.test.p_value)} (χ² {say_number(one.test.statistic, 2)}, 1 df)"


def _say_cell(cell: dict[Any, Any]) -> str:
    return f"{cell['n_events']}/{cell['n']} ({say_percent(cell['n_events'] / cell['n'])})"
