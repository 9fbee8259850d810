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
            unit="days",
            codes=("0",),
            proposed={"Arm or group to compare": "TRTP", "Reference group": "Placebo"},
            shown=('"ADT" less "STARTDT", plus 1, in days gives the time in 60 of 60 rows',),
        ),
    ),
    Case(
        name="weeks that look like months, dates beside them",
        file="weeks_beside_dates.csv",
        command=survival("followup", "died", "--event-value", "1", "--time-unit", "months"),
        asked=('"last_seen" less "start" in weeks gives the time in 60 of 60 rows', "--time-unit weeks"),
        answered=("--answer", "unit_confirmed:followup=weeks"),
        right=Right(
            n=60,
            events=38,
            medians={"A": (61.1, 26.9, 82), "B": (128.4, 104.1, nan)},
            hazard_ratio=(0.503, 0.257, 0.983),
        ),
        page=OnPage(unit="weeks", codes=("1",), shown=("Probably weeks",)),
    ),
    Case(
        name="days in a column called months",
        file="dates_contradict_unit.csv",
        command=survival("os_months", "death", "--event-value", "1", "--time-unit", "months"),
        asked=('"last_fu" less "surgery_date" in days gives the time in 60 of 60 rows', "--time-unit days"),
        answered=("--answer", "unit_confirmed:os_months=days"),
        right=BASE_IN_DAYS,
        page=OnPage(
            unit="months",
            codes=("1",),
            answers={"unit_confirmed:os_months": "days"},
            shown=('"last_fu" less "surgery_date" in days gives the time in 60 of 60 rows',),
        ),
    ),
    Case(
        name="999 for a time nobody knows",
        file="unknown_time_as_999.csv",
        command=survival("os_months", "death", "--event-value", "1", "--time-unit", "months"),
        asked=('"os_months" is 999 in 2 rows, and at most', "(rows 12, 63)", '"missing_time:os_months=missing"'),
        answered=("--answer", "missing_time:os_months=missing"),
        right=BASE,
        page=OnPage(
            unit="months",
            codes=("1",),
            answers={"missing_time:os_months": "missing"},
            shown=('"os_months" is 999 in 2 rows',),
        ),
    ),
    Case(
        name="months said to be days against the column's name",
        file="unknown_time_as_999.csv",
        command=survival(
            "os_months",
            "death",
            "--event-value",
            "1",
            "--time-unit",
            "days",
            "--answer",
            "missing_time:os_months=missing",
        ),
        asked=("but the column's name says months", "--time-unit months (or"),
        answered=("--answer", "unit_confirmed:os_months=months"),
        right=BASE,
        page=OnPage(
            unit="days",
            codes=("1",),
            shown=("the column's name says months",),
            answers={"missing_time:os_months": "missing", "unit_confirmed:os_months": "months"},
        ),
    ),
    *(
        Case(
            name=f"dates as Excel counts them, said to be {unit or 'in no unit'}",
            file="dates_as_excel_counts_them.csv",
            command=survival(
                "last_contact", "death", "--event-value", "1", *(("--time-unit", unit) if unit else ()), arm=""
            ),
            asked=('"last_contact" look like dates as Excel counts them', "43319 are 2017-09-22 to 2018-08-07"),
            page=None,
            no_page="the unit is not asked for, so the way ends there: tests/pages/test_upload.py",
        )
        for unit in ("", "days", "months")
    ),
)

IN_MONTHS = ("--event-value", "1", "--time-unit", "months")

