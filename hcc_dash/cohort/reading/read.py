"""A file of any origin in, a table of text out; nothing is interpreted here.

Every cell stays the text the file holds, so that later steps can say "row 12 holds 'three'".
"""

from dataclasses import replace

import pandas as pd

from hcc_dash.cohort.issues import NO_ANSWERS, Answers, Issue
from hcc_dash.cohort.reading.decode import UnreadableFileError, decode_text, refuse_other_formats, refuse_zeros
from hcc_dash.cohort.reading.extent import limit_table, note_blank_rows, refuse_wide_lines
from hcc_dash.cohort.reading.raw_table import RawTable, finish_table
from hcc_dash.cohort.reading.text import SEPARATORS, read_text
from hcc_dash.cohort.reading.transport import is_transport, read_transport
from hcc_dash.cohort.reading.workbook import read_workbook

MAX_BYTES = 50 * 1024 * 1024


def read_table(
    content: bytes, name: str, sheet: str = "", max_bytes: int = MAX_BYTES, answers: Answers = NO_ANSWERS
) -> RawTable:
    """Read a CSV, TSV, XLSX, XLS or SAS transport (XPT, version 5) file into text cells.

    Encodings: UTF-8 (with or without byte-order mark), UTF-16, GB18030, Big5, Shift-JIS and Western
    code pages. What the file alone cannot tell is a question among the table's issues; ``answers`` settle it.
    Raises UnreadableFileError, which never quotes a cell.
    """
    if not content:
        raise UnreadableFileError(f"{name} is empty (0 bytes). Export the table again.")
    if len(content) > max_bytes:
        raise UnreadableFileError(
            f"{name} has {len(content) / 1024**2:.0f} MB; tables up to {max_bytes / 1024**2:.0f} MB are read. "
            "Keep only the columns the analysis needs: patient, time, event, arm, stage, covariates."
        )
    raw = limit_table(_read(content, name, sheet, answers))
    if is_transport(content) or content.startswith(b"\xd0\xcf"):
        raw = note_blank_rows(raw)
    return replace(raw, n_bytes=len(content))


def _read(content: bytes, name: str, sheet: str, answers: Answers) -> RawTable:
    if content[:4] in {b"PK\x03\x04", b"\xd0\xcf\x11\xe0"}:
        return read_workbook(content, name, sheet, answers)
    if is_transport(content):
        return _read_transport(content, name)
    refuse_other_formats(content, name)
    text, encoding = decode_text(content, name)
    refuse_zeros(text, name)
    refuse_wide_lines(text, SEPARATORS, name)
    return read_text(text, name, encoding, answers)


def _read_transport(content: bytes, name: str) -> RawTable:
    frame, ends_on_edge = read_transport(content, name)
    header = [str(column) for column in frame.columns]
    cells = frame.set_axis(range(len(header)), axis=1)
    cells.index = pd.RangeIndex(2, 2 + len(cells))  # as a spreadsheet with its column names in row 1 counts
    problem = f"The file ends on the edge of a record and of a row, as one cut short there would; {len(cells):,} rows."
    remedy = "Compare that number with the rows at the source: this format does not say how many there are."
    noticed = [Issue("R10", "info", name, "", 1, (), problem, remedy)] if ends_on_edge else []
    return finish_table(cells, header, name, "SAS transport", noticed)
