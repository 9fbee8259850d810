"""The counted values of a column say the same as the column itself."""

from collections import Counter

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.cohort.column_values import MOST_LETTERS, MOST_VALUES, count_values
from hcc_dash.cohort.convert import clean_text
from hcc_dash.cohort.factor_kind import has_many_values
from hcc_dash.cohort.propose import event_codes, normal_codes

CELL = st.sampled_from(["", "NA", "-", "+", "0", "1", "1.0", "\uff11", "2", " A", "A", "3,5", "4.5", "none", "99"])
COLUMN = st.lists(CELL | st.integers(0, 15).map(str), max_size=40).map(lambda cells: pd.Series(cells, dtype=object))


@given(COLUMN, st.sampled_from([(), ("NA",)]))
def test_as_the_column_itself(cells: "pd.Series[str]", words: tuple[str, ...]) -> None:
    values = count_values(cells)
    codes = normal_codes(cells)
    assert list(values.codes) == event_codes(cells)
    assert values.codes == {code: int((codes == code).sum()) for code in event_codes(cells)}
    assert values.codes_and_blank == dict(Counter(codes))
    assert values.n_codes == len(event_codes(cells))
    assert values.levels(words) == sorted(set(clean_text(cells, words)) - {""})
    assert values.are_many == (cells.empty or has_many_values(cells))


def test_too_many_values_or_letters_are_counted_and_not_kept() -> None:
    for cells in ([str(n) for n in range(MOST_VALUES + 1)], ["x" * MOST_LETTERS, "y"]):
        values = count_values(pd.Series(cells, dtype=object))
        assert (values.n, values.n_codes, dict(values.rows), values.codes) == (len(cells), len(cells), {}, {})
        assert values.are_many
        assert values.levels(()) == []
