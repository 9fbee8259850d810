"""Codes of an event column: each has a meaning somebody gave or that leaves no doubt, or it is asked about."""

from collections import Counter

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hcc_dash.cohort.code_words import CENSORED_WORDS, competing_reason, strip_code
from hcc_dash.cohort.event_codes import EventCodes, fold_code, read_codes
from hcc_dash.cohort.issues import open_questions
from hcc_dash.cohort.mapping import ColumnMapping, map_table
from hcc_dash.cohort.propose import normal_codes
from hcc_dash.cohort.reading.read import read_table
from hcc_dash.cohort.unmapped import plain_event
from hcc_dash.study.errors import StudyError

CODES = st.lists(
    st.sampled_from(["0", "1", "2", "9", "99", "Dead", "dead", "Alive", "yes", "no", "1:DECEASED", "0:LIVING", "LFU"]),
    min_size=2,
    max_size=6,
    unique=True,
)


def read(codes: list[str], events: tuple[str, ...], column: str = "status", **answers: str) -> EventCodes:
    given_answers = {f"code:{column}:{code}": meaning for code, meaning in answers.items()}
    rows = Counter(normal_codes(pd.Series(codes, dtype=object)))
    return read_codes(column, {code: n for code, n in rows.items() if code}, {"event": events}, given_answers)


@settings(max_examples=60)
@given(codes=CODES, data=st.data())
def test_no_code_is_censored_in_silence(codes: list[str], data: st.DataObject) -> None:
    event = data.draw(st.sampled_from(codes))
    rows = [f"P{at},{at + 1},{code}" for at, code in enumerate([*codes, *codes])]
    raw = read_table("\n".join(["id,t,status", *rows]).encode(), "up.csv")
    mapping = ColumnMapping("t", "status", (event,), "months")
    cohort, issues = map_table(raw, mapping)
    meanings = mapping.read_codes(raw.frame).meanings
    assert set(meanings) == set(codes)
    asked = {question.key.rpartition(":")[2] for question in open_questions(issues) if question.key.startswith("code:")}
    assert (cohort is None) == any(meaning is None for meaning in meanings.values())
    for code, meaning in meanings.items():
        others = [other for other in codes if other != code]
        if meaning == "censored":
            assert strip_code(code) in CENSORED_WORDS or others == [event]
            assert all(fold_code(other) != fold_code(code) for other in others)
        if meaning is None:
            assert any(key and code.endswith(key) for key in asked)


@pytest.mark.parametrize(
    ("codes", "events", "column", "open_codes"),
    [
        (["0", "1"], ("1",), "death", []),
        (["1", "2"], ("2",), "status", []),
        (["0", "1", "2"], ("1",), "status", ["2"]),
        (["1", "9"], ("1",), "status", ["9"]),
        (["Dead", "dead"], ("Dead",), "status", ["dead"]),
        (["Dead", "DEAD.", "Alive"], ("Dead",), "status", ["DEAD."]),
        (["0", "1", "2"], ("0",), "CNSR", ["2"]),
        (["0:LIVING", "1:DECEASED"], ("1:DECEASED",), "OS_STATUS", []),
        (["1"], ("1",), "death", []),
        (["0"], ("1",), "death", ["0"]),
    ],
)
def test_what_leaves_a_doubt(codes: list[str], events: tuple[str, ...], column: str, open_codes: list[str]) -> None:
    assert read(codes, events, column).open == open_codes


COMPETING = [
    ("status", "transplant", ["alive", "transplant", "dead"]),
    ("status", "1: Transplant", ["0: Censored", "1: Transplant", "2: Dead"]),
    ("status", "death without recurrence", ["none", "recurrence", "death without recurrence"]),
    ("status", "death", ["alive", "recurrence", "death"]),
    ("recurrence", "dead", ["no", "yes", "dead"]),
    ("cause", "Other cause", ["alive", "HCC", "Other cause"]),
    ("outcome", "NRM", ["none", "relapse", "NRM"]),
    ("结局", "未复发死亡", ["无", "复发", "未复发死亡"]),
]


@pytest.mark.parametrize(("column", "code", "codes"), COMPETING)
@pytest.mark.parametrize("pair", [False, True], ids=["all codes", "two codes"])
def test_a_code_that_reads_like_a_competing_event_is_asked_and_so_proposed(
    column: str, code: str, codes: list[str], pair: bool
) -> None:
    event = next(other for other in codes if other != code and strip_code(other) not in CENSORED_WORDS)
    rows = [f"{at + 1},{one}" for at, one in enumerate([event, code] if pair else codes)]
    raw = read_table("\n".join([f"t,{column}", *rows]).encode(), "up.csv")
    cohort, issues = map_table(raw, ColumnMapping("t", column, (event,), "months"))
    assert cohort is None, "never censored in silence, though it is the only other code"
    question = next(one for one in open_questions(issues) if one.key == f"code:{column}:{code}")
    assert question.proposed == "competing"
    assert "--competing-value" in question.option
    answered = ColumnMapping("t", column, (event,), "months", competing_values=(code,))
    assert "competing" in answered.read_codes(raw.frame).meanings.values()


