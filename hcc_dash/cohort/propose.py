"""Proposals for mapping an unknown table: which column is what, in which unit, and how events are coded.

Proposals are shown and confirmed by a person; none is ever applied silently.
"""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.cohort.code_words import UNKNOWN_WORDS, competing_reason, is_censor_flag, is_event_word
from hcc_dash.cohort.convert import clean_text, to_number
from hcc_dash.cohort.distinct import find_distinct
from hcc_dash.cohort.rows.patients import find_patient_column
from hcc_dash.study.labels import cut_labels
from hcc_dash.study.time import TimeUnit

UNIT_NAMES = ("days", "weeks", "months", "years")

# The order matters: the first word that fits a column wins, and earlier words are the more specific ones.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "subject": (
        "usubjid",
        "subjid",
        "subject_id",
        "patient_id",
        "record_id",
        "subject",
        "patient",
        "id",
        "no",
        "number",
        "编号",
        "序号",
    ),
    "time": (
        "os_days",
        "os_months",
        "os_time",
        "overall_survival",
        "survival_time",
        "futime",
        "aval",
        "os",
        "time",
        "follow_up",
        "followup",
        "fu",
        "fup",
        "rfs_time",
        "rfs_months",
        "rfs_days",
        "rfs",
        "dfs_months",
        "dfs",
        "ttr",
        "总生存期",
        "生存时间",
        "随访时间",
        "无复发生存期",
        "复发时间",
        *UNIT_NAMES,
    ),
    "event": (
        "cnsr",
        "os_event",
        "os_status",
        "death",
        "dead",
        "died",
        "fustat",
        "event",
        "status",
        "survival_status",
        "rfs_status",
        "dfs_event",
        "recurrence",
        "relapse",
        "死亡",
        "是否死亡",
        "生存状态",
        "复发",
        "是否复发",
    ),
    "arm": (
        "trt01p",
        "trtp",
        "actarm",
        "trt01a",
        "trta",
        "arm",
        "group",
        "treatment",
        "trt",
        "rx",
        "分组",
        "组别",
        "治疗组",
    ),
    "stage": ("stage_group", "tnm", "ptnm", "bclc", "cnlc", "ajcc", "stage", "分期", "tnm分期", "bclc分期", "cnlc分期"),
}

UNIT_WORDS: dict[TimeUnit, re.Pattern[str]] = {
    "months": re.compile(r"(?:months?|mths?|(?<![a-z])mos?)(?![a-z])|月"),
    "days": re.compile(r"days?(?![a-z])|天|日(?!期)"),
    "weeks": re.compile(r"(?:weeks?|wks?)(?![a-z])|周"),
    "years": re.compile(r"(?:years?|yrs?)(?![a-z])|年"),
}
"""A word of a unit at the end of a word: neither "mosaic" nor "os_mortality" is in months."""


MAX_CODES = 12
_UNIT_AT_END = re.compile(r"(?:days?|weeks?|wks?|months?|mos?|years?|yrs?)$")
_WHOLE = re.compile(r"([-+]?\d{1,40})\.0{1,40}")
NA_ARM = ("NA", "na", "Na", "NAs")
"""In an arm column of this field NA stands for nucleos(t)ide analogues; only an empty cell is missing there."""


@dataclass(frozen=True, slots=True)
class EventReading:
    """One way to read an event column: which codes are events, and why it is proposed."""

    event_values: tuple[str, ...]
    censored_values: tuple[str, ...]
    reason: str

    @property
    def name(self) -> str:
        """``1 = event, 0 = censored``; ``1 = event, 0 or 2 not``, as one of several may be a competing event."""
        shown = cut_labels([*self.event_values, *self.censored_values])
        others = " or ".join(shown[code] for code in self.censored_values)
        end = f"{others} = censored" if len(self.censored_values) == 1 else f"{others} not"
        return f"{' or '.join(shown[code] for code in self.event_values)} = event, {end}"


def propose_columns(frame: pd.DataFrame) -> dict[str, str]:
    """For each concept (subject, time, event, arm, stage) the likeliest column, or an empty string."""
    names = {_fold(column): column for column in reversed([str(c) for c in frame.columns])}
    without_unit = {_UNIT_AT_END.sub("", name): column for name, column in names.items()}
    patients = find_patient_column(frame)
    proposed: dict[str, str] = {"subject": patients}
    taken = {patients}
    for concept, words in SYNONYMS.items():
        if concept == "subject" and patients:
            continue
        exact = [names[_fold(word)] for word in words if _fold(word) in names]
        exact += [without_unit[_fold(word)] for word in words if concept == "time" and _fold(word) in without_unit]
        inside = [
            column for word in words if _may_be_inside(word) for name, column in names.items() if _fold(word) in name
        ]
        free = [column for column in exact + inside if column not in taken and _fits(concept, frame[column])]
        proposed[concept] = free[0] if free else ""
        taken.add(proposed[concept])
    return proposed