READING = (
    Case(
        name="no column names",
        file="no_header_row.csv",
        command=survival("column 1", "column 2", *IN_MONTHS, arm="column 3"),
        asked=("Row 1 was taken for the column names", "--header-row none"),
        answered=("--header-row", "none"),
        right=BASE,
        page=OnPage(
            unit="months",
            codes=("1",),
            reading={"header_row": "none"},
            shown=("Row 1 was taken for the column names",),
            columns={"Time": "column 1", "Event": "column 2", "Arm or group to compare": "column 3"},
        ),
    ),
    Case(
        name="no column names above identifiers and dates",
        file="no_names_ids_and_dates.csv",
        command=survival("column 3", "column 4", "--event-value", "1", "--time-unit", "days", arm="column 5"),
        asked=("Row 1 was taken for the column names, but 5 of its 5 cells look like the rows below",),
        answered=("--header-row", "none"),
        right=BASE_IN_DAYS,
        page=OnPage(
            unit="days",
            codes=("1",),
            reading={"header_row": "none"},
            columns={"Time": "column 3", "Event": "column 4", "Arm or group to compare": "column 5"},
        ),
    ),
    Case(
        name="comments above the names",
        file="portal_comment_header.tsv",
        command=survival(
            "OS_MONTHS", "OS_STATUS", "--event-value", "1:DECEASED", "--time-unit", "months", arm="SUBTYPE"
        ),
        right=BASE,
        page=OnPage(
            unit="months",
            codes=("1:DECEASED",),
            columns={"Arm or group to compare": "SUBTYPE"},
            proposed={"Time": "OS_MONTHS", "Event": "OS_STATUS", "Patient": "PATIENT_ID"},
            shown=("1:DECEASED = event, 0:LIVING = censored", "column names were read from row 5"),
        ),
    ),
    Case(
        name="one comment with commas above the names",
        file="comment_above_the_names.csv",
        command=survival("os_months", "death", *IN_MONTHS),
        right=BASE,
        page=OnPage(unit="months", codes=("1",), shown=("column names were read from row 2",)),
    ),
    Case(
        name="names below merged headings",
        file="names_below_merged_headings.xlsx",
        command=survival("os_months", "death", *IN_MONTHS),
        asked=("Rows 2 and 3 both look like column names", "--header-row 3", "--answer summary_rows=leave_out"),
        answered=("--header-row", "3", "--answer", "summary_rows=leave_out"),
        right=BASE,
        page=OnPage(
            unit="months",
            codes=("1",),
            reading={"header_row": "3", "summary_rows": "leave_out"},
            shown=("Rows 2 and 3 both look like column names",),
        ),
    ),
    Case(
        name="a quotation mark swallows rows",
        file="unclosed_quote_swallows_rows.csv",
        command=survival("os_months", "death", *IN_MONTHS),
        asked=("rows 11 to 51", "--answer quotes=plain"),
        answered=("--answer", "quotes=plain"),
        right=BASE,
        page=OnPage(unit="months", codes=("1",), reading={"quotes": "plain"}, shown=("rows 11 to 51",)),
    ),
    Case(
        name="a quotation mark opened in the identifier",
        file="quote_opened_in_the_id.csv",
        command=survival("os_months", "death", *IN_MONTHS, "--subject", "patient_id"),
        asked=("rows 11 to 15", "--answer quotes=plain"),
        answered=("--answer", "quotes=plain"),
        right=BASE,
        page=OnPage(unit="months", codes=("1",), reading={"quotes": "plain"}, shown=("rows 11 to 15",)),
    ),
    Case(
        name="a quotation mark that is never closed",
        file="quote_never_closed.csv",
        command=survival("os_months", "death", *IN_MONTHS),
        asked=("A quotation mark opened in row 11 is never closed", "--answer quotes=plain"),
        answered=("--answer", "quotes=plain"),
        right=BASE,
        page=OnPage(unit="months", codes=("1",), reading={"quotes": "plain"}, shown=("row 11 is never closed",)),
    ),
    Case(
        name="a median under the identifiers",
        file="summary_row_at_the_end.csv",
        command=survival("os_months", "death", *IN_MONTHS),
        asked=("Row 62 at the end looks like a summary", "--answer summary_rows=leave_out"),
        answered=("--answer", "summary_rows=leave_out"),
        right=BASE,
        page=OnPage(unit="months", codes=("1",), reading={"summary_rows": "leave_out"}, shown=("Row 62 at the end",)),
    ),
    Case(
        name="a note below the table",
        file="note_below_the_table.csv",
        command=survival("os_months", "death", *IN_MONTHS),
        asked=("Row 63 at the end looks like a summary or a note",),
        answered=("--answer", "summary_rows=leave_out"),
        right=BASE,
        page=OnPage(unit="months", codes=("1",), reading={"summary_rows": "leave_out"}, shown=("Row 63 at the end",)),
    ),
    Case(
        name="points between thousands",
        file="thousands_point_days.csv",
        command=survival("os_days", "death", "--event-value", "1", "--time-unit", "days"),
        asked=('Numbers of "os_days" have a point before three digits', "--answer three_digits=thousands"),
        answered=("--answer", "three_digits=thousands"),
        right=BASE_IN_DAYS,
        page=OnPage(
            unit="days",
            codes=("1",),
            reading={"three_digits": "thousands"},
            shown=('Numbers of "os_days" have a point before three digits',),
        ),
    ),
    Case(
        name="commas between thousands",
        file="thousands_comma_days.csv",
        command=survival("os_days", "death", "--event-value", "1", "--time-unit", "days"),
        asked=('Numbers of "os_days" have a comma before three digits',),
        answered=("--answer", "three_digits=thousands"),
        right=BASE_IN_DAYS,
        page=OnPage(unit="days", codes=("1",), reading={"three_digits": "thousands"}),
    ),
)

