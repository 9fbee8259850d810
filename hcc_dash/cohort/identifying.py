"""V20: columns that say who a patient is: names, numbers of hospital records, telephones, identity cards, addresses.

Remarks are looked through for them, too.
"""

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import date

import pandas as pd

from hcc_dash.cohort.convert import find_clean
from hcc_dash.cohort.distinct import Distinct
from hcc_dash.cohort.identifying_names import IDENTITY, TELEPHONE, may_be_identity, say_name
from hcc_dash.cohort.identifying_text import say_remarks
from hcc_dash.cohort.issues import Issue, Severity
from hcc_dash.cohort.reading.raw_table import RawTable
from hcc_dash.cohort.rows.names import PATIENT, fold_name, is_record_number
from hcc_dash.cohort.rows.patients import find_patient_column, number_patients
from hcc_dash.study.errors import StudyError, did_you_mean

RECORD_NUMBER, MAYBE_RECORD_NUMBER = "a hospital record number", "hospital record numbers, by its form"

NUMBERED = "patient"
"""The column that numbers patients anew once the one that identified them is dropped."""

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_EMAIL = re.compile(r"[^@\s]@[^@\s.]{1,63}(?:\.[^@\s.]{1,63}){0,8}\.[a-z]{2,63}", re.IGNORECASE)
_WITH_AT = "(?s).*@.*"
_MOBILE = r"(?:\+?86[- ]?)?1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4}|(?:\+|00)[1-9](?:[- ]?[0-9]){8,13}"
_SHORT_IDENTITY = r"(?i)[a-z]{1,2}[0-9]{6}\(?[0-9a]\)?|[stfg][0-9]{7}[a-z]"
_IDENTITY = "[0-9]{17}[0-9xX]"
_MARKED_RECORD = r"(?i)(?:mrn|uhid|chart|hosp)[ #:.\-]{0,3}[0-9]{4,12}"
_RECORD = "[0-9]{6,10}"
_DAYS = {8: ("%Y%m%d", "%d%m%Y", "%m%d%Y"), 6: ("%y%m%d", "%d%m%y", "%m%d%y")}
_SHORTEST = 6
_SHORTEST_IDENTITY = "(?s).{7,}"
_FEWEST_RECORDS, _NEARLY_ALL = 5, 0.95
_MOST = 0.5


def check_identifying(frame: pd.DataFrame, table: str, used: Collection[str]) -> list[Issue]:
    """A finding per column that identifies patients by its name or by what its cells look like.

    ``frame``: a table as read. It blocks where the column is ``used``, and warns elsewhere: the column is in the file,
    and a file is passed on. Numbers that only have the form of a hospital's record numbers warn. No cell and no row
    number is told. A Chinese identity number counts when its date and its check digit are right (GB 11643-1999), so
    that no record number of 18 digits is taken for one; Hong Kong's and Singapore's by their check characters.
    """
    issues = []
    for column, what in identifying_columns(frame).items():
        severity: Severity = "block" if column in used and what != MAYBE_RECORD_NUMBER else "warn"
        remedy = (
            "Drop the column, or replace it by a code whose key stays in the hospital; give it another name if it is "
            "something else."
        )
        issues.append(Issue("V20", severity, table, column, 1, (), f'"{column}" looks like {what}.', remedy))
    return issues


def identifying_columns(frame: pd.DataFrame) -> dict[str, str]:
    """The columns that identify patients, and what each looks like ("a telephone number"), in the order of the file."""
    looks = {str(column): _says(str(column)) or _holds(str(column), frame[column]) for column in frame.columns}
    return {column: what for column, what in looks.items() if what}


def drop_columns(raw: RawTable, columns: Collection[str]) -> RawTable:
    """The table without some columns: their cells are in it no longer. StudyError for a column that is not there.

    Where the column that numbers the patients is among them, "patient" stands in its place, 1, 2 and so on in the order
    of the file, so that the rows of one patient still belong together.
    """
    there = [str(column) for column in raw.frame.columns]
    for column in columns:
        if column not in there:
            raise StudyError(f'{raw.name} has no column "{column}" to drop. {did_you_mean(column, there)}')
    kept = raw.frame[[column for column in there if column not in columns]].copy()
    identities = [column for column in columns if identifying_columns(raw.frame[[column]]).get(column) == IDENTITY]
    patients = find_patient_column(raw.frame) or next(iter(identities), "")
    if patients in columns and NUMBERED not in kept:
        kept.insert(0, NUMBERED, number_patients(raw.frame[patients]))
    return replace(raw, frame=kept, issues=tuple(issue for issue in raw.issues if issue.column not in columns))