def _fold(name: str) -> str:
    return re.sub(r"[\s_\-.()（）\[\]#]+", "", name.strip().lower())


def _may_be_inside(word: str) -> bool:
    """Short Latin words sit inside too many others ("no" in "diagnosis"), units in durations that are not survival
    ("age_years"); two Chinese characters are a word."""
    return (len(word) > 3 and word not in UNIT_NAMES) or not word.isascii()


def _fits(concept: str, cells: pd.Series) -> bool:
    match concept:
        case "time":
            numbers, bad = to_number(cells)
            return bool(numbers.notna().any() and bad.mean() < 0.2)
        case "event":
            return 0 < clean_text(cells).nunique() <= MAX_CODES
        case "arm" | "stage":
            return 1 < clean_text(cells, NA_ARM).nunique() <= MAX_CODES
        case _:
            # a column that numbers patients has many values; "number of tumours" has few
            return clean_text(cells).nunique() > len(cells) / 3


def propose_unit(column: str, times: pd.Series) -> tuple[TimeUnit, str]:
    """The likeliest unit of a time column and the reason; to be confirmed by a person."""
    named = unit_by_name(column)
    if named:
        return named, f'the column name "{column}" says so'
    longest = times.max()
    if not longest > 0:
        return "months", "nothing in the column tells; choose"
    if longest <= 15:
        return "years", f"the longest time is {longest:g}"
    if longest <= 200:
        return "months", f"the longest time is {longest:g}"
    return "days", f"the longest time is {longest:g}"


def unit_by_name(column: str) -> TimeUnit | None:
    """The unit that the column's name says, None where it says none."""
    folded = column.lower()
    return next((unit for unit, words in UNIT_WORDS.items() if words.search(folded)), None)


def event_codes(cells: pd.Series) -> list[str]:
    """The distinct codes of an event column, numbers written alike ("1.0" is "1"), missing left out."""
    return sorted(set(normal_codes(cells)) - {""})


def normal_codes(cells: pd.Series, keep: tuple[str, ...] = ()) -> pd.Series:
    """Codes as text, whole numbers without a decimal part; ``keep`` as in ``clean_text``."""
    text = find_distinct(clean_text(cells, keep))
    codes = text.texts.copy()
    for place in np.flatnonzero(text.matching(r".*\.0+")).tolist():
        if whole := _WHOLE.fullmatch(codes[place]):
            codes[place] = whole[1]
    return text.spread(codes, cells)


def propose_readings(column: str, cells: pd.Series) -> list[EventReading]:
    """Every plausible reading of an event column, the likeliest first.

    ADaM's CNSR is inverted (0 is the event). Two codes give two readings; with more codes each may be the
    event. Empty when the column has one code only or more than a dozen.
    """
    codes = event_codes(cells)
    if not 1 < len(codes) <= MAX_CODES:
        return []
    readings = [
        EventReading((code,), tuple(c for c in codes if c != code), _why(column, code, codes)) for code in codes
    ]
    return sorted(readings, key=lambda reading: _rank(column, reading.event_values[0], codes))


def likely_events(column: str, codes: list[str]) -> list[str]:
    """The codes that usually mean the event: several where one is spelled in several ways, none where no word tells."""
    return [code for code in codes if _likelihood(column, code, codes)]


def _rank(column: str, code: str, codes: list[str]) -> tuple[int, bool]:
    """Likely events first, signs for unknown last."""
    return -_likelihood(column, code, codes), code.lower() in UNKNOWN_WORDS


def _likelihood(column: str, code: str, codes: list[str]) -> int:
    if is_censor_flag(column):
        return int(is_event_word(code, column))
    if codes == ["1", "2"]:
        return int(code == "2")
    return int(is_event_word(code) and not competing_reason(column, code, codes))


def _why(column: str, code: str, codes: list[str]) -> str:
    if not _likelihood(column, code, codes):
        return ""
    if is_censor_flag(column):
        return f'"{column}" says who is without the event, so "{code}" means that it happened'
    if codes == ["1", "2"]:
        return "with codes 1 and 2, R counts 2 as the event"
    if are_several_numbers(codes):
        return "but of three numbers or more one often means a competing event; the file's dictionary says which"
    return f'"{code}" usually means the event happened'


def are_several_numbers(codes: list[str]) -> bool:
    """Whether three codes or more, signs for unknown apart, are plain numbers, whose meaning no word tells."""
    known = [code for code in codes if code not in UNKNOWN_WORDS]
    return len(known) > 2 and all(code.isdecimal() for code in known)
