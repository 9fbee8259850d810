"""An exhibit for a terminal: words, JSON or tidy CSV."""

import json
import math
from collections.abc import Iterable
from typing import Any, Literal

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.cohort.issues import Issue
from hcc_dash.report.files import write_csv

Form = Literal["text", "json", "csv"]


def write_exhibit(exhibit: Exhibit, form: Form, frame: str = "", checks: Iterable[Issue] = ()) -> str:
    """The exhibit as text to print; ends with a newline. Missing numbers are ``null`` in JSON.

    ``checks`` are the findings about the patients' tables, which JSON carries. ``frame`` names the one to print as
    CSV, the first by default; ValueError names those there are.
    """
    if frame and frame not in exhibit.frames:
        raise ValueError(f'No frame "{frame}". This answer has: {", ".join(exhibit.frames)}.')
    if form == "csv" and not exhibit.frames:
        raise ValueError(f"There are no numbers to print: {exhibit.answer}")
    match form:
        case "json":
            described = describe_exhibit(exhibit) | {"checks": [describe_issue(issue) for issue in checks]}
            return json.dumps(described, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
        case "csv":
            return write_csv(exhibit, frame).decode()
        case _:
            return _write_text(exhibit)


def describe_exhibit(exhibit: Exhibit) -> dict[str, Any]:
    """``asked``, ``frames``, ``estimates``, ``method``, ``notes``; unrounded."""
    described = {
        "asked": dict(exhibit.asked),
        "answer": exhibit.answer,
        "printed": exhibit.printed,
        "marks": list(exhibit.marks),
        "frames": {name: frame.to_dict(orient="records") for name, frame in exhibit.frames.items()},
        "estimates": [dict(record) for record in exhibit.estimates],
        "method": exhibit.method,
        "notes": list(exhibit.notes),
    }
    finite: dict[str, Any] = _finite(described)
    return finite


def describe_issue(issue: Issue) -> dict[str, Any]:
    """A finding of the checks: rule, severity, table, column, count, problem and remedy; no rows of patients."""
    return {
        "rule": issue.rule,
        "severity": issue.severity,
        "table": issue.table,
        "column": issue.column,
        "count": issue.count,
        "problem": issue.problem,
        "remedy": issue.remedy,
    }


def _finite(value: Any) -> Any:  # noqa: ANN401 - walks any JSON value
    """NaN and infinity have no place in JSON; both become null."""
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _write_text(exhibit: Exhibit) -> str:
    blocks = [exhibit.question, " · ".join(exhibit.marks), exhibit.answer, *filter(None, [exhibit.printed])]
    for table in exhibit.tables:
        rows = [
            "\n".join(
                [
                    f"{row.iloc[0]}",
                    *(f"  {name}: {cell}" if name else f"  {cell}" for name, cell in row.iloc[1:].items()),
                ]
            )
            for _, row in table.frame.iterrows()
        ]
        blocks.append("\n".join([table.title.upper(), *rows]))
    return "\n\n".join([*blocks, exhibit.footnote]) + "\n"
