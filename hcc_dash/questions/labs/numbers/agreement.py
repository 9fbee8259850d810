"""Derived grades beside the investigator's: where the adverse-event table has the term of a laboratory test."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from hcc_dash.clinical.ctcae import VERSIONS, Version, find_term, find_version
from hcc_dash.clinical.ctcae_labs import lab_rules
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.ctcae_versions import row_versions, version_column
from hcc_dash.estimation.placed_rows import Clock, RowsLeftOut, place_rows
from hcc_dash.questions.labs.numbers.options import MedianOptions
from hcc_dash.study.endpoints import AdverseEvents

NEITHER = "neither"
SAME = "same grade"
DERIVED_HIGHER = "derived higher"
INVESTIGATOR_HIGHER = "investigator higher"
NOT_REPORTED = "not reported"
AS_AT_BASELINE = "not reported, as at baseline"
KINDS = (NEITHER, SAME, DERIVED_HIGHER, INVESTIGATOR_HIGHER, NOT_REPORTED, AS_AT_BASELINE)
DISAGREEMENTS = (DERIVED_HIGHER, INVESTIGATOR_HIGHER, NOT_REPORTED)
PAIR_COLUMNS = ("term", "subject_id", "arm", "level", "grade", "highest", "baseline_grade", "investigator_grade")


@dataclass(frozen=True, slots=True)
class LabAgreement:
    """``pairs``: PAIR_COLUMNS, one row per term and patient, level one of KINDS; investigator_grade 0 if not reported.

    ``counts``: term arm level n. Both empty when ``why_not`` says why. ``collected_from``: grade from which events were
    collected; lower derived grades are not missed in the table. ``version_known``: whether events say their version.
    """

    why_not: str
    pairs: pd.DataFrame
    counts: pd.DataFrame
    collected_from: int = 1
    left_out: tuple[RowsLeftOut, ...] = ()
    version_known: bool = True


def compare_grades(cohort: Cohort, clock: Clock, worst: pd.DataFrame, options: MedianOptions) -> LabAgreement:
    """The worst derived and the worst reported grade of each patient and term over the same days.

    An event graded under another CTCAE version, before study treatment, or with a grade the term does not have is not
    compared, and counted.
    """
    declared = [e for e in cohort.study.endpoints if isinstance(e, AdverseEvents) and e.table in cohort.tables]
    if not declared:
        return _nothing("No adverse events are declared, so there is nothing to compare derived grades with.")
    endpoint = declared[0]
    if not endpoint.grade:
        return _nothing("Adverse events have a severity and no grades, so there is nothing to compare.")
    events = place_rows(cohort, endpoint.table, clock)
    # low platelets have a name of their own in each version: an event of the other version is found, and then refused
    names = {name.casefold(): name for version in VERSIONS for name in lab_rules(version)}
    rows = events.rows.assign(
        term=events.rows[endpoint.term].map(lambda text: names.get(" ".join(str(text).split()).casefold(), "")),
        reported=events.rows[endpoint.grade].astype(float),
    )
    rows, left_out = _usable(cohort, endpoint.table, rows, options)
    if rows.empty:
        return _nothing(
            f"No adverse event graded under CTCAE v{options.version} has a term that is graded from a value.", left_out
        )
    reported = rows.groupby(["term", "subject_id"])["reported"].max()
    pairs = worst[worst["grade"].notna()].copy()
    pairs = pairs[pairs["term"].isin(set(rows["term"]))]
    index = pd.MultiIndex.from_frame(pairs[["term", "subject_id"]])
    pairs["investigator_grade"] = reported.reindex(index).fillna(0.0).to_numpy()
    least = endpoint.collected_from_grade
    columns = (pairs[name] for name in ("grade", "highest", "baseline_grade", "investigator_grade"))
    pairs["level"] = [_kind(g, high, start, event, least) for g, high, start, event in zip(*columns, strict=True)]
    counts = pairs.groupby(["term", "arm", "level"], sort=False).size().rename("n").reset_index()
    known = bool(version_column(cohort.study, endpoint.table, cohort.tables[endpoint.table]))
    pairs = pairs[list(PAIR_COLUMNS)].reset_index(drop=True)
    return LabAgreement("", pairs, counts, least, tuple(left_out), known)


def _nothing(why: str, left_out: Sequence[RowsLeftOut] = ()) -> LabAgreement:
    counts = pd.DataFrame(columns=["term", "arm", "level", "n"])
    return LabAgreement(why, pd.DataFrame(columns=list(PAIR_COLUMNS)), counts, left_out=tuple(left_out))


def _kind(grade: float, highest: float, baseline: float, reported: float, least: int) -> str:
    if reported == 0:
        if grade < least:
            return NEITHER
        return AS_AT_BASELINE if grade <= baseline else NOT_REPORTED
    if reported < grade:
        return DERIVED_HIGHER
    return INVESTIGATOR_HIGHER if reported > highest else SAME


def _usable(
    cohort: Cohort, table: str, rows: pd.DataFrame, options: MedianOptions
) -> tuple[pd.DataFrame, list[RowsLeftOut]]:
    label = cohort.study.tables[table].label or table
    of_labs = rows["term"] != ""
    versions = row_versions(cohort.study, table, rows)
    named = bool(version_column(cohort.study, table, rows))
    other = pd.Series([named and version != options.version for version in versions], index=rows.index, dtype=bool)
    late = rows["day"] > options.window_days if options.window_days is not None else pd.Series(False, index=rows.index)
    left_out = []
    keep = of_labs & ~late
    for reason, wrong in {
        f"graded under another CTCAE version than {options.version}": other,
        "begun before study treatment": rows["day"] < 0,
        "with a grade that the term does not have": ~_has_grade(rows, find_version(options.version)),
    }.items():
        n = int((keep & wrong).sum())
        keep &= ~wrong
        if n:
            left_out.append(RowsLeftOut(label, reason, n))
    return rows[keep], left_out


def _has_grade(rows: pd.DataFrame, version: Version | None) -> pd.Series:
    known = {name: find_term(name, version) for name in set(rows["term"])}
    low = rows["term"].map({name: 1 if term is None else term.lowest for name, term in known.items()})
    high = rows["term"].map({name: 4 if term is None else term.highest for name, term in known.items()})
    return rows["reported"].between(low, high) & (rows["reported"] % 1 == 0)
