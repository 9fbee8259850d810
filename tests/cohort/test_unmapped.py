"""A table nobody mapped: a guess is made only where it hides no doubt; otherwise it is asked as an analysis asks it."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from hcc_dash.cohort.code_words import UNKNOWN_WORDS, is_event_word
from hcc_dash.cohort.event_codes import fold_code
from hcc_dash.cohort.issues import open_questions
from hcc_dash.cohort.reading.read import read_table
from hcc_dash.cohort.unmapped import check_unmapped

CODES = st.lists(
    st.sampled_from(
        [
            "0",
            "1",
            "?",
            "9",
            "unk",
            "Dead",
            "dead",
            "alive",
            "Y",
            "YES",
            "yes",
            "N",
            "no",
            "dead of HCC",
            "lost",
            "transplant",
            "A",
        ]
    ),
    min_size=2,
    max_size=6,
    unique=True,
)


@settings(max_examples=60)
@given(codes=CODES)
@example(codes=["?", "alive", "dead of HCC", "dead of other", "lost", "transplant"])
@example(codes=["Y", "N", "YES", "no", "yes"])
@example(codes=["0", "1"])
def test_an_event_is_guessed_only_where_one_code_alone_can_mean_it(codes: list[str]) -> None:
    rows = [f"P{at},{at + 1},{code}" for at, code in enumerate([*codes, *codes])]
    said, issues = check_unmapped(read_table("\n".join(["id,os_months,status", *rows]).encode(), "up.csv"))
    likely = [code for code in codes if is_event_word(code)]
    folded = {fold_code(code) for code in codes}
    doubtful = len(likely) != 1 or len(folded) < len(codes) or any(code.lower() in UNKNOWN_WORDS for code in codes)
    asked = [one for one in open_questions(issues) if one.key == "event:status"]
    assert len(asked) == doubtful
    assert ("--event-value" in said) == (not doubtful)
    if doubtful:
        assert [choice.value for choice in asked[0].choices] == sorted(codes)
        assert [one.key for one in open_questions(issues)] == ["event:status"], "its codes are asked about afterwards"
