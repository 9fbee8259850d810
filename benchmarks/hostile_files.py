"""Files as nobody should send them: damages at every part, structural monsters, hostile texts, and honest re-encodings.

Every file is made from a seed. ``Input.rows`` and ``Input.events`` are the right counts of what may be read; None where
only a refusal, a question or an honest reading of what is left can be right, judged by the line count beside it.
"""

import io
import random
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from openpyxl import Workbook

BASE = Path(__file__).resolve().parents[1] / "tests" / "data" / "hcc_asaur_hepatocellular.csv"
COLUMNS = ["OS", "Death", "BCLC", "TNM", "Age"]
HOSTILE = (
    '=HYPERLINK("http://example.org","x")',
    "@SUM(1+1)",
    "+cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "[a](http://example.org)",
    ":material/home:",
    "$\\frac{1}{2}$",
    "\u202egnp.exe",
    "\ufeff",
    "a\u0301" * 300,
    "\t",
    "'",
    "a@" * 4000,
    "@" * 9000,
    "1" * 9000,
    " " * 9000,
    "a." * 4000 + "@",
    "0x1p-3",
    "1e999",
    "-inf",
    "NaN",
    "\u0661\u0662",
    "\U0001d7d9\U0001d7da",
    "\U0001d7d9",
    "\u066b",
    "%s%n",
    "{0.__class__}",
    "../../etc/passwd",
    "NULL",
    "\u2028",
    "\u00a0",
    "Ⅷ",
    "½",
)


@dataclass(frozen=True, slots=True)
class Input:
    """One file, the kind it is of, and the counts that a reading of it must have."""

    kind: str
    name: str
    content: bytes
    rows: int | None = None
    events: int | None = None
    may_be_fewer: bool = False


def base() -> pd.DataFrame:
    """227 patients with 97 deaths, five columns of text."""
    return pd.read_csv(BASE, dtype=str, keep_default_na=False)[COLUMNS]


def as_csv(frame: pd.DataFrame, separator: str = ",", end: str = "\n") -> str:
    """A delimited text."""
    return frame.to_csv(index=False, sep=separator, lineterminator=end)


def as_xlsx(frame: pd.DataFrame) -> bytes:
    """A workbook of one sheet, numbers as numbers."""
    book = Workbook()
    sheet = book.active
    for row in [list(frame.columns), *frame.to_numpy().tolist()]:
        sheet.append([float(cell) if cell.replace(".", "", 1).isdigit() else cell or None for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_xpt(frame: pd.DataFrame) -> bytes:
    """A SAS transport file, version 5, every variable text."""
    width = [max(1, *map(len, frame[column])) for column in frame.columns]
    names, at = b"", 0
    for number, (column, size) in enumerate(zip(frame.columns, width, strict=True), start=1):
        fields = (2, 0, size, number, column[:8].ljust(8).encode(), b" " * 40, b" " * 8, 0, 0, 0, b" " * 8, 0, 0, at)
        names += struct.pack(">4h8s40s8s3h2x8s2hl", *fields).ljust(140, b"\x00")
        at += size
    rows = b"".join(
        b"".join(cell.encode().ljust(size) for cell, size in zip(row, width, strict=True)) for row in frame.to_numpy()
    )

    def padded(part: bytes) -> bytes:
        return part + b" " * (-len(part) % 80)

    def header(kind: str, tail: str) -> bytes:
        return f"HEADER RECORD*******{kind} HEADER RECORD!!!!!!!{tail}".ljust(80).encode()

    zeros = "0" * 30
    return b"".join(
        (
            header("LIBRARY", zeros),
            b" " * 80,
            b" " * 80,
            header("MEMBER ", "000000000000000001600000000140"),
            header("DSCRPTR", zeros),
            b" " * 80,
            b" " * 80,
            header("NAMESTR", f"000000{len(width):04d}".ljust(30, "0")),
            padded(names),
            header("OBS    ", zeros),
            padded(rows),
        )
    )


def as_xls(frame: pd.DataFrame) -> bytes:
    """An XLS workbook (BIFF8 in a compound file) of one sheet: labels and numbers, with its rows and dimensions."""

    def record(kind: int, body: bytes = b"") -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    rows = [list(frame.columns), *frame.to_numpy().tolist()]
    mark = struct.pack("<HHHHII", 0x600, 0x10, 0x1DA1, 1997, 0x41, 6)
    sheet = record(0x809, mark)
    sheet += record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, len(rows[0]), 0))
    for at, row in enumerate(rows):
        sheet += record(0x208, struct.pack("<HHHHHHI", at, 0, len(row), 255, 0, 0, 0x100))
    for at, row in enumerate(rows):
        for column, cell in enumerate(row):
            place = struct.pack("<HHH", at, column, 0)
            if cell.replace(".", "", 1).isdigit():
                sheet += record(0x203, place + struct.pack("<d", float(cell)))
            elif cell:
                sheet += record(0x204, place + struct.pack("<HB", len(cell), 1) + cell.encode("utf-16-le"))
    sheet += record(0x0A)
    main = record(0x809, struct.pack("<HHHHII", 0x600, 0x05, 0x1DA1, 1997, 0x41, 6))
    listed = b"\x00\x00\x01\x00s"
    start = len(main) + 4 + 4 + len(listed) + 4
    stream = main + record(0x85, struct.pack("<I", start) + listed) + record(0x0A) + sheet
    return _compound(stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\x00"))


def _compound(stream: bytes) -> bytes:
    n = len(stream) // 512
    n_tables = -(-(n + 1 + -(-n // 127)) // 128)
    links = [*range(1, n), 0xFFFFFFFE, 0xFFFFFFFE, *[0xFFFFFFFD] * n_tables]
    links += [0xFFFFFFFF] * (n_tables * 128 - len(links))

    def entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
        called = (name + "\x00").encode("utf-16-le")
        ends = struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child)
        return (
            called.ljust(64, b"\x00")
            + struct.pack("<HBB", len(called), kind, 1)
            + ends
            + bytes(36)
            + struct.pack("<IQ", start, size)
        )

    directory = entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + entry("Workbook", 2, 0xFFFFFFFF, 0, len(stream))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, n_tables, n, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    places = [n + 1 + at for at in range(n_tables)]
    head += struct.pack("<109I", *places, *[0xFFFFFFFF] * (109 - n_tables))
    return head + stream + directory.ljust(512, b"\x00") + struct.pack(f"<{len(links)}I", *links)


def damages(rng: random.Random, n: int) -> Iterator[Input]:
    """Cuts, flipped bytes, zero holes and swapped blocks at every part of a file of each format."""
    frame = base()
    whole = {"csv": as_csv(frame).encode(), "xlsx": as_xlsx(frame), "xls": as_xls(frame), "xpt": as_xpt(frame)}
    for number in range(n):
        form = list(whole)[number % 4]
        content = bytearray(whole[form])
        at, how = rng.randrange(len(content)), ("cut", "flip", "hole", "swap")[number // 4 % 4]
        size = rng.choice((8, 64, 512, 2048))
        if how == "cut":
            content = content[:at]
        elif how == "flip":
            for _ in range(rng.randint(1, 8)):
                content[rng.randrange(len(content))] = rng.randrange(256)
        elif how == "hole":
            content[at : at + size] = bytes(len(content[at : at + size]))
        else:
            other = rng.randrange(len(content))
            content[at : at + size], content[other : other + size] = (
                content[other : other + size],
                content[at : at + size],
            )
        # text has no bookkeeping: a cut after a whole line is a shorter table, so its own lines are what is counted
        plain = form == "csv"
        yield Input(f"{how} {form}", f"damaged.{form}", bytes(content), None if plain else len(frame), None, plain)


def hostile_texts(rng: random.Random, n: int) -> Iterator[Input]:
    """Formulas, markup, directions of writing, long and odd texts as cells, names and file names."""
    frame = base()
    for number in range(n):
        text, changed = rng.choice(HOSTILE), frame.copy()
        where = ("cell", "name", "file name")[number % 3]
        name = "table.csv"
        if where == "cell":
            for _ in range(rng.randint(1, 5)):
                changed.iloc[rng.randrange(len(frame)), rng.choice((2, 3))] = text
        elif where == "name":
            changed.columns = [*COLUMNS[:4], text[:900]]
        else:
            name = text.replace("/", "_")[:60] + ".csv"
        yield Input(f"hostile {where}", name, as_csv(changed).encode(), len(frame), 97)


def reencodings(rng: random.Random, n: int) -> Iterator[Input]:
    """The same patients in another order, encoding, separator, line end or format: the same counts."""
    frame = base()
    for number in range(n):
        size = rng.randint(30, len(frame))
        part = frame.sample(size, random_state=rng.randrange(2**31)).reset_index(drop=True)
        events = int((part["Death"] == "1").sum())
        if number % 5 == 4:
            form = rng.choice(("xlsx", "xpt", "xls"))
            content = {"xlsx": as_xlsx, "xpt": as_xpt, "xls": as_xls}[form](part)
        else:
            form = rng.choice(("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030"))
            content = as_csv(part, rng.choice(",;\t|"), rng.choice(("\n", "\r\n"))).encode(form)
        yield Input(f"as {form}", f"same.{form if number % 5 == 4 else 'csv'}", content, size, events)


def monsters() -> Iterator[Input]:
    """Files whose structure, not their size, asks for more than a server has."""
    head, wide = b"time,event\n", b"time,event,x\n1,1,a\n2,0,"
    names = b",".join(b"c%d" % number for number in range(5000)) + b"\n"
    yield Input("30 million commas", "a.csv", b"," * 30_000_000)
    yield Input("30 million commas in two lines", "a.csv", head + b"," * 30_000_000)
    yield Input("a row of a million cells", "a.csv", head + b"1,1\n" + b"1," * 1_000_000 + b"\n")
    yield Input("quotes in quotes", "a.csv", head + b'1,"' + b'""' * 5_000_000 + b'"\n')
    yield Input("an unclosed quote before 40 MB", "a.csv", head + b'1,"' + b"1,1\n" * 10_000_000)
    yield Input("a cell of 100,000 letters", "a.csv", wide + b"x" * 100_000 + b"\n")
    yield Input("a cell of 20 million @", "a.csv", wide + b"a@" * 10_000_000 + b"\n")
    yield Input("ten million blank lines", "a.csv", head + b"\n" * 10_000_000 + b"1,1\n")
    yield Input(
        "five thousand columns",
        "a.csv",
        names + (b"1," * 4999 + b"1\n") * 60,
    )
    yield Input("a million patients", "a.csv", b"time,event,arm\n" + b"12.5,1,A\n7,0,B\n" * 500_000, 1_000_000, 500_000)
    for cells in (("XFD1",), ("XFD1048576",), ("A1048576", "Z1"), ("A1048576",)):
        yield Input(f"far cells {' '.join(cells)}", "far.xlsx", _far(cells))
    yield Input("a sheet of zeros that unpacks to 400 MB", "bomb.xlsx", _packed(b"<c/>" * 100_000_000))
    entities = b"".join(b'<!ENTITY a%d "%s">' % (i, b"&a%d;" % (i - 1) * 10) for i in range(1, 10))
    yield Input(
        "entities in entities", "e.xlsx", _packed(b'<!DOCTYPE x [<!ENTITY a0 "ha">' + entities + b"]><x>&a9;</x>")
    )


def _far(cells: tuple[str, ...]) -> bytes:
    book = Workbook()
    for row in [("time", "event"), *((i, i % 2) for i in range(1, 61))]:
        book.active.append(row)
    for cell in cells:
        book.active[cell] = 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _packed(sheet: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_far(()))) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.namelist():
            target.writestr(member, sheet if member.endswith("sheet1.xml") else source.read(member))
    return out.getvalue()
