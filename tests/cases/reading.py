"""Files that are damaged or made to harm: refused in words, never half read."""

from math import nan

from tests.cases.case import Case, OnPage, Right, survival

_ASKED = survival("os_months", "death", "--event-value", "1", "--time-unit", "months")
_FORMULA = '=HYPERLINK("http://evil.example","x")'


def _refused(name: str, file: str, words: str) -> Case:
    return Case(name=name, file=file, command=_ASKED, asked=(words,), page=OnPage(refused=words))


READING: tuple[Case, ...] = (
    _refused("a hole of zero bytes", "hole_of_zero_bytes.csv", "180 zero bytes stand where text should be"),
    _refused("a word in the last column", "stray_cell_last_column.xlsx", "cell XFD1"),
    _refused("a number in the last cell", "stray_cell_last_row_and_column.xlsx", "cell XFD1048576 lies far"),
    _refused("a workbook cut short", "workbook_cut_short.xls", "is a damaged workbook"),
    Case(
        name="a formula with a web address as an arm",
        file="web_address_and_formula_in_arm.csv",
        command=_ASKED,
        right=Right(
            n=60,
            events=38,
            medians={_FORMULA: (14.1, 6.2, 18.9), "B": (29.6, 24.0, nan)},
            hazard_ratio=(0.503, 0.257, 0.983),
        ),
        page=OnPage(unit="months", codes=("1",)),
    ),
)
