"""Narrowing keeps count of everybody, changes nothing, and every cohort knows its own identity."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from random import Random
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hcc_dash.cohort.cohort import Cohort, Step, select
from hcc_dash.cohort.selection import Filter, LevelFilter, RangeFilter, Selection
from tests.cohort.bundled import bundled

INF = float("inf")
LATE = LevelFilter("stage_group", ("III/IVA",))
OLD = RangeFilter("age", 50, INF)


def changed(cohort: Cohort, row: int, column: str, value: object) -> Cohort:
    """The same cohort but for one cell."""
    subjects = cohort.subjects.copy()
    subjects.loc[subjects.index[row], column] = value
    return Cohort(cohort.study, MappingProxyType({**cohort.tables, "subjects": subjects}))


def test_the_first_population_is_the_one_compared() -> None:
    whole = bundled("lo2007")
    chosen = select(whole, Selection())
    assert chosen.n == 80
    assert set(chosen.subjects["arm"]) == {"control", "ifn1"}
    assert chosen.trail == (Step("Main comparison: randomised to control or IFN-I", 80, 86),)
    assert select(whole, Selection("randomised")).n == 86
    assert chosen.parent is whole


def test_the_trail_counts_each_step_of_those_left_before_it() -> None:
    whole = bundled("lo2007")
    chosen = select(whole, Selection("main", ("ifn1",), (LATE, OLD)))
    main = whole.subjects["arm"].isin(["control", "ifn1"])
    ifn = main & (whole.subjects["arm"] == "ifn1")
    late = ifn & (whole.subjects["stage_group"] == "III/IVA")
    old = late & (whole.subjects["age"] >= 50)
    kept = [int(mask.sum()) for mask in (main, ifn, late, old)]
    assert [(step.kept, step.of) for step in chosen.trail] == list(zip(kept, [86, *kept[:-1]], strict=True))
    assert [step.name for step in chosen.trail[1:]] == ["Arm IFN-I", "pTNM III/IVA", "Age 50 or above"]
    assert chosen.n == kept[-1]
    assert chosen.subjects["subject_id"].tolist() == whole.subjects["subject_id"][old].tolist(), "order of the file"


def test_patients_without_a_value_are_left_out_and_counted() -> None:
    whole = bundled("lo2007")
    main = np.flatnonzero(whole.subjects["arm"].isin(["control", "ifn1"]).to_numpy())
    gaps = changed(changed(whole, int(main[0]), "stage_group", None), int(main[1]), "age", np.nan)
    everyone = RangeFilter("age", -INF, INF)
    both = select(gaps, Selection(filters=(LevelFilter("stage_group", ("I/II", "III/IVA")), everyone)))
    assert [(step.kept, step.of, step.missing) for step in both.trail] == [(80, 86, 0), (79, 80, 1), (78, 79, 1)]
    no_arm = select(changed(whole, int(main[0]), "arm", None), Selection())
    assert (no_arm.trail[0].kept, no_arm.trail[0].missing) == (79, 1)


def test_closed_ends_of_a_range() -> None:
    whole = bundled("lo2007")
    age = float(whole.subjects["age"].iloc[0])
    kept = select(whole, Selection("randomised", filters=(RangeFilter("age", age, age),)))
    assert set(kept.subjects["age"]) == {age}


def test_the_other_tables_are_narrowed_too() -> None:
    whole = bundled("prtras001")
    chosen = select(whole, Selection(filters=(LevelFilter("bclc", ("B",)),)))
    kept = set(chosen.subjects["subject_id"])
    assert 0 < chosen.n < whole.n
    for name in set(whole.tables) - {"subjects"}:
        assert set(chosen.tables[name]["subject_id"]) == kept & set(whole.tables[name]["subject_id"])
        assert len(chosen.tables[name]) == whole.tables[name]["subject_id"].isin(kept).sum()


def test_nobody_left_is_a_cohort_of_nobody() -> None:
    empty = select(bundled("prtras001"), Selection(filters=(RangeFilter("age", 200, INF),)))
    assert empty.n == 0
    assert empty.trail[-1].kept == 0
    assert all(len(frame) == 0 for frame in empty.tables.values())
    assert len(empty.fingerprint) == 64


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (Selection("mian"), 'No population "mian". Did you mean "main"?'),
        (Selection(arms=("ifn",)), 'No arm "ifn"'),
        (Selection(filters=(RangeFilter("os_days", 0, 1),)), 'No factor "os_days"'),
    ],
)
def test_a_selection_of_what_is_not_declared(wrong: Selection, words: str) -> None:
    with pytest.raises(ValueError, match="No ") as caught:
        select(bundled("lo2007"), wrong)
    assert words in str(caught.value)


FILTERS: st.SearchStrategy[Filter] = st.one_of(
    st.sampled_from(["stage", "sex", "cirrhosis", "stage_group"]).flatmap(
        lambda column: st.lists(
            st.sampled_from(bundled("lo2007").study.column(column).levels), min_size=1, unique=True
        ).map(lambda levels: LevelFilter(column, tuple(levels)))
    ),
    st.tuples(st.integers(20, 75), st.integers(0, 40)).map(lambda r: RangeFilter("age", r[0], r[0] + r[1])),
)


@settings(max_examples=50)
@given(st.lists(FILTERS, max_size=4), st.randoms(use_true_random=False))
def test_filters_only_shrink_and_their_order_does_not_matter(filters: list[Filter], random: Random) -> None:
    whole = bundled("lo2007")
    before = whole.subjects.copy()
    there = select(whole, Selection(filters=tuple(filters)))
    kept = [step.kept for step in there.trail]
    assert kept == sorted(kept, reverse=True)
    assert there.n == kept[-1]
    random.shuffle(filters)
    back = select(whole, Selection(filters=tuple(filters)))
    assert back.subjects["subject_id"].tolist() == there.subjects["subject_id"].tolist()
    assert back.fingerprint == there.fingerprint
    pd.testing.assert_frame_equal(whole.subjects, before)


def test_the_fingerprint_is_the_same_in_another_process(root: Path) -> None:
    whole = bundled("lo2007")
    narrowed = select(whole, Selection(filters=(LATE, OLD)))
    program = (
        "from hcc_dash.cohort.cohort import select; from hcc_dash.cohort.selection import *;"
        "from tests.cohort.bundled import bundled; c = bundled('lo2007');"
        "print(c.fingerprint, select(c, Selection(filters=(RangeFilter('age', 50, float('inf')),"
        "LevelFilter('stage_group', ('III/IVA',))))).fingerprint)"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "2007", "PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=root, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [whole.fingerprint, narrowed.fingerprint]
    assert whole.identity == whole.fingerprint[:10]


def test_one_cell_or_one_setting_changes_the_fingerprint() -> None:
    whole = bundled("lo2007")
    subjects = whole.subjects
    row = int(np.flatnonzero(subjects["os_days"].notna().to_numpy())[0])
    patient = subjects.iloc[row]
    known = [whole.fingerprint]
    for column, value in {
        "os_days": float(patient["os_days"]) + 1e-9,
        "os_event": 1 - float(patient["os_event"]),
        "stage": next(level for level in ("I", "II") if level != patient["stage"]),
        "age": np.nan,
        "resected_on": pd.Timestamp(1999, 1, 1),
        "subject_id": "another",
    }.items():
        known.append(changed(whole, row, column, value).fingerprint)
    fewer = Cohort(whole.study, MappingProxyType({"subjects": subjects.iloc[:-1]}))
    methods = whole.study.methods.model_copy(update={"conf_level": 0.9})
    other = replace(whole, study=whole.study.model_copy(update={"methods": methods}))
    known += [fewer.fingerprint, other.fingerprint]
    assert len(set(known)) == len(known)


def test_each_selection_has_its_own_fingerprint() -> None:
    whole = bundled("lo2007")
    chosen = [
        Selection(),
        Selection(arms=("ifn1",)),
        Selection(filters=(LATE,)),
        Selection(filters=(LATE, OLD)),
        Selection(filters=(RangeFilter("age", 50, 70),)),
        Selection(filters=(LevelFilter("stage_group", ("I/II",)),)),
    ]
    prints = [select(whole, one).fingerprint for one in chosen]
    assert len({whole.fingerprint, *prints}) == len(chosen) + 1
    assert select(whole, Selection("randomised")).fingerprint == whole.fingerprint, "everybody is kept"


def test_two_ways_to_ask_for_the_same_patients_have_one_fingerprint() -> None:
    whole = bundled("lo2007")

    def identity(*asked: Any) -> str:
        return select(whole, Selection(*asked)).identity

    assert identity() == identity("main"), "the page names the population, the terminal may leave it out"
    assert identity("randomised", ("ifn1", "ifn2")) == identity("randomised", ("ifn2", "ifn1"))
    assert identity("", (), (LevelFilter("stage", ("I", "II")),)) == identity(
        "", (), (LevelFilter("stage", ("II", "I")),)
    )


def test_a_copy_of_the_same_rows_has_the_same_fingerprint() -> None:
    whole = bundled("lo2007")
    copied = {name: frame.copy().set_axis(range(100, 100 + len(frame))) for name, frame in whole.tables.items()}
    assert Cohort(whole.study, MappingProxyType(copied)).fingerprint == whole.fingerprint
    assert Cohort(whole.study, MappingProxyType(copied), trail=(Step("x", 1, 2),)).fingerprint == whole.fingerprint
