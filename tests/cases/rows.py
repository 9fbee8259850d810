"""What rows are: repeats, visits, parameters, identifiers."""

from math import nan

from tests.cases.case import Case, OnPage, Right, survival
from tests.cases.cells import BASE, BASE_IN_DAYS

MONTHS = ("--time-unit", "months")
DAYS = ("--time-unit", "days")

REPEATED = (
    Case(
        name="a row per visit, no patient column named",
        file="repeated_rows.csv",
        command=survival("days_left", "died", *DAYS, arm=""),
        asked=('The patient column "PATIENT" repeats: 7 rows of 3 patients. A row is a visit', "--rows first"),
        answered=("--rows", "first"),
        right=Right(n=5, events=3, medians={"all": (500, 150, nan)}),
        page=OnPage(
            unit="days",
            codes=("1",),
            columns={"Time": "days_left", "Event": "died"},
            reading={"rows": "first"},
            shown=('The patient column "PATIENT" repeats', "a row is a visit", "5 of 9 rows"),
        ),
    ),
    Case(
        name="a row per visit, more than three per patient",
        file="visits_long_many_rows.csv",
        command=survival("os_days", "death", *DAYS),
        asked=(
            'The patient column "PATIENT" repeats: 225 rows of 51 patients',
            '"os_days", "death", "arm" say the same in all rows of each patient',
            "First row of each patient: 60 of 234 rows",
        ),
        answered=("--rows", "first"),
        right=BASE_IN_DAYS,
        page=OnPage(unit="days", codes=("1",), reading={"rows": "first"}, shown=("234 rows of 60 patients",)),
    ),
    Case(
        name="two parameters, pooled by nobody",
        file="adtte_two_params.csv",
        command=survival("AVAL", "CNSR", "--event-value", "0", *DAYS, arm=""),
        asked=("A row is a parameter", "PARAMCD = OS: 4 of 8 rows, 4 patients", "--rows 'PARAMCD = OS'"),
        answered=("--rows", "PARAMCD = OS"),
        right=Right(n=4, events=2, medians={"all": (500, 300, nan)}),
        page=OnPage(
            unit="days",
            codes=("0",),
            reading={"rows": "PARAMCD = OS"},
            shown=("PARAMCD = OS: 4 of 8 rows", "times to events (ADTTE)"),
        ),
    ),
    Case(
        name="a filter on the parameter comes before duplicates are sought",
        file="adtte_two_params.csv",
        command=survival("AVAL", "CNSR", "--event-value", "0", *DAYS, "--subject", "USUBJID", arm=""),
        answered=("--factor", "PARAMCD", "--where", "PARAMCD = OS"),
        right=Right(n=4, events=2, medians={"all": (500, 300, nan)}),
        page=None,
        no_page="the filter is an option of the terminal; the page asks for the parameter",
    ),
    Case(
        name="the first patient's row stands twice",
        file="identical_row_twice.csv",
        command=survival("os_months", "death", *MONTHS),
        asked=("the same row again, cell by cell", "One of identical rows: 60 of 61 rows", "--rows identical"),
        answered=("--rows", "identical"),
        right=BASE,
        page=OnPage(
            unit="months", codes=("1",), reading={"rows": "identical"}, shown=("One of identical rows: 60 of 61 rows",)
        ),
    ),
    Case(
        name="events and repeating forms of REDCap",
        file="redcap_events_and_repeats.csv",
        command=survival("os_months", "death", *MONTHS),
        asked=(
            "It is a REDCap export: one row per record_id holds the columns of its 2 events side by side",
            "What repeats within a record stays out of it: adverse_events (90 rows of 45 records)",
            "--rows joined",
        ),
        answered=("--rows", "joined"),
        right=BASE,
        page=OnPage(
            unit="months",
            codes=("1",),
            reading={"rows": "joined"},
            shown=("Looks like a REDCap export: 210 rows of 60 patients", "adverse_events (90 rows of 45 records)"),
        ),
    ),
    Case(
        name="follow-up in a repeating form of REDCap",
        file="redcap_follow_up_repeats.csv",
        command=survival("os_months", "death", *MONTHS),
        asked=(
            "follow_up (120 rows of 60 records)",
            "--rows 'redcap_repeat_instrument = follow_up'",
            "Rows of follow_up, the record's other cells beside them: 120 of 180 rows, 60 of 60 records",
        ),
        answered=("--rows", "redcap_repeat_instrument = follow_up", "--rows", "last"),
        right=BASE,
        page=OnPage(
            unit="months",
            codes=("1",),
            reading={"rows": "redcap_repeat_instrument = follow_up", "rows.2": "last"},
            shown=(
                "Looks like a REDCap export: 180 rows of 60 patients",
                "Last row of each patient: 60 of 120 rows are kept",
            ),
        ),
    ),
)

IDENTITIES = (
    Case(
        name="one patient written twice, told apart",
        file="same_patient_id_written_twice.csv",
        command=survival("os_months", "death", *MONTHS),
        asked=('30 ids of "patient_id" stand twice or more after folding case', "--same-ids same"),
        answered=("--same-ids", "different"),
        right=BASE,
        page=OnPage(
            unit="months",
            codes=("1",),
            reading={"ids": "different"},
            shown=('30 ids of "patient_id" stand twice or more after folding case',),
        ),
    ),
    Case(
        name="one patient written twice, and one row of each",
        file="same_patient_id_written_twice.csv",
        command=survival("os_months", "death", *MONTHS, "--same-ids", "same", arm=""),
        asked=('The patient column "patient_id" repeats: 60 rows of 30 patients',),
        answered=("--rows", "first"),
        right=Right(n=30, events=24, medians={"all": (14.1, 6.2, 18.9)}),
        page=OnPage(
            unit="months",
            codes=("1",),
            columns={"Arm or group to compare": "(none)"},
            reading={"ids": "same", "rows": "first"},
        ),
    ),
)

ARMS = (
    Case(
        name="NA of R in the arm column is missing",
        file="arm_na_from_r.csv",
        command=survival("time", "status", *MONTHS, arm="trt"),
        asked=('"trt" is "NA" in 12 rows', "--arm-na missing"),
        answered=("--arm-na", "missing"),
        right=Right(
            n=48,
            events=32,
            medians={"A": (16.7, 6.5, 18.9), "B": (29.6, 24.0, nan)},
            hazard_ratio=(0.501, 0.241, 1.038),
        ),
        page=OnPage(
            unit="months", codes=("1",), answers={"arm_na:trt": "missing"}, shown=('"trt" is "NA" in 12 rows',)
        ),
    ),
    Case(
        name="NA of R in the arm column is an arm by answer",
        file="arm_na_from_r.csv",
        command=survival("time", "status", *MONTHS, "--compare", "none", arm="trt"),
        asked=('"trt" is "NA" in 12 rows',),
        answered=("--arm-na", "arm"),
        right=Right(n=60, events=38, medians={"all": (24.0, 15.3, 36.1)}),
        page=None,
        no_page="three arms are compared on the page by its own choice of arms",
    ),
)

ROWS: tuple[Case, ...] = (*REPEATED, *IDENTITIES, *ARMS)
