"""Cells are cleaned and read text by text as if each were looked at alone, whatever stands in the column."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.cohort.convert import _NUMBER, MISSING_WORDS, _plain, clean_text, find_clean, to_number
from hcc_dash.cohort.distinct import find_distinct
from hcc_dash.cohort.propose import normal_codes

DIGITS = st.from_regex(r"[-+]?[0-9]{0,18}[.,]?[0-9]{0,18}(e[0-9]{1,3})?", fullmatch=True)
WORD = st.sampled_from([*sorted(MISSING_WORDS), "NA", "None", "+", "-", " 1", "1\n", "\uff11.5", "10⁴", "A 1", "\x1f2"])
ODD = st.text(st.characters(), max_size=4)  # lone surrogates too
COLUMN = st.lists(DIGITS | WORD | ODD, max_size=12).map(lambda cells: pd.Series(cells, dtype=object, name="x"))


def cleaned_one_by_one(cells: "pd.Series[str]", keep: tuple[str, ...]) -> list[str]:
    plain = [_plain(cell, keep) for cell in cells]
    kept = {*keep, "-"} if "+" in plain else set(keep)
    return ["" if text.lower() in MISSING_WORDS and text not in kept else text for text in plain]


@given(COLUMN, st.sampled_from([(), ("NA",), ("-", "+")]))
def test_cleaning(cells: "pd.Series[str]", keep: tuple[str, ...]) -> None:
    cleaned = clean_text(cells, keep)
    assert cleaned.tolist() == cleaned_one_by_one(cells, keep)
    assert cleaned.name == "x"


@given(COLUMN)
def test_numbers_are_those_of_python_to_the_last_bit(cells: "pd.Series[str]") -> None:
    numbers, bad = to_number(cells)
    texts = cleaned_one_by_one(cells, ())
    for text, number, is_bad in zip(texts, numbers, bad, strict=True):
        if _NUMBER.fullmatch(text):
            right = float(text)
            assert number == right if np.isfinite(right) else np.isnan(number)
            assert np.signbit(number) == np.signbit(right) or not np.isfinite(right)
        assert is_bad == (np.isnan(number) and text.lower() not in {"", "none"})


@given(COLUMN)
def test_codes_lose_a_decimal_part_of_zeros_and_nothing_else(cells: "pd.Series[str]") -> None:
    for text, code in zip(cleaned_one_by_one(cells, ()), normal_codes(cells), strict=True):
        whole, point, zeros = text.partition(".")
        assert code == text or (point and set(zeros) == {"0"} and code == whole)


@pytest.mark.parametrize("cells", [["a", "b", "a"], ["a", "\ud800", "a"], [1, 2.5, None], ["", "\0", ""], []])
def test_each_cell_finds_its_text(cells: list[object]) -> None:
    found = find_distinct(pd.Series(cells, dtype=object))
    assert found.texts[found.at].tolist() == [str(cell) for cell in cells]
    assert len(set(found.texts)) == len(found.texts)
    assert found.matching("[ab]").tolist() == [text in {"a", "b"} for text in found.texts]


def test_no_missing_marker_passes_as_plain() -> None:
    assert not any(word[-1:].isdigit() for word in MISSING_WORDS)


@given(COLUMN)
def test_cleaned_texts_stand_once(cells: "pd.Series[str]") -> None:
    found = find_clean(cells)
    assert found.texts[found.at].tolist() == clean_text(cells).tolist()
    assert len(set(found.texts)) == len(found.texts)
