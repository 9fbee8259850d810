"""In which unit a column of times is: asked of the holder of the file, with what the file itself shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import permutations

import numpy as np
import pandas as pd

from hcc_dash.cohort.convert import to_date, to_number
from hcc_dash.cohort.distinct import find_distinct
from hcc_dash.cohort.issues import SHOWN_ROWS, Choice, Issue, Question, settle
from hcc_dash.cohort.missing_times import A_TIME, known_times, missing_time_key
from hcc_dash.cohort.propose import propose_unit, unit_by_name
from hcc_dash.cohort.reading.raw_table import RawTable
from hcc_dash.study.time import DAYS_IN, TimeUnit, convert_time

LONGEST_YEARS = 50
"""A follow-up beyond this is no patient's."""

MAKE_A_TIME = "make a time from two dates first (last contact or event less start, in days), as a column of the file."
"""What to do with dates where a time is expected."""

_DATE = r"[0-9]{1,4}([-/.])[0-9]{1,2}[-/.][0-9]{1,4}(?:[ T].{0,20})?"
_FEWEST = 3
_EXCEL_START = date(1899, 12, 30)
_SERIAL_DAYS = (31_048, 55_153)  # 1985 to 2050
_NEARLY_ALL = 0.98
_MOST_DATES = 8
_SAMPLE = 40
_ROUNDING: dict[TimeUnit, float] = {"days": 0.0, "weeks": 0.06, "months": 0.06, "years": 0.006}
"""Times beside dates may be rounded to a decimal (weeks, months) or two (years), or cut to whole days."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedUnit:
    """The unit in which a column of times equals the difference of two columns of dates, and how often it does."""

    unit: TimeUnit
    start: str
    end: str
    extra_day: bool
    n: int
    of: int

    @property
    def sentence(self) -> str:
        """``"last_fu" less "surgery_date" in days gives the time in 60 of 60 rows``."""
        plus = ", plus 1," if self.extra_day else ""
        return f'"{self.end}" less "{self.start}"{plus} in {self.unit} gives the time in {self.n} of {self.of} rows'


def holds_dates(cells: "pd.Series[str]") -> bool:
    """Whether nearly all filled cells are dates, whichever of day, month and year comes first."""
    distinct = find_distinct(cells)
    filled = distinct.texts != ""
    return bool(filled.any() and distinct.matching(_DATE).sum() >= _NEARLY_ALL * filled.sum())


def unit_key(time: str) -> str:
    """Key of the question for the unit of a column of times."""
    return f"unit:{time}"


def confirmed_unit_key(time: str) -> str:
    """Key of the question that stands while the file contradicts the chosen unit."""
    return f"unit_confirmed:{time}"


def compare_with_dates(frame: pd.DataFrame, time: str) -> DatedUnit | None:
    """The unit the file's own dates give, None where no two columns of dates explain the times.

    Days (with or without the first day counted) must agree exactly, weeks and months to a rounded decimal, years to
    two, in at least 98 % of three or more rows that hold all three.
    """
    times = to_number(frame[time])[0]
    dates = _date_columns(frame, time)
    units: list[DatedUnit] = []
    for start, end in permutations(dates, 2):
        days = (dates[end] - dates[start]).dt.days.astype("float64")
        usable = (times.notna() & days.notna()).to_numpy()
        n = int(usable.sum())
        if n < _FEWEST or not (days[usable] > 0).any():
            continue
        for unit in DAYS_IN:
            for extra in (0, 1):
                agreed = _agree(times[usable].to_numpy(), days[usable].to_numpy() + extra, unit)
                if agreed >= _NEARLY_ALL * n:
                    units.append(DatedUnit(unit=unit, start=start, end=end, extra_day=extra == 1, n=agreed, of=n))
    return max(units, key=lambda dated: (dated.n, dated.unit == "days", not dated.extra_day), default=None)


def propose_time_unit(frame: pd.DataFrame, time: str) -> tuple[TimeUnit, str]:
    """The likeliest unit and the reason: dates in the file, then the column's name, then the longest time."""
    return _propose(frame, time, compare_with_dates(frame, time))


def _propose(frame: pd.DataFrame, time: str, dated: DatedUnit | None) -> tuple[TimeUnit, str]:
    return propose_unit(time, known_times(frame[time])) if dated is None else (dated.unit, dated.sentence)


def _date_columns(frame: pd.DataFrame, time: str) -> dict[str, pd.Series]:
    dates: dict[str, pd.Series] = {}
    for column in frame.columns:
        if column == time or len(dates) == _MOST_DATES:
            continue
        first = frame[column][frame[column] != ""].head(_SAMPLE)
        if len(first) and to_date(first)[0].notna().mean() >= _NEARLY_ALL:
            dates[str(column)] = to_date(frame[column])[0]
    return dates


def _agree(times: np.ndarray, days: np.ndarray, unit: TimeUnit) -> int:
    """How many times are these days in the unit; a month may be 30 days, 30.4375 or a twelfth of 365."""
    lengths = (
        (30.4375, 30.0, 365 / 12) if unit == "months" else (365.25, 365.0) if unit == "years" else (DAYS_IN[unit],)
    )
    return max(int((np.abs(times - days / length) <= _ROUNDING[unit]).sum()) for length in lengths)


