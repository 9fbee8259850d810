"""Names of a file are cut where they are shown: at a stated length, never two to the same, the whole of them listed."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.mapping import ColumnMapping, map_table
from hcc_dash.cohort.reading.read import read_table
from hcc_dash.cohort.selection import Selection
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.questions.survival.numbers.survival import estimate_survival
from hcc_dash.study.labels import LABEL_LENGTH, cut_label, cut_labels

LONG = "a very long name of an arm " * 19


@given(st.text(max_size=200))
def test_no_label_is_longer_than_stated_and_short_ones_are_whole(text: str) -> None:
    shown, line = cut_label(text), " ".join(text.split())
    assert len(shown) <= LABEL_LENGTH
    assert shown == line or ("…" in shown and len(line) > LABEL_LENGTH)
    assert "\n" not in shown


@given(st.lists(st.text(st.sampled_from("ab "), max_size=90), unique=True, max_size=30))
def test_no_two_texts_are_shown_alike(texts: list[str]) -> None:
    shown = cut_labels(texts)
    assert list(shown) == texts
    assert len(set(shown.values())) == len(texts)
    assert max(map(len, shown.values()), default=0) <= LABEL_LENGTH


def test_a_long_name_keeps_both_its_ends() -> None:
    assert cut_label("Pembrolizumab 200 mg every three weeks and lenvatinib 8 or 12 mg daily, high dose") == (
        "Pembrolizumab 200 mg every three weeks a…mg daily, high dose"
    )


def mapped(rows: int = 40) -> tuple[Cohort, list[str]]:
    frame = pd.DataFrame(
        {
            "t": range(1, rows + 1),
            "e": [0, 1] * (rows // 2),
            LONG: [f"{LONG}{end}" for end in "AABB"] * (rows // 4),
            "stage": [f"{LONG}{one}" for one in "xy"] * (rows // 2),
        }
    )
    raw = read_table(frame.to_csv(index=False).encode(), "x" * 200 + ".csv")
    cohort, issues = map_table(raw, ColumnMapping("t", "e", ("1",), "months", arm=LONG.strip(), factors=("stage",)))
    assert cohort is not None
    return cohort, [issue.problem for issue in issues if issue.rule == "S06"]


def test_arms_levels_and_columns_of_500_letters_are_shown_cut_and_listed_whole() -> None:
    cohort, problems = mapped()
    study = cohort.study
    shown = [
        *(arm.label for arm in study.arms),
        *study.column("stage").levels,
        study.tables["subjects"].label,
        study.column("arm").label,
    ]
    assert len(set(shown)) == len(shown) == 6
    assert all(len(one) <= LABEL_LENGTH for one in shown)
    assert len(problems) == 6
    assert any(f'"{LONG}A"' in one for one in problems)
    result = estimate_survival(select(cohort, Selection()), SurvivalOptions(endpoint="event"))
    assert [group.n for panel in result.panels for group in panel.groups] == [20, 20]


@pytest.mark.parametrize("name", ["干扰素 + TACE", "", "x" * LABEL_LENGTH])
def test_ordinary_names_are_not_touched(name: str) -> None:
    assert cut_labels([name]) == {name: name}


def test_columns_that_would_be_cut_to_the_same_label_are_told_apart() -> None:
    frame = pd.DataFrame(
        {"t": range(1, 41), "e": [0, 1] * 20} | {f"{'x' * 45}{one}{'y' * 30}": range(40) for one in "ab"}
    )
    raw = read_table(frame.to_csv(index=False).encode(), "x.csv")
    cohort, _ = map_table(raw, ColumnMapping("t", "e", ("1",), "months", factors=tuple(frame.columns[2:])))
    assert cohort is not None
    first, second = (factor.label for factor in cohort.study.factors)
    assert first != second
