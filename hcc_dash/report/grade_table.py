"""The table of adverse events for print: an HTML page of its own, and the same cells as CSV."""

import csv
import io
from html import escape

from hcc_dash.exhibits.exhibit import Exhibit
from hcc_dash.tables.grade_table import GradeRow, GradeTable

_STYLE = """
body { font: 11pt/1.35 Georgia, "Times New Roman", serif; color: #111; background: #fff; margin: 2em; }
table { border-collapse: collapse; border-top: 2px solid #111; border-bottom: 2px solid #111; }
caption { text-align: left; font-weight: bold; padding-bottom: .5em; }
th, td { padding: .15em .6em; text-align: right; font-weight: normal; vertical-align: bottom; white-space: nowrap; }
thead tr:last-child th { border-bottom: 1px solid #111; }
thead th[colspan] { text-align: center; border-bottom: 1px solid #888; }
th[scope=row] { text-align: left; padding-left: 1.6em; }
tr.class th, tr.class td { font-weight: bold; padding-top: .5em; }
tr.class th[scope=row] { padding-left: .2em; }
td.first { padding-left: 1.4em; }
p { max-width: 60em; font-size: 9.5pt; }
"""


def write_grade_html(exhibit: Exhibit, table: GradeTable) -> bytes:
    """A page without scripts or outside files: caption, arms over their columns, footnote, marks."""
    caption = escape(f"{table.title}. {exhibit.answer}")
    body = "\n".join(_write_row(row) for row in table.rows)
    marks = " · ".join(exhibit.marks)
    page = f"""<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{escape(table.title)}</title><style>{_STYLE}</style></head>
<body>
<table>
<caption>{caption}</caption>
<thead>
{_write_head(table)}
</thead>
<tbody>
{body}
</tbody>
</table>
<p>{escape(_explain(table))} {escape(exhibit.footnote)}</p>
<p>{escape(marks)}</p>
</body>
</html>
"""
    return page.encode()


def write_grade_csv(exhibit: Exhibit, table: GradeTable) -> bytes:
    """A row per line of the table, the marks in ``note``; UTF-8 with the mark by which spreadsheets know it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    heads = [f"{arm}, {column}" for arm in table.arms for column in table.columns]
    writer.writerow(["level", "term", *heads, *table.differences, "note"])
    note = "; ".join(exhibit.marks)
    for row in table.rows:
        cells = [cell for arm in row.cells for cell in arm]
        level = "class" if row.is_class else "event"
        writer.writerow([level, row.name, *cells, *row.differences, note])
    return out.getvalue().encode("utf-8-sig")


def _write_head(table: GradeTable) -> str:
    arms = "".join(f'<th scope="colgroup" colspan="{len(table.columns)}">{escape(arm)}</th>' for arm in table.arms)
    apart = "".join(f'<th scope="col" rowspan="2">{escape(one)}</th>' for one in table.differences)
    columns = "".join(f'<th scope="col">{escape(one)}</th>' for one in table.columns) * len(table.arms)
    return f'<tr><th rowspan="2" scope="col"></th>{arms}{apart}</tr>\n<tr>{columns}</tr>'


def _write_row(row: GradeRow) -> str:
    kind = ' class="class"' if row.is_class else ""
    cells = "".join(
        f'<td class="first">{escape(cell)}</td>' if i == 0 else f"<td>{escape(cell)}</td>"
        for arm in row.cells
        for i, cell in enumerate(arm)
    )
    differences = "".join(f"<td>{escape(one)}</td>" for one in row.differences)
    return f'<tr{kind}><th scope="row">{escape(row.name)}</th>{cells}{differences}</tr>'


def _explain(table: GradeTable) -> str:
    graded = " in the worst grade" if len(table.columns) > 1 else ""
    return (
        f"Patients, each counted once in a line{graded}; a patient with several events of an organ class is one of "
        "the class, which counts all its events, shown or not."
    )
