"""Until when a study was to look for adverse events: its last scheduled visit."""

import re

from hcc_dash.asking.kinds import Given
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.study.model import Study
from hcc_dash.study.time import convert_time

_WEEK = re.compile(r"week (\d+)")


def scheduled_months(study: Study) -> float | None:
    """Whole months to the last visit that any table of the study names ("week 156" is 36); None when none is named."""
    columns = [column for table in study.tables.values() for column in table.columns.values()]
    weeks = [_WEEK.fullmatch(level.strip().casefold()) for column in columns for level in column.levels]
    last = max((int(week[1]) for week in weeks if week), default=0)
    return float(round(convert_time(7.0 * last, "days", "months"))) if last else None


def last_visit(cohort: Cohort, given: Given) -> float | None:
    """Until when events are looked for unless a reader says: counting on to the last contact would dilute rates."""
    del given
    return scheduled_months(cohort.study)


def last_visit_or_window(cohort: Cohort, given: Given) -> float | None:
    """The same, but for a window of weeks, which ends by itself."""
    return None if given["window"] == "weeks" else last_visit(cohort, given)
