"""Bytes of unknown origin into text: the encodings of hospital exports, and a plain word on what is no text."""

import re

from charset_normalizer import from_bytes


class UnreadableFileError(Exception):
    """The file is not a table; the text says what was found and what to do."""


_KNOWN = {
    b"%pdf": "a PDF document",
    b"\x89png": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"$fl2": "an SPSS file",
    b"$fl3": "an SPSS file",
    b"header r": "a SAS transport file",
    b"par1": "a Parquet file",
    b"\x1f\x8b": "a compressed file",
    b"bzh": "a compressed file",
    b"7z\xbc\xaf": "a compressed file",
    b"rar!": "a compressed file",
    b"<stata_d": "a Stata file",
    b"rdx": "an R data file",
    b"{\\rtf": "a text document",
    b"<html": "a web page",
    b"<table": "a web page",
    b"<!doctyp": "a web page",
    b"<?xml": "an XML document",
}


def refuse_other_formats(content: bytes, name: str) -> None:
    """Raise UnreadableFileError for the formats people mistake for a table, by their first bytes."""
    start = content[:64].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    for magic, what in _KNOWN.items():
        if start.startswith(magic):
            raise UnreadableFileError(f"{name} is {what}, not a table. Export the table as CSV or XLSX.")


def decode_text(content: bytes, name: str) -> tuple[str, str]:
    """Text and the encoding it was read in: byte-order marks first, then UTF-8, then a guess.

    Raises UnreadableFileError for what is no text at all.
    """
    marks = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
    for mark, encoding in marks.items():
        if content.startswith(mark):
            return _decode_as(content, encoding, name), encoding
    if b"\x00" in content[:4096]:
        even, odd = content[:4096:2].count(0), content[1:4096:2].count(0)
        # ASCII characters leave their zeros on one side; zeros on both sides are a binary file.
        if max(even, odd) < len(content[:4096]) / 8 or min(even, odd) > max(even, odd) / 2:
            raise UnreadableFileError(f"{name} is not text and not a workbook. Export the table as CSV or XLSX.")
        encoding = "utf-16-be" if even > odd else "utf-16-le"
        return _decode_as(content, encoding, name), encoding
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return _guess(content, name)


def refuse_zeros(text: str, name: str) -> None:
    """Raise UnreadableFileError for zero bytes in a text: no program writes them, a broken copy leaves them."""
    n = text.count("\x00")
    if n:
        line = text.count("\n", 0, text.index("\x00")) + 1
        raise UnreadableFileError(
            f"{name} is damaged: {n:,} zero byte{'s stand' if n > 1 else ' stands'} where text should be, from line "
            f"{line} on. A copy was broken off or overwritten; take the file from its source again."
        )


def _decode_as(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableFileError(
            f"{name} starts like {encoding} text but breaks at byte {error.start}. Save it as CSV UTF-8."
        ) from None


def _guess(content: bytes, name: str) -> tuple[str, str]:
    """Hospital exports are GB18030 far more often than anything else, so it is tried before guessing.

    A strict GB18030 decode of Western text succeeds only by accident and then yields rare characters;
    a text is taken as Chinese when most of its non-ASCII characters are common Han or full-width ones.
    """
    if _looks_western(content):
        page = "cp1250" if _CENTRAL_EUROPEAN.search(content) else "cp1252"
        return _decode_as(content, page, name), page
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        text = ""
    foreign = [c for c in text[:200_000] if ord(c) > 127]
    common = sum("\u4e00" <= c <= "\u9fa5" or "\u3000" <= c <= "\u303f" or "\uff01" <= c <= "\uff5e" for c in foreign)
    if foreign and common > 0.9 * len(foreign) and _looks_common(foreign):
        return text, "gb18030"
    best = from_bytes(content[:500_000], cp_isolation=["big5", "shift_jis", "cp1252", "cp1250"]).best()
    if best is None:
        raise UnreadableFileError(
            f"{name} is text in an encoding that was not recognised. Save it as CSV UTF-8 and try again."
        )
    return _decode_as(content, best.encoding, name), best.encoding


def _looks_western(content: bytes) -> bool:
    """Whether bytes above ASCII stand alone, as umlauts do, and are letters or signs of a Western code page."""
    runs = re.findall(rb"[\x80-\xff]+", content[:500_000])
    return sum(_WESTERN_RUN.fullmatch(run) is not None for run in runs) > 0.9 * len(runs)


_WESTERN_RUN = re.compile(rb"[\x80\x85\x91-\x97\x9a-\xff]|[\xdf-\xff]{2}")
"""One letter or sign (of 0x80 to 0x99 the euro, quotation marks and dashes), or two small letters as in Größe."""

_CENTRAL_EUROPEAN = re.compile(rb"[\x9a\x9e]|[\x9f\xa5\xb3\xb9\xbf][a-z]")
"""š and ž, or what is ź, Ą, ł, ą and ż in cp1250 and a sign, never inside a word, in cp1252."""


def _looks_common(foreign: list[str]) -> bool:
    """GB2312 level-1 characters (the 3,755 in daily use) make up nearly all real Chinese text.

    Their second byte is never ASCII, which tells them from "µm" or "Üb" in a Western code page.
    """
    han = [c.encode("gb18030") for c in foreign if "\u4e00" <= c <= "\u9fa5"]
    if not han:
        return True
    return sum(0xB0 <= code[0] <= 0xD7 and code[1] >= 0xA1 for code in han) > 0.7 * len(han)