def _says(column: str) -> str:
    return RECORD_NUMBER if is_record_number(column) else say_name(column)


def _holds(column: str, cells: "pd.Series[str]") -> str:
    """What the different cells are by their form: most of them telephone numbers, any an e-mail or identity number."""
    distinct = find_clean(cells)
    texts = distinct.texts
    if any(map(_EMAIL.search, texts[distinct.matching(_WITH_AT)])):
        return "an e-mail address"
    if any(map(is_identity_number, texts[distinct.matching(_IDENTITY)])):
        return IDENTITY
    n = int((texts != "").sum())
    if _are_short_identities(distinct, n) or (may_be_identity(column) and _are_most(distinct, _SHORTEST_IDENTITY, n)):
        return IDENTITY
    if _are_most(distinct, _MOBILE, n):
        return TELEPHONE
    is_study_id = fold_name(column) in PATIENT
    if not is_study_id and _are_records(distinct):
        return MAYBE_RECORD_NUMBER
    return say_remarks(distinct, is_short_identity, is_identity_number)


def _are_most(distinct: Distinct, pattern: str, n: int) -> bool:
    return bool(distinct.matching(pattern).sum() > _MOST * n)


def _are_short_identities(distinct: Distinct, n: int) -> bool:
    """Whether most cells are identity numbers of Hong Kong or Singapore, too many for chance; in brackets one will do.

    One of eleven codes of a letter and seven digits passes the check by chance.
    """
    right = [text for text in distinct.texts[distinct.matching(_SHORT_IDENTITY)] if is_short_identity(text)]
    return any(text.endswith(")") for text in right) or (len(right) >= _FEWEST_RECORDS and len(right) > _MOST * n)


def _are_records(distinct: Distinct) -> bool:
    """Whether different cells have the form of hospital record numbers: so marked, or digits unlike a measurement's.

    Digits: 6 to 10, of one length, hardly any of them twice, no dates, and with leading zeros or at least 7.
    """
    filled = distinct.texts != ""
    n = int(filled.sum())
    if n < _FEWEST_RECORDS:
        return False
    if distinct.matching(_MARKED_RECORD).sum() >= _NEARLY_ALL * n:
        return True
    if distinct.matching(_RECORD).sum() < n or n < _NEARLY_ALL * int(filled[distinct.at].sum()):
        return False
    texts = pd.Series(distinct.texts[filled])
    if len(set(map(len, texts))) > 1:
        return False
    telling = texts.str.startswith("0").any() or len(texts.iloc[0]) > _SHORTEST
    return bool(telling) and not _are_dates(texts)


def _are_dates(texts: "pd.Series[str]") -> bool:
    """Whether all, of one length, are days without signs between year, month and day, in whatever order."""
    forms = _DAYS.get(len(texts.iloc[0]), ())
    return any(pd.to_datetime(texts, format=form, errors="coerce").notna().all() for form in forms)


def is_identity_number(text: str) -> bool:
    """Whether 18 characters are a Chinese resident identity number: date of birth and check digit hold."""
    if re.fullmatch(_IDENTITY, text) is None:
        return False
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, text, strict=False))
    return "10X98765432"[total % 11] == text[17].upper()


def is_short_identity(text: str) -> bool:
    """Whether the text is a Hong Kong identity card's number, "A123456(3)", or a Singapore one, "S1234567D".

    Hong Kong: letters (A is 10, none is 36), digits and check digit (A is 10), weighted 9 to 1, make a multiple of 11.
    Singapore: S, T, F and G, seven digits weighted 2, 7, 6, 5, 4, 3, 2 (4 more for T and G) choose the last letter.
    """
    text = text.upper()
    card = re.fullmatch(r"([A-Z]{1,2})([0-9]{6})(?:\(([0-9A])\)|([0-9A]))", text)
    if card:
        letters = [36] * (2 - len(card[1])) + [ord(letter) - 55 for letter in card[1]]
        values = [*letters, *map(int, card[2]), int(card[3] or card[4], 11)]
        return sum(weight * value for weight, value in zip(range(9, 0, -1), values, strict=True)) % 11 == 0
    card = re.fullmatch(r"([STFG])([0-9]{7})([A-Z])", text)
    if card is None:
        return False
    total = sum(weight * int(digit) for weight, digit in zip((2, 7, 6, 5, 4, 3, 2), card[2], strict=True))
    total += 4 * (card[1] in "TG")
    return ("JZIHGFEDCBA" if card[1] in "ST" else "XWUTRQPNMLK")[total % 11] == card[3]
