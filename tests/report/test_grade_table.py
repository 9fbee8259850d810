"""The table of adverse events for print: the counts of the result, escaped, in two forms that agree."""

import csv
import io
from dataclasses import replace
from html import escape
from html.parser import HTMLParser

import pytest

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.questions.harms.exhibit.adverse_events import build_adverse_events
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions
from hcc_dash.questions.harms.words.grade_table import GradeTable, count_classes, lay_out_grades
from hcc_dash.report.grade_table import write_grade_csv, write_grade_html
from tests.questions.harms.numbers.harm_cohorts import arms, trial

EVENTS = [
    {"id": "n1", "term": "Nausea", "grade": 3},
    {"id": "n1", "term": "Vomiting", "grade": 2},
    {"id": "n2", "term": "Vomiting", "grade": 1},
    {"id": "o1", "term": "Nausea", "grade": 4},
    {"id": "o1", "term": "<i>Odd & new", "soc": "Other", "grade": 2, "serious": 1},
]


def laid_out(**asked: object) -> tuple[Exhibit, GradeTable]:
    cohort = trial(arms(4, 5), EVENTS)
    exhibit = build_adverse_events(cohort, AdverseEventOptions(threshold=0.0, **asked))  # type: ignore[arg-type]  # options by name
    return exhibit, lay_out_grades(exhibit.result, count_classes(cohort, exhibit.result.options))


class Cells(HTMLParser):
    """The text of every cell: rows of the head, of the body, of the foot."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.rows: dict[str, list[list[str]]] = {"thead": [], "tbody": [], "tfoot": []}
        self.part, self.inside = "", False
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A new part, row or cell."""
        self.part = tag if tag in self.rows else self.part
        if tag == "tr":
            self.rows[self.part].append([])
        if tag in {"td", "th"}:
            self.inside = True
            self.rows[self.part][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        """The end of a cell."""
        self.inside = self.inside and tag not in {"td", "th"}

    def handle_data(self, data: str) -> None:
        """Text of the cell."""
        if self.inside:
            self.rows[self.part][-1][-1] += data


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
    page = write_grade_html(exhibit, table)
    rows = Cells(page).rows
    sheet = list(csv.reader(io.StringIO(write_grade_csv(exhibit, table).decode("utf-8-sig"))))
    assert [row[1:-1] for row in sheet[1:]] == rows["tbody"]
    notes = " ".join(row[0] for row in rows["tfoot"])
    assert exhibit.footnote in notes
    for mark in exhibit.marks:
        assert mark in notes
        assert all(mark in row[-1] for row in sheet[1:])
    assert page == write_grade_html(exhibit, table)


def test_the_page_heads_every_column_and_sets_classes_apart() -> None:
    exhibit, table = laid_out()
    page = write_grade_html(exhibit, table)
    title, answer, arms, columns = Cells(page).rows["thead"]
    assert title + answer == [table.title, exhibit.answer]
    assert [one.strip() for one in arms] == ["", *table.arms, *table.differences]
    assert columns == list(table.columns) * 2
    for row in table.rows:
        kind = "gt_stub" if row.is_class else "gt_stub gt_indent_1"
        assert f'gt_left {kind}">{escape(row.name)}</th>' in page.decode()


def test_the_page_asks_for_nothing_and_runs_nothing_whatever_the_names() -> None:
    exhibit, table = laid_out()
    name = '{{m^2}} <script src="x">\' & **b**'
    odd = replace(table, title=name, arms=(name, name), differences=(name,))
    told = replace(exhibit, answer=name, footnote=name, marks=(name,))
    page = write_grade_html(told, odd)
    rows = Cells(page).rows
    assert rows["thead"][:2] == [[name], [name]]
    assert [one.strip() for one in rows["thead"][2]] == ["", name, name, name]
    assert [row[0].strip().endswith(name) for row in rows["tfoot"]] == [True, True]
    assert ["<i>" in row[0] for row in rows["tbody"]].count(True) == 1
    for asked in ("<script", "<link", "<i>", "@import", "url(", "http"):
        assert asked not in page.decode()


@pytest.mark.parametrize("by", ["soc", "aesi"])
def test_other_groupings_have_one_level(by: str) -> None:
    exhibit, table = laid_out(by=by)
    assert all(row.is_class for row in table.rows)
    assert b"gt_stub gt_indent" not in write_grade_html(exhibit, table)


def test_a_filtered_table_does_not_begin_with_all_events() -> None:
    _, table = laid_out(serious_only=True)
    assert [row.name for row in table.rows] == ["Other", "<i>odd & new"]
