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


def say_strata_title(result: AdverseEventResult, stratified: StratifiedEvents) -> str:
    """What the table compares, within what, and whether it was planned."""
    named = say_list([result.study.factor(column).label for column in stratified.strata])
    return f"Any event asked about, compared within strata of {named} ({stratified.status})"


def table_within_strata(result: AdverseEventResult, stratified: StratifiedEvents) -> pd.DataFrame:
    """An arm a row: the common difference, ratio and odds ratio with limits, and the test where it may be shown."""
    label = {arm.arm: arm.label for row in result.overview[:1] for arm in row.arms}
    p_name = capital(name_p(stratified.status))
    return pd.DataFrame(
        [
            {
                "Arm": f"{label[pair.arm]} v {label[pair.reference]}",
                "Patients in strata with both": pair.n,
                "Strata": pair.n_strata,
                "Common difference (CI)": say_points(pair.risk_difference),
                "Common risk ratio (CI)": say_ratio(pair.risk_ratio),
                "Common odds ratio (CI)": say_ratio(pair.odds_ratio),
                f"{p_name}, {pair.test.name}": _say_p(result, stratified, pair),
            }
            for pair in stratified.comparisons
        ]
    )


def table_strata(result: AdverseEventResult, stratified: StratifiedEvents) -> pd.DataFrame:
    """A stratum a row: patients with an event of all, arm by arm."""
    labels = {arm.arm: arm.label for row in result.overview[:1] for arm in row.arms}
    cells = {(row["level"], row["arm"]): row for row in stratified.counts.to_dict("records")}
    rows = []
    for level in dict.fromkeys(stratified.counts["level"]):
        row: dict[str, object] = {"Stratum": level}
        for arm, label in labels.items():
            cell = cells.get((level, arm))
            row[label] = _say_cell(cell) if cell else "0/0"
        rows.append(row)
    return pd.DataFrame(rows)


def say_strata_footnote(stratified: StratifiedEvents) -> str:
    """The method, and who has no stratum."""
    lost = "".join(f" {count_noun(item.n, 'patient')} left out of it: {item.reason}." for item in stratified.left_out)
    limits = {
        "sato": "limits of Sato",
        "newcombe": "stratified Newcombe limits of Yan and Su",
        "score": "stratified Miettinen-Nurminen score limits",
    }
    return (
        f"Within strata: Mantel-Haenszel difference ({limits[stratified.limits]}), risk ratio (Greenland-Robins) and "
        f"odds ratio (Robins-Breslow-Greenland); Cochran-Mantel-Haenszel test without continuity correction.{lost}"
    )


def _say_p(result: AdverseEventResult, stratified: StratifiedEvents, pair: WithinStrata) -> str:
    if not pair.test.estimable:
        return f"{NOT_ESTIMABLE} ({pair.test.why_missing})"
    if not shows_p(result.study, stratified.status):
        return WITHHELD
    return f"{say_p(pair.test.p_value)} (χ² {say_number(pair.test.statistic, 2)}, 1 df)"


def _say_cell(cell: dict[Any, Any]) -> str:
    return f"{cell['n_events']}/{cell['n']} ({say_percent(cell['n_events'] / cell['n'])})"
