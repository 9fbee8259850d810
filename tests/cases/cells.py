"""What cells say: units, codes, numbers, column names and rows that are no patients."""

from math import nan

from tests.cases.case import Case, OnPage, Right, survival

BASE = Right(
    n=60, events=38, medians={"A": (14.1, 6.2, 18.9), "B": (29.6, 24.0, nan)}, hazard_ratio=(0.503, 0.257, 0.983)
)
BASE_IN_DAYS = Right(
    n=60, events=38, medians={"A": (428, 188, 574), "B": (899, 729, nan)}, hazard_ratio=(0.503, 0.257, 0.983)
)

UNITS = (
    Case(
        name="days without a unit",
        file="days_as_months.csv",
        command=survival("AVAL", "CNSR", "--event-value", "0", arm=""),
        asked=('In which unit is "AVAL"? Probably days', "a follow-up of 162 years", "--time-unit days"),
        answered=("--time-unit", "days"),
        right=Right(n=8, events=4, medians={"all": (1500, 88, nan)}),
        page=OnPage(unit="days", codes=("0",), shown=('In which unit is "AVAL"? Probably days', "162 years")),
    ),
    Case(
        name="days said to be months",
        file="days_as_months.csv",
        command=survival("AVAL", "CNSR", "--event-value", "0", "--time-unit", "months", arm=""),
        asked=("the longest time is 1944 months, which is 162 years", "unit_confirmed:AVAL=months"),
        answered=("--answer", "unit_confirmed:AVAL=days"),
        right=Right(n=8, events=4, medians={"all": (1500, 88, nan)}),
        page=OnPage(unit="months", codes=("0",), answers={"unit_confirmed:AVAL": "days"}),
    ),
    Case(
        name="short follow-up in days, dates beside it",
        file="adtte_short_follow_up_days.csv",
        command=survival("AVAL", "CNSR", "--event-value", "0", arm=""),
        asked=('"ADT" less "STARTDT", plus 1, in days gives the time in 60 of 60 rows', "--time-unit days"),
        answered=("--time-unit", "days"),
        right=Right(n=60, events=38, medians={"all": (118, 104, 156)}),
        page=OnPage(
            unit="days", codes=("0",), columns={"Arm or group to compare": "(none)"},
            shown=('"ADT" less "STARTDT", plus 1, in days gives the time in 60 of 60 rows',),
        ),
    ),
    Case(
        name="days in a column called months",
        file="dates_contradict_unit.csv",
        command=survival("os_months", "death", "--event-value", "1", "--time-unit", "months"),
        asked=('"last_fu" less "surgery_date" in days gives the time in 60 of 60 rows', "--time-unit days"),
        answered=("--answer", "unit_confirmed:os_months=days"),
        right=BASE_IN_DAYS,
        page=OnPage(
            unit="months", codes=("1",), answers={"unit_confirmed:os_months": "days"},
            shown=('"last_fu" less "surgery_date" in days gives the time in 60 of 60 rows',),
        ),
    ),
)  # fmt: skip

READING = (
    Case(
        name="no column names",
        file="no_header_row.csv",
        command=survival("column 1", "column 2", "--event-value", "1", "--time-unit", "months", arm="column 3"),
        asked=("Row 1 was taken for the column names", "--header-row none"),
        answered=("--header-row", "none"),
        right=BASE,
        page=OnPage(
            unit="months", codes=("1",), reading={"header_row": "none"},
            shown=("Row 1 was taken for the column names",),
            columns={"Time": "column 1", "Event": "column 2", "Arm or group to compare": "column 3"},
        ),
    ),
)  # fmt: skip

CELLS = (*UNITS, *READING)
