"""V20: columns that say who a patient is: names, numbers of hospital records, telephones, identity cards, addresses."""

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import date

import pandas as pd

from hcc_dash.cohort.convert import clean_text
from hcc_dash.cohort.distinct import Distinct, find_distinct
from hcc_dash.cohort.issues import Issue, Severity
from hcc_dash.cohort.reading.raw_table import RawTable
from hcc_dash.cohort.rows.names import PATIENT, fold_name, is_record_number
from hcc_dash.cohort.rows.patients import find_patient_column, number_patients
from hcc_dash.study.errors import StudyError, did_you_mean

RECORD_NUMBER, MAYBE_RECORD_NUMBER = "a hospital record number", "hospital record numbers, by its form"

NUMBERED = "patient"
"""The column that numbers patients anew once the one that identified them is dropped."""

_NAMED = {
    "a patient's name": {
        "name", "patientname", "subjectname", "fullname", "firstname", "lastname", "surname", "familyname",
        "givenname", "initials", "姓名", "患者姓名", "病人姓名", "名字",
    },
    "a telephone number": {
        "phone", "phonenumber", "telephone", "mobile", "cellphone", "手机", "手机号", "电话", "联系电话",
    },
    "an identity number": {
        "idcard", "idcardnumber", "nationalid", "passport", "ssn", "nhsnumber", "身份证", "身份证号",
    },
    "an address": {"address", "homeaddress", "street", "postcode", "zipcode", "地址", "住址", "家庭住址"},
    "an e-mail address": {"email", "emailaddress", "mail", "邮箱", "电子邮箱"},
    "a date of birth": {"birthdate", "dateofbirth", "dob", "birthday", "brthdat", "出生日期", "生日"},
}  # fmt: skip
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_EMAIL = re.compile(r"[^@\s]@[^@\s.]{1,63}(?:\.[^@\s.]{1,63}){0,8}\.[a-z]{2,63}", re.IGNORECASE)
_WITH_AT = "(?s).*@.*"
_MOBILE = r"(?:\+?86[- ]?)?1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4}"
_IDENTITY = "[0-9]{17}[0-9xX]"
_MARKED_RECORD = r"(?i)(?:mrn|uhid|chart|hosp)[ #:.\-]{0,3}[0-9]{4,12}"
_RECORD = "[0-9]{6,10}"
_DAYS = {8: ("%Y%m%d", "%d%m%Y", "%m%d%Y"), 6: ("%y%m%d", "%d%m%y", "%m%d%y")}
_SHORTEST = 6
_FEWEST_RECORDS, _NEARLY_ALL = 5, 0.95
_MOST = 0.5


def check_identifying(frame: pd.DataFrame, table: str, used: Collection[str]) -> list[Issue]:
    """A finding per column that identifies patients by its name or by what its cells look like.

    ``frame``: a table as read. It blocks where the column is ``used``, and warns elsewhere: the column is in the file,
    and a file is passed on. Numbers that only have the form of a hospital's record numbers warn. No cell and no row
    number is told. A Chinese identity number counts when its date and its check digit are right (GB 11643-1999), so
    that no record number of 18 digits is taken for one.
    """
    found = []
    for column, what in identifying_columns(frame).items():
        severity: Severity = "block" if column in used and what != MAYBE_RECORD_NUMBER else "warn"
        remedy = (
            "Drop the column, or replace it by a code whose key stays in the hospital; give it another name if it is "
            "something else."
        )
        found.append(Issue("V20", severity, table, column, 1, (), f'"{column}" looks like {what}.', remedy))
    return found


def identifying_columns(frame: pd.DataFrame) -> dict[str, str]:
    """The columns that identify patients, and what each looks like ("a telephone number"), in the order of the file."""
    found = {str(column): _says(str(column)) or _holds(str(column), frame[column]) for column in frame.columns}
    return {column: what for column, what in found.items() if what}


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
    patients = find_patient_column(raw.frame)
    if patients in columns and NUMBERED not in kept:
        kept.insert(0, NUMBERED, number_patients(raw.frame[patients]))
    return replace(raw, frame=kept, issues=tuple(issue for issue in raw.issues if issue.column not in columns))


def _says(column: str) -> str:
    plain = re.sub(r"[\s_.\-()/]", "", column).casefold()
    if is_record_number(column):
        return RECORD_NUMBER
    return next((what for what, names in _NAMED.items() if plain in names), "")


def _holds(column: str, cells: "pd.Series[str]") -> str:
    """What the different cells are by their form: most of them telephone numbers, any an e-mail or identity number."""
    found = find_distinct(clean_text(cells))
    texts = found.texts
    if any(map(_EMAIL.search, texts[found.matching(_WITH_AT)])):
        return "an e-mail address"
    if any(map(is_identity_number, texts[found.matching(_IDENTITY)])):
        return "an identity number"
    if found.matching(_MOBILE).sum() > _MOST * (texts != "").sum():
        return "a telephone number"
    is_study_id = fold_name(column) in PATIENT
    return MAYBE_RECORD_NUMBER if not is_study_id and _are_records(found) else ""


def _are_records(found: Distinct) -> bool:
    """Whether different cells have the form of hospital record numbers: so marked, or digits unlike a measurement's.

    Digits: 6 to 10, of one length, hardly any of them twice, no dates, and with leading zeros or at least 7.
    """
    filled = found.texts != ""
    n = int(filled.sum())
    if n < _FEWEST_RECORDS:
        return False
    if found.matching(_MARKED_RECORD).sum() >= _NEARLY_ALL * n:
        return True
    if found.matching(_RECORD).sum() < n or n < _NEARLY_ALL * int(filled[found.at].sum()):
        return False
    texts = pd.Series(found.texts[filled])
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
