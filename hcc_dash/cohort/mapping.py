"""An uploaded table under a confirmed mapping: the Study it amounts to, and its typed patients."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from hcc_dash.cohort.arms import check_arm, find_rows, settle_spellings, words_of_arms
from hcc_dash.cohort.cohort import ROWS_REFUSED, Cohort, Step
from hcc_dash.cohort.convert import clean_text, to_number
from hcc_dash.cohort.event_codes import VALUES, EventCodes, Meaning, check_event_codes, read_codes
from hcc_dash.cohort.factor_kind import MAX_LEVELS, MOST_CATEGORIES, read_factor, read_levels
from hcc_dash.cohort.identifying import check_identifying
from hcc_dash.cohort.issues import Answers, Issue, blocks
from hcc_dash.cohort.labels import report_cut
from hcc_dash.cohort.missing_times import settle_missing_times
from hcc_dash.cohort.propose import MAX_CODES, normal_codes
from hcc_dash.cohort.reading.decimals import RULE as DECIMALS
from hcc_dash.cohort.reading.formulas import RULE as FORMULAS
from hcc_dash.cohort.reading.raw_table import RawTable
from hcc_dash.cohort.rows.choose import choose_rows
from hcc_dash.cohort.time_unit import MAKE_A_TIME, check_unit, confirmed_unit_key, holds_dates, unit_key
from hcc_dash.cohort.uploaded_study import UploadRoles, describe_upload
from hcc_dash.study.errors import did_you_mean
from hcc_dash.study.labels import cut_labels
from hcc_dash.study.read import build_study
from hcc_dash.study.time import DAYS_IN, TimeUnit


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Which column is what, as a person confirmed it.

    The unit of time is asked for while ``time_unit`` is None.
    ``event_values``, ``competing_values``, ``censored_values`` and ``missing_values`` are codes of the event column;
    one that is in none of them and leaves a doubt is asked about. ``categories`` are factors of which a person says
    that their values are categories, however many and although they are numbers (centres, say). ``leave_out`` drops the
    rows that block the analysis, at the person's request and counted; ``answers`` are what the person said to the
    questions of the checks.
    """

    time: str
    event: str
    event_values: tuple[str, ...]
    time_unit: TimeUnit | None = None
    competing_values: tuple[str, ...] = ()
    subject: str = ""
    arm: str = ""
    reference: str = ""
    factors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    event_label: str = "event"
    leave_out: bool = False
    answers: Answers = field(default_factory=dict)
    censored_values: tuple[str, ...] = ()
    missing_values: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that were given a role."""
        return tuple(filter(None, (self.time, self.event, self.subject, self.arm, *self.factors)))

    def read_codes(self, frame: pd.DataFrame) -> EventCodes:
        """The codes of the event column with their meanings."""
        return self.read_counted(Counter(normal_codes(frame[self.event])))

    def read_counted(self, rows: Mapping[str, int]) -> EventCodes:
        """The same of codes that were counted, rows without one under ""."""
        chosen: dict[Meaning, tuple[str, ...]] = {
            "event": self.event_values,
            "competing": self.competing_values,
            "censored": self.censored_values,
            "missing": self.missing_values,
        }
        return read_codes(self.event, rows, chosen, self.answers)

    @property
    def chosen_unit(self) -> TimeUnit | None:
        """The unit of time that was named or answered; None while it is not."""
        answered = self.answers.get(unit_key(self.time))
        return self.time_unit or (answered if answered in DAYS_IN else None)

    @property
    def unit(self) -> TimeUnit | None:
        """The unit of time to analyse in: the chosen one, or what was answered where the file contradicts that."""
        confirmed = self.answers.get(confirmed_unit_key(self.time))
        return confirmed if self.chosen_unit and confirmed in DAYS_IN else self.chosen_unit


def map_table(raw: RawTable, mapping: ColumnMapping) -> tuple[Cohort | None, list[Issue]]:
    """The cohort an uploaded table amounts to, and everything wrong with it.

    The cohort is None while a blocking finding stands. Time stays in the table's own unit, so that every
    number equals what R gives on the same column.
    """
    mapping = _plain_codes(mapping)
    clash = _check_roles(raw, mapping)
    if clash:
        return None, [*raw.issues, *clash]
    chosen = choose_rows(raw, mapping.subject, mapping.answers, (mapping.time, mapping.event, mapping.arm))
    if blocks(chosen.issues):  # what is found in rows that may not count would mislead
        return None, [*raw.issues, *chosen.issues, *check_identifying(raw.frame, raw.name, mapping.columns)]
    raw = chosen.raw
    absent = _check_columns(raw, mapping)
    if absent:
        return None, [*raw.issues, *chosen.issues, *absent]
    spellings: list[Issue] = []
    if mapping.arm:
        raw, reference, spellings = settle_spellings(raw, mapping.arm, mapping.reference, mapping.answers)
        mapping = replace(mapping, reference=reference)
    raw, about_missing = settle_missing_times(raw, mapping.time, mapping.answers)
    faults, blocked = _check_survival(raw, mapping)
    unit = mapping.unit
    faults += [*spellings, *about_missing, *check_unit(raw, mapping.time, mapping.chosen_unit, mapping.answers)]
    issues = [*map(partial(_block_used, mapping.columns), raw.issues), *chosen.issues, *faults]
    issues += check_identifying(raw.frame, raw.name, mapping.columns)
    total = len(raw.frame)
    if mapping.leave_out and blocked.any() and not blocked.all():
        issues = [_left_out(issue) for issue in issues]
        raw = replace(raw, frame=raw.frame[~blocked])
    if blocks(issues) or unit is None:
        return None, issues
    mapping = replace(mapping, time_unit=unit)
    subjects, columns = _type_subjects(raw.frame, mapping)
    dividing = [name for name, column in columns.items() if column["type"] == "category" and name in raw.frame]
    issues += [*_check_factors(raw, columns), *report_cut(raw, mapping.columns, filter(None, (mapping.arm, *dividing)))]
    study = build_study(describe_upload(_roles(raw, mapping), subjects, columns), named=raw.name)
    refused = (Step(ROWS_REFUSED, len(subjects), total),) if len(subjects) < total else ()
    trail = (*chosen.steps, *refused)
    return Cohort(study, MappingProxyType({"subjects": subjects}), tuple(issues), trail=trail), issues


def _roles(raw: RawTable, mapping: ColumnMapping) -> UploadRoles:
    return UploadRoles(
        table=raw.name,
        arm=mapping.arm,
        reference=mapping.reference,
        event_label=mapping.event_label,
        is_competing=bool(mapping.read_codes(raw.frame).mean("competing")),
    )


def _plain_codes(mapping: ColumnMapping) -> ColumnMapping:
    """Chosen codes written as the columns' codes are: "1.0" is "1"."""

    def plain(codes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(normal_codes(pd.Series(codes, dtype=object), codes))

    return replace(
        mapping,
        event_values=plain(mapping.event_values),
        competing_values=plain(mapping.competing_values),
        censored_values=plain(mapping.censored_values),
        missing_values=plain(mapping.missing_values),
        reference=plain((mapping.reference,))[0],
    )


def _block_used(used: tuple[str, ...], issue: Issue) -> Issue:
    """Formulas without values and mixed decimal signs stop the analysis where their column is used: cells are lost."""
    return replace(issue, severity="block") if issue.rule in {FORMULAS, DECIMALS} and issue.column in used else issue


def _left_out(issue: Issue) -> Issue:
    if issue.severity != "block" or not issue.rows:
        return issue
    return replace(issue, severity="warn", remedy="These rows are left out at your request.")


def _check_roles(raw: RawTable, mapping: ColumnMapping) -> list[Issue]:
    """One column in two roles makes a picture of nothing: survival compared by who died, say."""
    roles = [mapping.time, mapping.event, *filter(None, (mapping.arm, mapping.subject))]
    remedy = "Choose another column for one of them."
    return [
        Issue("V04", "block", raw.name, column, 1, (), f'"{column}" is chosen for two roles.', remedy)
        for column in dict.fromkeys(roles)
        if roles.count(column) > 1
    ]


def _check_columns(raw: RawTable, mapping: ColumnMapping) -> list[Issue]:
    """Columns that the rows chosen no longer hold under their name: joining events names them by event."""
    there = [str(column) for column in raw.frame.columns]
    return [
        Issue("V04", "block", raw.name, column, 1, (), f'The chosen rows have no column "{column}".',
              did_you_mean(column, there))
        for column in mapping.columns if column not in there
    ]  # fmt: skip


def _check_survival(raw: RawTable, mapping: ColumnMapping) -> tuple[list[Issue], np.ndarray]:
    """Findings that decide whether survival can be analysed, and the rows that block it."""
    frame = raw.frame
    times, unreadable = to_number(frame[mapping.time])
    codes = normal_codes(frame[mapping.event])
    read = mapping.read_codes(frame)
    unknown = [*read.mean("missing"), *([""] if read.blank == "missing" else [])]
    negative = (times < 0).to_numpy()
    ids = clean_text(frame[mapping.subject]) if mapping.subject else pd.Series("", index=frame.index)
    findings = [
        find_rows("V03", "block", raw, mapping.time, unreadable,
                 "is text where a time is expected",
                 _say_unreadable(raw, mapping.time)),
        find_rows("V03", "block", raw, mapping.time, negative,
                 "is negative; survival time starts at 0",
                 "Check that the event date is not before the start date, or leave these rows out."),
        find_rows("V03", "warn", raw, mapping.time, (times.isna().to_numpy() & ~unreadable),
                 "is missing", "These patients cannot enter a curve; they are counted under every figure."),
        find_rows("V03", "warn", raw, mapping.time, (times == 0).to_numpy(),
                 "is 0", "These patients count at time 0 only; check whether 0 stands for missing."),
        find_rows("V04", "warn", raw, mapping.event, codes.isin(unknown).to_numpy(),
                 "is missing", "These patients cannot enter a curve; they are counted under every figure."),
        find_rows("V01", "warn", raw, mapping.subject, (ids == "").to_numpy() & bool(mapping.subject),
                 "is missing", "Each of these rows counts as a patient of its own."),
    ]  # fmt: skip
    issues = [*findings, *_check_codes(raw, mapping, codes, read)]
    issues += check_arm(raw, mapping.arm, mapping.reference, mapping.answers) if mapping.arm else []
    return [issue for issue in issues if issue is not None], unreadable | negative


def _say_unreadable(raw: RawTable, time: str) -> str:
    """What to do about times that are no numbers."""
    if any((issue.rule, issue.column) == (DECIMALS, time) for issue in raw.issues):
        return "Their decimal sign is another than the others' one."
    if holds_dates(raw.frame[time]):
        return f"These are dates: {MAKE_A_TIME}"
    return "Correct the cells, or leave these rows out."


def _check_codes(raw: RawTable, mapping: ColumnMapping, cells: "pd.Series[str]", codes: EventCodes) -> list[Issue]:
    """Whether the chosen codes are there, each in one meaning, and what is asked about the others."""
    chosen = [*mapping.event_values, *mapping.competing_values, *mapping.censored_values, *mapping.missing_values]
    both = sorted({code for code in chosen if chosen.count(code) > 1})
    events = mapping.event_values
    absent = [code for code in events if code not in codes.meanings]
    problem = ""
    if both:
        problem = f'Of "{mapping.event}", {" and ".join(both)} is chosen in two meanings.'
    elif absent and (codes.open or len(absent) < len(events)) and 1 < len(codes.meanings) <= MAX_CODES:
        problem = f'No row of "{mapping.event}" holds {" or ".join(absent)}.'
    if problem:
        return [Issue("V04", "block", raw.name, mapping.event, 1, (), problem, "Choose one meaning for each code.")]
    return check_event_codes(raw, codes, cells, mapping.answers)


def _check_factors(raw: RawTable, columns: dict[str, dict[str, Any]]) -> list[Issue]:
    return [
        Issue(
            "S05",
            "info",
            raw.name,
            column["label"],
            1,
            (),
            f'"{column["label"]}" holds too many different texts, so it cannot divide patients.',
            f"Choose a column with at most {MAX_LEVELS} levels, or one of numbers; of one whose values are categories, "
            f"as of centres, up to {MOST_CATEGORIES} are possible.",
        )
        for name, column in columns.items()
        if column["type"] == "text" and name != "subject_id"
    ]


def _type_subjects(frame: pd.DataFrame, mapping: ColumnMapping) -> tuple[pd.DataFrame, dict[str, dict[str, Any]]]:
    """Typed patients and the description of each of their columns.

    A factor whose name is one of the four words used here ("time", say, beside a follow-up called "OS") is
    kept apart as "time (covariate)".
    """
    numbered = pd.Series([f"row {number}" for number in frame.index], index=frame.index)
    ids = clean_text(frame[mapping.subject]) if mapping.subject else numbered
    codes = normal_codes(frame[mapping.event])
    read = mapping.read_codes(frame)
    values = {code: VALUES[meaning or "missing"] for code, meaning in (*read.meanings.items(), ("", read.blank))}
    typed = {
        "subject_id": ids.where(ids != "", numbered),
        "time": to_number(frame[mapping.time])[0],
        "event": codes.map(values).astype("float64"),
    }
    shown = cut_labels(map(str, frame.columns))
    columns: dict[str, dict[str, Any]] = {
        "subject_id": {"type": "id", "label": shown[mapping.subject] if mapping.subject else "Row"},
        "time": {"type": "number", "label": shown[mapping.time], "unit": mapping.time_unit, "may_be_missing": True},
        "event": {"type": "integer", "label": shown[mapping.event], "may_be_missing": True},
    }
    if mapping.arm:
        arms = normal_codes(frame[mapping.arm], words_of_arms(mapping.arm, mapping.answers))
        typed["arm"], columns["arm"] = read_levels(arms, shown[mapping.arm])
    for name in mapping.factors:
        if name not in {mapping.arm, mapping.time, mapping.event, mapping.subject}:
            kept = f"{name} (covariate)" if name in {"subject_id", "time", "event", "arm"} else name
            most = MOST_CATEGORIES if name in mapping.categories else MAX_LEVELS
            typed[kept], columns[kept] = read_factor(frame[name], shown[name], most)
    return pd.DataFrame(typed).reset_index(drop=True), columns
