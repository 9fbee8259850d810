"""The table of adverse events for print: the counts of the result, escaped, in two forms that agree."""

import csv
import io
from html.parser import HTMLParser

import pytest

from hcc_dash.analysis.harms.adverse_events_options import AdverseEventOptions
from hcc_dash.exhibits.adverse_events import build_adverse_events
from hcc_dash.exhibits.exhibit import Exhibit
from hcc_dash.report.grade_table import write_grade_csv, write_grade_html
from hcc_dash.tables.grade_table import GradeTable, count_classes, lay_out_grades
from tests.analysis.harm_cohorts import arms, trial

EVENTS = [
    {"id": "n1", "term": "Nausea", "grade": 3}, {"id": "n1", "term": "Vomiting", "grade": 2},
    {"id": "n2", "term": "Vomiting", "grade": 1}, {"id": "o1", "term": "Nausea", "grade": 4},
    {"id": "o1", "term": "<i>Odd & new", "soc": "Other", "grade": 2, "serious": 1},
]  # fmt: skip


def laid_out(**asked: object) -> tuple[Exhibit, GradeTable]:
    cohort = trial(arms(4, 5), EVENTS)
    exhibit = build_adverse_events(cohort, AdverseEventOptions(threshold=0.0, **asked))  # type: ignore[arg-type]  # options by name
    return exhibit, lay_out_grades(exhibit.result, count_classes(cohort, exhibit.result.options))


class Cells(HTMLParser):
    """The text of every cell of a body row."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A new row or cell."""
        if tag == "tr":
            self.rows.append([])
        self.inside = tag in {"td", "th"}
        if self.inside:
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        """The end of a cell."""
        self.inside = False

    def handle_data(self, data: str) -> None:
        """Text of the cell."""
        if self.inside:
            self.rows[-1][-1] += data


def test_a_class_counts_a_patient_once_and_terms_stand_under_it() -> None:
    _, table = laid_out()
    assert table.arms == ("Old (N = 5)", "New (N = 4)")
    assert table.columns == ("All, n (%)", *(f"Grade {one}" for one in range(1, 6)), "≥ 3, n (%)")
    rows = {row.name: row for row in table.rows}
    assert rows["Any"].cells[1] == ("2 (50.0)", "1", "0", "1", "0", "0", "1 (25.0)")
    assert rows["Gastrointestinal disorders"].cells[1] == ("2 (50.0)", "1", "0", "1", "0", "0", "1 (25.0)")
    assert rows["Vomiting"].cells[1][:3] == ("2 (50.0)", "1", "1")
    names = [row.name for row in table.rows]
    first = names.index("Gastrointestinal disorders")
    assert set(names[first + 1 : first + 3]) == {"Nausea", "Vomiting"}
    assert [row.is_class for row in table.rows[first : first + 3]] == [True, False, False]


def test_both_files_hold_the_same_cells_and_the_marks() -> None:
    exhibit, table = laid_out()
    page = write_grade_html(exhibit, table).decode()
    assert "<i>" not in page
    parsed = Cells()
    parsed.feed(page)
    sheet = list(csv.reader(io.StringIO(write_grade_csv(exhibit, table).decode("utf-8-sig"))))
    assert [row[1:-1] for row in sheet[1:]] == parsed.rows[2:]
    for mark in exhibit.marks:
        assert mark in page
        assert all(mark in row[-1] for row in sheet[1:])


@pytest.mark.parametrize("by", ["soc", "aesi"])
def test_other_groupings_have_one_level(by: str) -> None:
    _, table = laid_out(by=by)
    assert all(row.is_class for row in table.rows)


def test_a_filtered_table_does_not_begin_with_all_events() -> None:
    _, table = laid_out(serious_only=True)
    assert [row.name for row in table.rows] == ["Other", "<i>odd & new"]