def check_unit(raw: RawTable, time: str, chosen: TimeUnit | None, answers: Mapping[str, str]) -> list[Issue]:
    """The question for the unit while none is chosen; for one that the file contradicts, the question whether it holds.

    It is contradicted by the difference of two dates, by the column's name where no dates tell, and by a longest time
    of more than 50 years, times that look like a code for missing apart. Numbers that are dates, as Excel counts them,
    stop the analysis: they are in no unit.
    """
    cells = raw.frame[time]
    times = to_number(cells)[0] if answers.get(missing_time_key(time)) == A_TIME else known_times(cells)
    if _are_serial_dates(times):
        return [_refuse_serial_dates(raw.name, time, times)]
    dated = compare_with_dates(raw.frame, time)
    if chosen is None:
        return [settle(_ask(raw, time, dated, times.max()), answers)]
    doubt, proposed = _doubt(time, chosen, dated, times)
    if not doubt:
        return []
    confirm = f'--answer "{confirmed_unit_key(time)}={chosen}"'
    question = Question(
        key=confirmed_unit_key(time),
        choices=tuple(Choice(value=unit, label=unit if unit != chosen else f"{unit} all the same") for unit in DAYS_IN),
        option=f"--time-unit {proposed} (or {confirm})" if proposed else confirm,
        proposed=proposed,
    )
    problem = f'"{time}" was said to be in {chosen}, but {doubt}.'
    remedy = f"Choose the right unit, or confirm that it is {chosen}."
    rows: tuple[int, ...] = ()
    if not proposed:
        rows = tuple(times.index[times > _longest_in(chosen)].tolist())
        remedy = f"Correct the longest times in the file, or confirm that they are {chosen}."
    issue = Issue("V03", "ask", raw.name, time, max(len(rows), 1), rows[:SHOWN_ROWS], problem, remedy, question)
    return [settle(issue, answers)]


def _doubt(time: str, chosen: TimeUnit, dated: DatedUnit | None, times: "pd.Series[float]") -> tuple[str, str]:
    """Why the file contradicts a unit, and the one that it speaks for; empty where it does not, or for none.

    For none where the name says the unit as well and most times fit it: some are wrong then, not the unit.
    """
    if dated is not None:
        agrees = dated.unit == chosen
        return ("", "") if agrees else (f"{dated.sentence}, so it is in {dated.unit}", dated.unit)
    by_name, longest = unit_by_name(time), float(times.max())
    if by_name not in {None, chosen}:
        return f"the column's name says {by_name}", str(by_name)
    if not longest > _longest_in(chosen):
        return "", ""
    fits = chosen != "days" and longest <= _longest_in("days")
    few_wrong = by_name == chosen and times.quantile(0.75) <= _longest_in(chosen)
    years = convert_time(longest, chosen, "years")
    doubt = f"the longest time is {longest:g} {chosen}, which is {years:.0f} years"
    return doubt, "days" if fits and not few_wrong else ""


def _longest_in(unit: TimeUnit) -> float:
    return convert_time(LONGEST_YEARS, "years", unit)


def _are_serial_dates(times: "pd.Series[float]") -> bool:
    """Whether nearly all of three times or more are days since 1900 that fall between 1985 and 2050."""
    known = times.dropna()
    return len(known) >= _FEWEST and bool(known.between(*_SERIAL_DAYS).mean() >= _NEARLY_ALL)


def _refuse_serial_dates(name: str, time: str, times: "pd.Series[float]") -> Issue:
    first, last = (_EXCEL_START + timedelta(days=int(end)) for end in (times.min(), times.max()))
    problem = (
        f'The numbers of "{time}" look like dates as Excel counts them, in days since 1900: '
        f"{times.min():g} to {times.max():g} are {first} to {last}. No time is that long in any unit."
    )
    remedy = f"Take a column of times; where there is none, {MAKE_A_TIME}"
    return Issue("V03", "block", name, time, len(times.dropna()), (), problem, remedy)


def _ask(raw: RawTable, time: str, dated: DatedUnit | None, longest: float) -> Issue:
    """The question; a unit is called likely by dates, the column's name, or where months would be a lifetime."""
    times = known_times(raw.frame[time]).dropna()
    proposed: str
    proposed, why = _propose(raw.frame, time, dated)
    years = convert_time(float(longest), "months", "years")
    too_long = proposed == "days" and years > LONGEST_YEARS
    if dated is not None or unit_by_name(time) or too_long:
        evidence, option = f"Probably {proposed}: {why}.", f"--time-unit {proposed}"
    else:
        whole = " and all are whole numbers" if len(times) and (times % 1 == 0).all() else ""
        known = f"The longest time is {longest:g}{whole}" if longest > 0 else "No time is above 0"
        evidence = f"{known}; neither the column's name nor dates in the file say it."
        proposed, option = "", " or ".join(f"--time-unit {unit}" for unit in DAYS_IN)
    if too_long:
        evidence += f" In months the longest, {longest:g}, would be a follow-up of {years:.0f} years."
    question = Question(
        key=unit_key(time),
        choices=tuple(Choice(value=unit, label=unit) for unit in DAYS_IN),
        option=option,
        proposed=proposed,
    )
    problem = f'In which unit is "{time}"? {evidence}'
    return Issue("V03", "ask", raw.name, time, 1, (), problem, "A unit is never assumed; choose it.", question)
