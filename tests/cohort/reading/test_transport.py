"""SAS transport files: IBM numbers, dates, missing values, text of any encoding, and files that are damaged."""

import struct
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hcc_dash.cohort.reading.decode import UnreadableFileError
from hcc_dash.cohort.reading.read import read_table

ADSL = Path(__file__).resolve().parents[2] / "data" / "cdisc_pilot" / "adsl.xpt"
Column = tuple[str, str, list[bytes]]  # name, SAS format, cells


def record(text: str) -> bytes:
    return text.encode().ljust(80)


def header(kind: str, digits: str) -> bytes:
    return record(f"HEADER RECORD*******{kind:<8}HEADER RECORD!!!!!!!{digits}")


def ibm(value: float) -> bytes:
    """The number in base 16, as TS-140 lays it down."""
    if value == 0:
        return bytes(8)
    mantissa, exponent = np.frexp(abs(value))
    power = -(-int(exponent) // 4)
    fraction = int(mantissa * 2 ** (int(exponent) - 4 * power + 56))
    return struct.pack(">Q", ((0x80 if value < 0 else 0) | (power + 64)) << 56 | fraction)


def transport(*columns: Column, is_text: tuple[bool, ...] = ()) -> bytes:
    names, position = b"", 0
    texts = is_text or (False,) * len(columns)
    for number, ((name, form, cells), text) in enumerate(zip(columns, texts, strict=True), start=1):
        length = len(cells[0])
        names += struct.pack(
            ">4h8s40s8s3h2s8s2hl52s",
            2 if text else 1,
            0,
            length,
            number,
            name.encode().ljust(8),
            b" " * 40,
            form.encode().ljust(8),
            0,
            0,
            0,
            b"",
            b" " * 8,
            0,
            0,
            position,
            b"",
        )
        position += length
    rows = b"".join(b"".join(row) for row in zip(*(cells for _, _, cells in columns), strict=True))
    member = header("MEMBER", f"{'0' * 16}01600000000140")
    parts = [
        header("LIBRARY", "0" * 30),
        record("SAS"),
        record(""),
        member,
        header("DSCRPTR", "0" * 30),
        record("SAS"),
        record(""),
        header("NAMESTR", f"{'0' * 6}{len(columns):04d}{'0' * 20}"),
        names + b" " * (-len(names) % 80),
        header("OBS", "0" * 30),
        rows + b" " * (-len(rows) % 80),
    ]
    return b"".join(parts)


def cells(content: bytes) -> list[list[str]]:
    return read_table(content, "x.xpt").frame.to_numpy().tolist()


ID: Column = ("ID", "", [b"a ", b"b ", b"c "])


@settings(max_examples=50)
@given(st.lists(st.floats(-1e60, 1e60).filter(lambda x: x == 0 or abs(x) > 1e-60), min_size=3, max_size=3))
def test_numbers_come_back_exactly(numbers: list[float]) -> None:
    read = cells(transport(ID, ("X", "", [ibm(one) for one in numbers]), is_text=(True, False)))
    assert [float(row[1]) for row in read] == numbers


def test_dates_moments_missing_and_short_numbers() -> None:
    date = ("D", "DATE", [ibm(19725), b"." + bytes(7), ibm(-1)])
    moment = ("M", "DATETIME", [ibm(19725 * 86400 + 61), b"A" + bytes(7), b"_" + bytes(7)])
    short = ("S", "BEST", [ibm(one)[:3] for one in (1, -2.5, 300)])
    read = cells(transport(ID, date, moment, short, is_text=(True, False, False, False)))
    assert read == [
        ["a", "2014-01-02", "2014-01-02T00:01:01", "1"],
        ["b", "", "", "-2.5"],
        ["c", "1959-12-31", "", "300"],
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_text_in_the_hospital_s_own_encoding(encoding: str) -> None:
    words = ["肝癌切除术后患者", "复发", "死亡"]
    coded = [one.encode(encoding).ljust(24) for one in words]
    read = cells(transport(ID, ("T", "$", coded), is_text=(True, True)))
    assert [row[1] for row in read] == words


def test_the_real_file_equals_what_pandas_reads_but_for_its_zeros() -> None:
    read = read_table(ADSL.read_bytes(), ADSL.name)
    other = pd.read_sas(ADSL, format="xport", encoding="utf-8")
    assert (read.encoding, read.frame.shape, read.frame.index[0]) == ("SAS transport", (254, 11), 2)
    assert read.frame["USUBJID"].tolist() == other["USUBJID"].tolist()
    assert pd.to_numeric(read.frame["AGE"]).tolist() == other["AGE"].tolist()
    days = (pd.to_datetime(read.frame["TRTSDT"]) - pd.Timestamp("1960-01-01")).dt.days
    assert days.tolist() == other["TRTSDT"].tolist()
    placebo = read.frame["TRT01A"] == "Placebo"
    assert set(read.frame.loc[placebo, "CUMDOSE"]) == {"0"}


@pytest.mark.parametrize("cut", [100, 300, 640, 700, 1000, 1045])
def test_a_damaged_file_is_refused_without_quoting_it(cut: int) -> None:
    whole = transport(ID, ("X", "", [ibm(1.0)] * 3), is_text=(True, False))
    with pytest.raises(UnreadableFileError) as refused:
        read_table(whole[:cut] + b"secret", "x.xpt")
    assert str(refused.value).startswith("x.xpt ")
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("width", [2, 10, 24, 78, 92, 152])
def test_a_cut_at_the_edge_of_a_record_is_refused_or_pointed_out(width: int) -> None:
    """Rows of numbers above 0, so that no row is blank; ``width`` is that of the text beside the number."""
    n = 100
    text = ("ID", "", [f"{i:02}".ljust(width).encode() for i in range(n)])
    whole = transport(text, ("X", "", [ibm(i + 1.0) for i in range(n)]), is_text=(True, False))
    start = whole.index(b"OBS     HEADER") + 60
    refusals, n_told = set(), 0
    for end in range(start + 80, len(whole), 80):
        try:
            raw = read_table(whole[:end], "x.xpt")
        except UnreadableFileError as refused:
            refusals.add(str(refused).partition(", but ")[2].partition(".")[0])
            continue
        n_told += 1
        assert len(raw.frame) * (width + 8) == end - start, "whole rows only"
        told = [issue.problem for issue in raw.issues if issue.rule == "R10"]
        assert told == [
            f"The file ends on the edge of a record and of a row, as one cut short there would; {len(raw.frame)} rows."
        ]
    assert refusals == ({"it ends within a row"} if 80 % (width + 8) else set())
    assert n_told > 0
    assert [
        issue
        for issue in read_table(transport(ID, ("X", "", [ibm(1.0)] * 3), is_text=(True, False)), "x.xpt").issues
        if issue.rule == "R10"
    ] == []


def test_several_tables_and_version_8_are_refused() -> None:
    whole = transport(ID, ("X", "", [ibm(1.0)] * 3), is_text=(True, False))
    with pytest.raises(UnreadableFileError, match="several tables"):
        read_table(whole + whole[240:], "x.xpt")
    with pytest.raises(UnreadableFileError, match="a SAS transport file"):
        read_table(whole.replace(b"LIBRARY ", b"LIBV8   "), "x.xpt")
