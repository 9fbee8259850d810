"""What somebody should look at, in words, counts and the list itself."""

import math

import pandas as pd

from hcc_dash.clinical.recurrence.review import CONTRADICTED, KINDS, OVERDUE, WAITING
from hcc_dash.questions.scans.numbers.definition import definition_of
from hcc_dash.questions.scans.numbers.options import kind_of
from hcc_dash.questions.scans.numbers.worklist import WorklistResult
from hcc_dash.questions.scans.words.definition import say_definition
from hcc_dash.study.capital import capital
from hcc_dash.study.counts import count_noun
from hcc_dash.wording.safety_words import label_arm, say_rows
from hcc_dash.wording.words import say_given, say_left_out, say_list, say_number

QUESTION = "Which findings and scans should somebody look at?"
PATIENT = "Patient"
"""The column of the list that holds masked codes."""


def say_worklist(result: WorklistResult) -> str:
    """The answer: how many items of how many patients, and which of them wait longest."""
    if result.why_not:
        return result.why_not
    items, of = result.items, f"of {count_noun(result.n_analysed, 'patient')}"
    if not len(items):
        return f"Nothing {_say_asked(result)}waits for anybody {of}."
    n = items["subject_id"].nunique()
    counts = [f"{kind} ({int((items['level'] == kind).sum())})" for kind in KINDS if (items["level"] == kind).any()]
    return f"{n} {of} should be looked at: {say_list(counts)}."


def _say_asked(result: WorklistResult) -> str:
    """What was looked for, where that is not everything."""
    kind = kind_of(result.options.kind)
    return " ".join(filter(None, [f"of the kind “{kind}”" if kind else "", _say_reader(result)])) + (
        " " if kind or result.options.reader else ""
    )


def _say_reader(result: WorklistResult) -> str:
    return f"read by {result.options.reader}" if result.options.reader else ""


def table_kinds(result: WorklistResult) -> pd.DataFrame:
    """A row per kind: how many items, of how many patients, and the longest that one has waited."""
    rows = []
    for kind in KINDS:
        own = result.items[result.items["level"] == kind]
        rows.append(
            {
                "What": capital(kind),
                "Items": str(len(own)),
                "Patients": str(own["subject_id"].nunique()),
                "Longest waiting, days": _say_days(float(own["waiting"].max()))
                if own["waiting"].notna().any()
                else "–",
            }
        )
    return pd.DataFrame(rows)


def table_readers(result: WorklistResult) -> pd.DataFrame:
    """A row per reader, a column per kind that is about a scan's reading; empty where no readers are on file."""
    items = result.items[result.items["reader"] != ""]
    if not len(items):
        return pd.DataFrame()
    kinds = [kind for kind in KINDS if (items["level"] == kind).any()]
    rows = [
        {"Reader": reader} | {capital(kind): str(int((own["level"] == kind).sum())) for kind in kinds}
        for reader, own in items.groupby("reader")
    ]
    return pd.DataFrame(rows)


def table_items(result: WorklistResult) -> pd.DataFrame:
    """A row per item under the patient's code."""
    rows = result.items
    table = pd.DataFrame(
        {
            PATIENT: rows["subject_id"],
            "Arm": [label_arm(result.study, arm) for arm in rows["arm"]],
            "What": [capital(kind) for kind in rows["level"]],
            "Finding": rows["term"],
            "Day": [say_given(day) for day in rows["day"]],
            "Waiting, days": [_say_days(days) for days in rows["waiting"]],
        }
    )
    return table.assign(Reader=rows["reader"]) if result.has_readers else table


def _say_days(days: float) -> str:
    return "–" if math.isnan(days) else say_number(days, 0)


def say_method(result: WorklistResult) -> str:
    """What each kind is, and the definition by which it is; empty where nothing could be listed."""
    if result.why_not:
        return ""
    waits = "lesions seen from scan to scan are one, from the first; of patients without recurrence or death"
    overdue = "the last scheduled scans were not done, nor any since"
    against = "no carcinoma in a lesion that counts, or carcinoma that the last scan did not show"
    return (
        f"{capital(WAITING)}: {waits}, until last contact or the cut-off. {capital(OVERDUE)}: {overdue}. "
        f"{capital(CONTRADICTED)}: {against}. Days count from radical treatment, which is day 1. "
        f"{say_definition(definition_of(result.options.definition))}"
    )


def say_footnote(result: WorklistResult) -> str:
    """Who was left out and the method."""
    if result.why_not:
        return ""
    counted = say_left_out(result.n_analysed, result.n_selected, result.left_out)
    return " ".join([counted, say_method(result), *say_rows(result.rows_left_out)])
