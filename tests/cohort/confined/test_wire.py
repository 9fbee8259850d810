"""What travels between the processes arrives as it was sent, and nothing but data can."""

import json
from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.cohort.confined.wire import _LENGTH, Sealed, pack, seal, unpack
from hcc_dash.cohort.issues import Choice, Issue, Question
from hcc_dash.cohort.reading.raw_table import RawTable
from hcc_dash.study.errors import StudyError
from tests.cohort.bundled import bundled

TEXT = st.text(st.characters(codec="utf-8"), max_size=6)
PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**60), 2**60)
    | st.floats(allow_nan=False)
    | TEXT
    | st.binary(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.lists(inner, max_size=3).map(tuple) | st.dictionaries(TEXT, inner, max_size=3)
    ),
    max_leaves=8,
)


def sent(value: object, *, opened: bool = False) -> object:
    return unpack(b"".join(map(bytes, pack(value))), opened=opened)


@given(PLAIN, PLAIN)
def test_what_is_sealed_is_handed_on_closed_and_arrives_open(value: object, beside: object) -> None:
    held = sent((beside, seal(value)))
    assert isinstance(held, tuple)
    assert held[0] == beside
    assert isinstance(held[1], Sealed)
    assert sent(held, opened=True) == (beside, value)
    assert sent(seal(seal(value)), opened=True) == value


@given(PLAIN)
def test_plain_values(value: object) -> None:
    assert sent(value) == value


@given(st.lists(st.tuples(TEXT, TEXT), max_size=5), st.lists(TEXT, min_size=2, max_size=2, unique=True))
def test_a_table_of_text(rows: list[tuple[str, str]], names: list[str]) -> None:
    frame = pd.DataFrame(rows, columns=names, index=pd.RangeIndex(2, 2 + len(rows)), dtype=object)
    raw = sent(RawTable(frame, "a.csv", "utf-8", sheets=("x",)))
    assert isinstance(raw, RawTable)
    pd.testing.assert_frame_equal(raw.frame, frame, check_index_type=False)
    assert (raw.name, raw.sheets, raw.issues) == ("a.csv", ("x",), ())


def test_a_typed_table_longer_than_a_batch() -> None:
    n = 70_000
    numbers = np.arange(n, dtype=float)
    numbers[5] = np.nan
    frame = pd.DataFrame(
        {
            "id": [f"P{i}" for i in range(n)],
            "time": numbers,
            "arm": pd.Categorical(["B", None] * (n // 2), ["A", "B"]),
            "day": pd.to_datetime(["2021-03-05", None] * (n // 2)),
        }
    )
    pd.testing.assert_frame_equal(sent(frame), frame, check_index_type=False)


def test_a_finding_with_its_question() -> None:
    question = Question(key="unit", choices=(Choice(value="days", label="Days"),), option="--time-unit days")
    issue = Issue("V03", "ask", "a.csv", "t", int(np.int64(2)), (2, 3), "p", "r", question)
    assert sent((issue, MappingProxyType({"a": 1}))) == (issue, MappingProxyType({"a": 1}))


def test_what_is_no_data_does_not_travel() -> None:
    with pytest.raises(TypeError, match="does not travel"):
        pack(open)
    for named in ("os:system", "hcc_dash.cohort.mapping:map_table", "hcc_dash.ui.session:Upload"):
        head = json.dumps({"record": named, "of": {}}).encode()
        with pytest.raises(ValueError, match="no record of the cohort"):
            unpack(_LENGTH.pack(len(head)) + head)
    with pytest.raises(ValueError, match="cut short"):
        unpack(_LENGTH.pack(1000) + b"{}")


def test_a_study_arrives_as_it_was_sent_and_its_names_are_checked_again() -> None:
    study = bundled("prtras001").study
    assert sent(study) == study
    with pytest.raises(StudyError, match=r'planned "\w+" names endpoint'):
        sent(study.model_copy(update={"endpoints": ()}))
