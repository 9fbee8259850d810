"""Clinical checks across the tables of a study; they look at declared roles, never at a trial's name."""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from hcc_dash.cohort.issues import Issue
from hcc_dash.cohort.records import Records, find
from hcc_dash.cohort.rules_adverse_events import check_adverse_events
from hcc_dash.cohort.rules_arms import check_arms
from hcc_dash.cohort.rules_dates import check_dates
from hcc_dash.cohort.rules_exposure import check_exposure
from hcc_dash.cohort.rules_times import check_times
from hcc_dash.cohort.rules_values import check_values
from hcc_dash.study.model import Study

_NEARLY_ALL = 0.9


def check_rules(study: Study, tables: Mapping[str, pd.DataFrame], data_cut_off: date | None) -> list[Issue]:
    """Every finding of the cross-table rules, in the order of their numbers.

    ``tables`` are typed frames in file order: dates as datetime64, identifiers as text, numbers as floats.
    Only what makes a survival analysis untrustworthy blocks; everything else warns and stays in the data.
    Nothing is changed.
    """
    records = Records(study, tables, None if data_cut_off is None else pd.Timestamp(data_cut_off))
    issues = [
        *check_dates(records),
        *check_times(records),
        *check_adverse_events(records),
        *check_values(records),
        *_check_patients(records),
        *check_arms(records),
        *check_exposure(records),
    ]
    return sorted(issues, key=lambda issue: issue.rule)


def _check_patients(records: Records) -> list[Issue]:
    """V18: rows of patients not in the patient table, and patients missing from nearly full tables."""
    known = records.subject_ids
    issues: list[Issue] = []
    for table in records.other_tables:
        ids = records.ids(table)
        issues += find(
            "V18",
            "warn",
            table,
            records.id_column(table),
            (~ids.isin(known)).to_numpy(),
            "{rows} of {label} of a patient who is not in the patient table.",
            "Correct the patient number or add the patient. These rows appear in no analysis by group.",
            label=records.label(table),
        )
        absent = (~known.isin(ids)).to_numpy()
        if 0 < absent.mean() < 1 - _NEARLY_ALL:
            issues += find(
                "V18",
                "info",
                records.subjects_name,
                records.id_column(records.subjects_name),
                absent,
                "{rows} of patients without any record in {label}, which nearly everybody has.",
                "Ask whether these records are still to come.",
                label=records.label(table),
            )
    return issues