NO_PAGE = "questionnaires are scored in the terminal; a study's own are held by the checks (V14)"

QUESTIONNAIRES = (
    Case(
        name="QLQ-C30 coded from 0",
        file="qlq_c30_coded_from_zero.csv",
        command=("score", "qlq-c30", "FILE"),
        asked=("seem to be coded from 0", "--lowest-answer 0"),
        answered=("--lowest-answer", "0"),
        printed=("id,QL,PF,", "a,58.33333333,60,"),
        page=None,
        no_page=NO_PAGE,
    ),
    Case(
        name="QLQ-HCC18 coded from 0",
        file="qlq_hcc18_coded_from_zero.csv",
        command=("score", "qlq-hcc18", "FILE"),
        asked=("seem to be coded from 0", "--lowest-answer 0"),
        answered=("--lowest-answer", "0"),
        printed=("a,22.22222222,50,13.33333333,0,50,33.33333333,0,33.33333333\n",),
        page=None,
        no_page=NO_PAGE,
    ),
)

BY_TREATMENT = Right(
    n=150,
    events=89,
    medians={"A": (2598, 2105, 3584), "B": (3244, 2466, 3839)},
    hazard_ratio=(0.9366664, 0.6177761, 1.420165),
)

CODES = (
    Case(
        name="a transplant before death, in words",
        file="transplant_before_death.csv",
        command=survival("time", "status", "--event-value", "dead", "--time-unit", "days", arm="trt"),
        asked=(
            "censored is no event yet (censored) in 56 rows, dead is the event in 89 rows, transplant is not said in 5",
            'What does "transplant" mean in "status"? It stands in 5 rows. It reads like a competing event',
            "--competing-value transplant",
        ),
        answered=("--competing-value", "transplant"),
        right=BY_TREATMENT,
        page=OnPage(
            unit="days",
            codes=("dead",),
            answers={"code:status:transplant": "competing"},
            shown=("It reads like a competing event: a transplant", "transplant is not said in 5 rows"),
        ),
    ),
    Case(
        name="three numbered codes, none of them named",
        file="status_numbered_three_ways.csv",
        command=survival("time", "status", "--time-unit", "days", arm="trt"),
        asked=(
            'Which code of "status" means the event: 0 (56 rows), 1 (5 rows), 2 (89 rows)? Say --event-value CODE',
            "of three numbers or more one often means a competing event",
        ),
        answered=("--event-value", "2", "--competing-value", "1"),
        right=BY_TREATMENT,
        page=OnPage(unit="days", codes=("2",), competing=("1",), shown=("one often means a competing event",)),
    ),
    Case(
        name="three numbered codes, one of them named",
        file="status_numbered_three_ways.csv",
        command=survival("time", "status", "--event-value", "2", "--time-unit", "days", arm="trt"),
        asked=(
            'What does "1" mean in "status"? It stands in 5 rows',
            "--event-value 1 or --competing-value 1 or --censored-value 1 or --missing-value 1",
        ),
        answered=("--competing-value", "1"),
        right=BY_TREATMENT,
        page=OnPage(unit="days", codes=("2",), answers={"code:status:1": "competing"}),
    ),
    Case(
        name="two codes that nobody named",
        file="unlisted_code.csv",
        command=survival("t", "status", "--event-value", "1", "--time-unit", "months", arm=""),
        asked=(
            "0 is no event yet (censored) in 2 rows, 1 is the event in 2 rows, 2 is not said in 2 rows",
            'What does "2" mean',
            'What does "9" mean',
            '"9" often stands for unknown',
            "--missing-value 9",
        ),
        answered=("--competing-value", "2", "--missing-value", "9"),
        right=Right(n=6, events=2, medians={"all": (nan, 5, nan)}),
        page=OnPage(
            unit="months",
            codes=("1",),
            competing=("2",),
            answers={"code:status:9": "missing"},
            columns={"Time": "t", "Event": "status"},
            shown=('What does "9" mean', "9 is not said in 2 rows"),
        ),
    ),
    Case(
        name="nine stands for unknown",
        file="event_nine_is_unknown.csv",
        command=survival("os_months", "death", "--event-value", "1", "--time-unit", "months", arm=""),
        asked=('What does "9" mean in "death"? It stands in 10 rows', "--missing-value 9"),
        answered=("--answer", "code:death:9=missing"),
        right=Right(n=50, events=32, medians={"all": (24.2, 15.3, 36.1)}),
        page=OnPage(
            unit="months",
            codes=("1",),
            answers={"code:death:9": "missing"},
            shown=("9 is not said in 10 rows",),
            columns={"Arm or group to compare": "(none)"},
        ),
    ),
    Case(
        name="two reasons of censoring",
        file="censored_for_two_reasons.csv",
        command=survival("AVAL", "CNSR", "--event-value", "0", "--time-unit", "months", arm="TRT01P"),
        asked=('What does "2" mean in "CNSR"? It stands in 11 rows', "1 is no event yet (censored) in 11 rows"),
        answered=("--censored-value", "2"),
        right=BASE,
        page=OnPage(unit="months", codes=("0",), answers={"code:CNSR:2": "censored"}),
    ),
    Case(
        name="one code in two spellings",
        file="event_code_in_two_spellings.csv",
        command=survival("os_months", "vital_status", "--event-value", "Dead", "--time-unit", "months"),
        asked=('What does "dead" mean', 'It looks like "Dead", which means the event', "--event-value dead"),
        answered=("--event-value", "dead"),
        right=BASE,
        page=OnPage(
            unit="months",
            codes=("Dead",),
            answers={"code:vital_status:dead": "event"},
            shown=('It looks like "Dead", which means the event',),
        ),
    ),
    Case(
        name="arms in two spellings",
        file="arms_in_two_spellings.csv",
        command=survival("os_months", "death", "--event-value", "1", "--time-unit", "months", "--reference", "a"),
        asked=('"arm" holds "A" (20 rows) and "a" (10 rows): one arm or two?', "--same-arms yes"),
        answered=("--same-arms", "yes"),
        right=BASE,
        page=OnPage(
            unit="months",
            codes=("1",),
            answers={"same_arms:arm": "yes"},
            shown=("one arm or two?",),
        ),
    ),
    Case(
        name="blank where alive",
        file="event_blank_where_alive.csv",
        command=survival("os_months", "death", "--event-value", "1", "--time-unit", "months"),
        asked=('22 rows are blank in "death": no event yet, or unknown?', "--blank-event censored or"),
        answered=("--blank-event", "censored"),
        right=BASE,
        page=OnPage(
            unit="months",
            before={"code:death:1": "event", "blank:death": "censored"},
            shown=("blank is no event yet (censored) in 22 rows",),
        ),
    ),
    Case(
        name="blank where unknown",
        file="event_blank_where_alive.csv",
        command=survival("os_months", "death", "--event-value", "1", "--time-unit", "months", arm=""),
        asked=('22 rows are blank in "death"',),
        answered=("--answer", "blank:death=missing"),
        right=Right(n=38, events=38),
        page=OnPage(unit="months", before={"code:death:1": "event", "blank:death": "missing"}),
    ),
    Case(
        name="everybody died",
        file="everybody_died.csv",
        command=survival("os_months", "death", "--time-unit", "months"),
        asked=('What does "1" mean in "death"? It stands in 60 rows', "--event-value 1"),
        answered=("--event-value", "1"),
        right=Right(
            n=60,
            events=60,
            medians={"A": (13.2, 6.2, 18.9), "B": (22.15, 15.3, 28.4)},
            hazard_ratio=(0.945, 0.560, 1.594),
        ),
        page=OnPage(unit="months", before={"code:death:1": "event"}),
    ),
    Case(
        name="nobody died yet",
        file="nobody_died_yet.csv",
        command=survival("os_months", "death", "--event-value", "1", "--time-unit", "months"),
        asked=('What does "0" mean in "death"? It stands in 60 rows', "--censored-value 0"),
        answered=("--censored-value", "0"),
        right=Right(n=60, events=0, medians={"A": (nan, nan, nan), "B": (nan, nan, nan)}),
        page=OnPage(unit="months", before={"code:death:0": "censored"}),
    ),
    Case(
        name="all censored",
        file="all_censored.csv",
        command=survival("t", "e", "--time-unit", "months"),
        asked=('What does "0" mean in "e"? It stands in 4 rows', "--censored-value 0"),
        answered=("--censored-value", "0"),
        right=Right(n=4, events=0, medians={"A": (nan, nan, nan), "B": (nan, nan, nan)}),
        page=OnPage(unit="months", before={"code:e:0": "censored"}, columns={"Time": "t", "Event": "e"}),
    ),
)

CELLS = (*UNITS, *READING, *QUESTIONNAIRES, *CODES)
