"""Findings of the checks, all at once, worst first."""

from collections.abc import Iterable

import pandas as pd
import streamlit as st

from hcc_dash.cohort.issues import Issue
from hcc_dash.ui.text import copied_as_text

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
    st.dataframe(copied_as_text(frame), hide_index=True, alt="Findings of the data checks")
