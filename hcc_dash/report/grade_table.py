"""The table of adverse events for print: an HTML page of its own, and the same cells as CSV."""

import csv
import io
from html import escape
from typing import TYPE_CHECKING, Any

import pandas as pd

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.questions.harms.words.grade_table import GradeTable
from hcc_dash.report.files import quote_lines

if TYPE_CHECKING:
    from great_tables import GT

_INK, _HAIR = "#111111", "#888888"
_OPTIONS: dict[str, Any] = {
    "container_overflow_x": "visible",
    "container_overflow_y": "visible",  # paper does not scroll
    "table_width": "min-content",
    "table_margin_left": "0",  # the columns make the width, the notes follow it
    "table_font_names": ["Georgia", "Times New Roman", "serif"],
    "table_font_size": "11pt",
    "table_font_color": _INK,
    "table_background_color": "#FFFFFF",
    "table_border_top_color": _INK,
    "table_border_bottom_color": _INK,
    "heading_align": "left",
    "heading_padding_horizontal": "0",
    "heading_border_bottom_color": _INK,
    "heading_title_font_size": "100%",
    "heading_subtitle_font_size": "100%",
    "column_labels_border_top_style": "none",
    "column_labels_border_bottom_color": _HAIR,
    "column_labels_border_bottom_width": "1px",
    "column_labels_padding": "2px",
    "table_body_hlines_style": "none",
    "table_body_border_top_color": _INK,
    "table_body_border_top_width": "1px",
    "table_body_border_bottom_color": _INK,
    "stub_border_style": "none",
    "stub_indent_length": "16px",
    "data_row_padding": "2px",
    "data_row_padding_horizontal": "8px",
    "column_labels_padding_horizontal": "8px",
    "source_notes_padding_horizontal": "0",
}
_STYLE = """
body { margin: 2em; background: #fff; }
.gt_table .gt_col_heading, .gt_table .gt_row { white-space: nowrap; }
.gt_table .gt_sourcenote, .gt_table .gt_heading { line-height: 1.35; }
@page { size: A4 landscape; margin: 12mm; }
@media print {
  body { margin: 0; }
  #table-by-grade table { font-size: 8pt; } /* two arms with five grades fit the sheet */
  #table-by-grade :is(.gt_col_heading, .gt_row) { padding-left: 4px; padding-right: 4px; }
  .gt_table tr { break-inside: avoid; }
  .gt_table tfoot { display: table-row-group; } /* the notes once, not below every sheet */
}
"""


def write_grade_html(exhibit: Exhibit, table: GradeTable) -> bytes:
    """A page without scripts or outside files: heading, arms over their columns, footnote, marks."""
    page = f"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{escape(table.title)}</title><style>{_STYLE}</style></head>
<body>
{_set_table(exhibit, table).as_raw_html()}
</body>
</html>
"""
    return page.encode()


def write_grade_csv(exhibit: Exhibit, table: GradeTable) -> bytes:
    """A row per line of the table, the marks in ``note``; UTF-8 with the mark by which spreadsheets know it."""
    heads = [f"{arm}, {column}" for arm in table.arms for column in table.columns]
    lines = [["level", "term", *heads, *table.differences, "note"]]
    note = "; ".join(exhibit.marks)
    for row in table.rows:
        cells = [cell for arm in row.cells for cell in arm]
        level = "class" if row.is_class else "event"
        lines.append([level, row.name, *cells, *row.differences, note])
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(quote_lines(lines))
    return out.getvalue().encode("utf-8-sig")


def _set_table(exhibit: Exhibit, table: GradeTable) -> "GT":
    """The table under a heading and over its notes: organ classes bold, their terms indented, a spanner per arm."""
    from great_tables import GT, html, loc, style  # 0.4 s, only when somebody downloads

    spans = [[f"{arm}_{column}" for column in range(len(table.columns))] for arm in range(len(table.arms))]
    labels = {key: text for keys in spans for key, text in zip(keys, table.columns, strict=True)}
    labels |= {f"difference_{i}": text for i, text in enumerate(table.differences)}
    lines = [(row.name, *(cell for arm in row.cells for cell in arm), *row.differences) for row in table.rows]
    classes = [i for i, row in enumerate(table.rows) if row.is_class]
    terms = [i for i, row in enumerate(table.rows) if not row.is_class]
    laid = (
        GT(pd.DataFrame(lines, columns=["term", *labels], dtype=str), rowname_col="term", id="table-by-grade")
        .tab_header(table.title, exhibit.answer)
        .cols_label({key: html(_as_written(text)) for key, text in labels.items()})
        .cols_align("right", columns=list(labels))
        .tab_style(style.css("font-weight: bold;"), loc.title())
        .tab_stub_indent(terms, indent=1)
        .tab_style(style.css("font-weight: bold; padding-top: 6px;"), [loc.body(rows=classes), loc.stub(rows=classes)])
        .tab_options(**_OPTIONS)
    )
    for i, (arm, keys) in enumerate(zip(table.arms, spans, strict=True)):
        name = html(f'<span class="arm_{i}">{_as_written(arm)}</span>')  # arms of one name and size would be merged
        laid = laid.tab_spanner(name, columns=keys, id=f"arm_{i}")
        laid = laid.tab_style(style.css("padding-left: 22px;"), [loc.body(keys[:1]), loc.column_labels(keys[:1])])
    for note in (f"{_explain(table)} {exhibit.footnote}", " · ".join(exhibit.marks)):
        laid = laid.tab_source_note(note)
    return laid


def _as_written(label: str) -> str:
    """The label in HTML: great_tables would escape a plain string too, but reads double braces as a unit of measure."""
    return escape(label).replace("{", "&#123;")


def _explain(table: GradeTable) -> str:
    graded = " in the worst grade" if len(table.columns) > 1 else ""
    return (
        f"Patients, each counted once in a line{graded}; a patient with several events of an organ class is one of "
        "the class, which counts all its events, shown or not."
    )
