"""Findings of the checks, all at once, worst first."""

from collections.abc import Iterable

import pandas as pd

from hcc_dash.cohort.issues import Issue
from hcc_dash.ui.tables import show_frame

_ORDER = {"block": 0, "ask": 1, "warn": 2, "info": 3}
_WORDS = {"block": "stops the analysis", "ask": "to answer", "warn": "to check", "info": "to know"}


def show_issues(issues: Iterable[Issue]) -> None:
    """One row per finding: how bad, where, how many, which rows, what to do."""
    ranked = sorted(issues, key=lambda issue: _ORDER[issue.severity])
    frame = pd.DataFrame(
        [
            {
                "Severity": _WORDS[issue.severity],
                "Table": issue.table,
                "Column": issue.column,
                "Found": issue.problem,
                "Rows": ", ".join(str(row) for row in issue.rows) + (" …" if issue.count > len(issue.rows) > 0 else ""),
                "What to do": issue.remedy,
                "Rule": issue.rule,
            }
            for issue in ranked
        ]
    )
    show_frame(frame, "Findings of the data checks")