@pytest.mark.parametrize(
    ("column", "code", "codes"),
    [
        ("death", "dead", ["alive", "dead"]),
        ("DFS_STATUS", "death", ["none", "recurrence", "death"]),
        ("status", "alive without recurrence", ["alive without recurrence", "recurrence"]),
        ("status", "death from progression", ["alive", "recurrence", "death from progression"]),
        ("transplant", "transplant", ["none", "transplant"]),
        ("status", "1", ["0", "1", "2"]),
    ],
)
def test_other_codes_do_not_read_like_a_competing_event(column: str, code: str, codes: list[str]) -> None:
    assert competing_reason(column, code, codes) == ""


def test_a_chosen_meaning_goes_before_an_answer() -> None:
    codes = read(["0", "1", "9"], ("1", "9"), **{"9": "missing"})
    assert codes.meanings["9"] == "event"
    assert read(["0", "1", "9"], ("1",), **{"9": "missing"}).mean("missing") == ["9"]


def test_every_code_is_listed_with_its_count() -> None:
    sentence = read(["0", "0", "1", "9"], ("1",)).sentence
    assert sentence == (
        '"status": 0 is no event yet (censored) in 2 rows, 1 is the event in 1 row, 9 is not said in 1 row.'
    )


@settings(max_examples=60)
@given(codes=CODES, event=st.integers(0, 5), meant=st.sampled_from(["", "censored", "missing", "event"]))
def test_no_blank_is_dropped_in_silence_where_the_codes_say_one_side_alone(
    codes: list[str], event: int, meant: str
) -> None:
    """Whatever the codes are: rows without one are asked about, unless an event and its absence are both written."""
    used = codes[: event % len(codes) + 1]
    chosen = {code: ("event", "censored", "competing")[(event + at) % 3] for at, code in enumerate(used)}
    rows = [f"{at + 1},{code}" for at, code in enumerate([*used, "", "NA", *used])]
    raw = read_table("\n".join(["t,status", *rows]).encode(), "up.csv")
    answers = {f"code:status:{code}": meaning for code, meaning in chosen.items()} | {"blank:status": meant}
    mapping = ColumnMapping("t", "status", (), "months", answers=answers)
    cohort, issues = map_table(raw, mapping)
    asked = [issue for issue in issues if issue.question and issue.question.key == "blank:status"]
    one_side = len(used) == 1 or not {"event", "censored"} <= set(chosen.values())
    assert [issue.count for issue in asked] == [2] * one_side
    assert (cohort is None) == (one_side and not meant)
    assert cohort is not None or not any(one.severity == "warn" and "has had the" in one.problem for one in issues)
    if cohort is not None:
        wanted = {"censored": 0.0, "event": 1.0}.get(meant) if one_side else None
        blank = cohort.subjects["event"].tolist()[len(used) : len(used) + 2]
        assert [None if value != value else value for value in blank] == [wanted] * 2
        everybody = any("everybody has had the event" in issue.problem for issue in issues)
        assert everybody == (set(chosen.values()) == {"event"} and meant != "censored")


@pytest.mark.parametrize("column", ["alive", "Survived at 5 years", "存活", "os_censored", "event-free"])
@pytest.mark.parametrize(("yes", "no"), [("1", "0"), ("yes", "no"), ("TRUE", "FALSE"), ("是", "否")])
def test_yes_is_no_event_in_a_column_that_says_who_is_alive(column: str, yes: str, no: str) -> None:
    """The terminal takes no code for the event unasked, its hint is the other one, and a lone code is proposed so."""
    with pytest.raises(StudyError, match=f"--event-value '?{no}"):
        plain_event(column, pd.Series([yes, no, yes], dtype=object))
    for code, meaning in ((yes, "censored"), (no, "event")):
        raw = read_table(f"t,{column}\n1,{code}\n2,{code}\n".encode(), "up.csv")
        (question,) = open_questions(map_table(raw, ColumnMapping("t", column, (), "months"))[1])
        assert question.proposed == meaning
    assert read([yes, no, "9"], (no,), column).meanings == {yes: "censored", no: "event", "9": None}
