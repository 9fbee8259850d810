"""The column that numbers patients, patients that stand in several rows, and one patient written in two ways."""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.cohort.convert import clean_text
from hcc_dash.cohort.rows.names import PATIENT, is_record_number, named

_FEW, _MANY = 2, 100
_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")
_BETWEEN = re.compile(r"[\s_\-./]+")
_LETTER_THEN_NUMBER = re.compile(r"(?<=[^\W\d])-(?=\d)")


def find_patient_column(frame: pd.DataFrame) -> str:
    """The column that numbers patients by its name, whether or not they repeat; empty where none does.

    A study's number comes before a hospital's. A column of one or two different values numbers no patients unless it
    is as short as that.
    """
    records = [str(column) for column in frame.columns if is_record_number(str(column))]
    columns = (*named(frame.columns, PATIENT), *records)
    return next((column for column in columns if _numbers_patients(frame[column])), "")


def _numbers_patients(cells: pd.Series) -> bool:
    distinct = pd.Series(cells.unique(), dtype=object)
    if len(distinct) > _MANY:  # more than there are ways to write a missing value
        return True
    n = int((clean_text(distinct) != "").sum())
    return n > _FEW or n > len(cells) / 3


def fold_identifiers(ids: pd.Series) -> pd.Series:
    """Identifiers (text) without case, leading zeros, and what divides their parts; missing stays empty.

    Full-width characters are made plain by ``clean_text``. "HK-001", "hk 1" and "HK001" are one; "1-23" and "12-3"
    are two.
    """
    texts = clean_text(ids)
    return texts.map({text: _fold(text) for text in set(texts)})


def _fold(text: str) -> str:
    parts = _BETWEEN.sub("-", text.casefold())
    return _ZEROS.sub("", _LETTER_THEN_NUMBER.sub("", parts))


@dataclass(frozen=True, slots=True, kw_only=True)
class SpelledTwice:
    """Identifiers that are one once folded: ``n`` patients so written, their rows, and what sets them apart."""

    n: int
    rows: tuple[int, ...]
    difference: str


def find_spelled_twice(frame: pd.DataFrame, subject: str) -> SpelledTwice | None:
    """Patients whose identifier is written in two ways; None where there is none. No identifier is told."""
    ids = clean_text(frame[subject])
    distinct = pd.Series(list(set(ids) - {""}), dtype=object)
    if not _may_be_alike(distinct):
        return None
    folded = distinct.map(_fold)
    twice = folded.duplicated(keep=False)
    pairs = pd.DataFrame({"id": distinct[twice], "folded": folded[twice]})
    if pairs.empty:
        return None
    rows = ids.index[ids.isin(pairs["id"])].tolist()
    by_case = pairs["id"].str.casefold().groupby(pairs["folded"]).nunique().max() == 1
    difference = "case" if by_case else "case, leading zeros and what divides their parts"
    return SpelledTwice(n=int(pairs["folded"].nunique()), rows=tuple(rows), difference=difference)


def _may_be_alike(distinct: pd.Series) -> bool:
    """Whether a closer look is due: identifiers of one length without dividing signs differ in case or not at all."""
    texts = distinct.tolist()
    if len(set(map(len, texts))) > 1 or any(map(_BETWEEN.search, texts)):
        return True
    return len(set(map(str.casefold, texts))) < len(texts)


def write_identifiers_alike(frame: pd.DataFrame, subject: str) -> pd.DataFrame:
    """The table with each patient written as at first: one identifier for one patient."""
    ids = clean_text(frame[subject])
    folded = fold_identifiers(ids)
    first = ids.groupby(folded).first()
    return frame.assign(**{subject: folded.map(first).where(ids != "", "")})


def number_patients(ids: "pd.Series[str]") -> "pd.Series[str]":
    """1, 2 and so on as text for each different identifier in the order of the file; missing stays empty."""
    texts = clean_text(ids)
    numbers = {text: str(at) for at, text in enumerate(dict.fromkeys(texts[texts != ""]), start=1)}
    return texts.map(numbers).fillna("")


def repeated_rows(frame: pd.DataFrame, subject: str) -> np.ndarray:
    """Whether each row's patient stands in another row too; a row without identifier is a patient of its own."""
    ids = clean_text(frame[subject])
    return (ids.duplicated(keep=False) & (ids != "")).to_numpy()


def count_patients(frame: pd.DataFrame, subject: str) -> int:
    """Different identifiers, and each row without one."""
    ids = clean_text(frame[subject])
    return int(ids[ids != ""].nunique() + (ids == "").sum())
