"""Properties of every sentence of every question, on the whole trials and on cohorts small or odd.

What a reader meets must hold for one patient as for three hundred: nothing that is not a number, no difference that
contradicts its own percentages, no limit beyond what can be, no effect stated of seven patients, no "1 patients".
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

import pytest

from hcc_dash.wording.small_groups import gives_counts_only
from tests.every_question import QUESTIONS, Question, small_cohorts, whole

QUICK = [one for one in QUESTIONS if not one.slow]
FEW = ("1 patient", "2 patients, 1 of each arm", "2 patients of one arm", "4 patients, 3 and 1", "7 patients, 4 and 3")
ONE_SMALL, NOBODY = "7 in one arm, all in the other", "nobody with an event"
TIMES = ("survival", "restricted mean", "competing", "subgroups", "cox", "periods")  # whose events that cohort lacks
SENTENCE, ODD_SENTENCE, ANSWER = 195, 210, 245  # letters of one sentence, on odd cohorts, of the whole answer
INTERACTION = re.compile(r" (?:The|Whether the) (?:effect|association) (?:may|did|differs) .*(?:\(inter|not tested).*$")
NUMBER = r"[−-]?\d+(?:\.\d+)?"
NOUNS = (
    "patients|points|events|forms|months|weeks|days|years|visits|scales|models|cuts|tests|rows|questions|comparisons|"
    "characteristics|rises|deaths|recurrences|arms|levels|factors|coefficients|covariates|terms|assessments|pairs|"
    "flares|results|doses|patient-years"
)
SINGULAR = NOUNS.replace("s|", "|").removesuffix("s")
RATIO = re.compile(rf"ratio (?:of [^(]*)?{NUMBER}|times (?:that|the hazard)|P [=<]")
POINTS = re.compile(rf"{NUMBER} points? \(")
PERCENT = re.compile(rf"({NUMBER}) %(?! CI)")
LIMITS = re.compile(rf"CI ({NUMBER})(?:–| to )({NUMBER})")
PAIR = re.compile(
    rf"({NUMBER}) %\)?(?: on [^()]*?| \([^()]*\))? (?:v|and \d+ of \d+ \() ?({NUMBER}) %(?:(?!%|;).)*?difference "
    rf"({NUMBER}) points?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a reader of one exhibit meets in words: all sentences, the answer among them, and the tables' cells."""

    answer: str
    sentences: tuple[str, ...]
    cells: tuple[str, ...]
    compares: bool


def ask(question: Question, variant: str) -> Told:
    """The words of a question on a small cohort or the whole trial (""); figures are not kept."""
    exhibit = question.ask(small_cohorts(question.study)[variant] if variant else whole(question.study))
    said = [exhibit.question, exhibit.answer, exhibit.footnote, exhibit.method, *exhibit.notes, *exhibit.marks]
    said += [text for one in exhibit.pictures for text in (one.heading, one.alt)]
    said += [one.title for one in exhibit.tables]
    cells = [str(cell) for one in exhibit.tables for cell in (*one.frame.columns, *one.frame.to_numpy(object).ravel())]
    arms = {row.get("arm") for row in exhibit.estimates if row.get("arm")} - {"all"}
    return Told(
        answer=exhibit.answer,
        sentences=tuple(one for one in said if one),
        cells=tuple(cells),
        compares=len(arms) > 1 or exhibit.n_comparisons > 0,
    )


def denied(told: Told) -> list[str]:
    """Sentences that say there is no estimate, where tables may hold one, and counts that read as a statistic."""
    faults = [one for one in told.sentences if re.search(r"\bno [\w ]+ (?:is|are) stated|to state", one)]
    if not gives_counts_only(told.answer):
        return faults
    bare = re.search(r"(?<! of )\b\d+ (?:\(|v )", told.answer)
    return faults + ([told.answer] if bare or re.search(r"\b(?:mean|median)\b", told.answer, re.IGNORECASE) else [])


def not_most(text: str) -> list[str]:
    """``33 stopped early (most for adverse event: 14)``: "most" of fewer than half."""
    found = re.finditer(r"(\d+) [^\d:,.]*\(most for [^:]*: (\d+)\)", text)
    return [one.group() for one in found if 2 * int(one.group(2)) <= int(one.group(1))]


def not_a_whole(text: str) -> list[str]:
    """Shares of a whole ("…, and 49 % neither") that do not add up to 100 % as printed."""
    found = []
    for match in re.finditer(r"at [^:]*: (.*? neither)\.", text):
        shares = [Decimal(one) for one in re.findall(r"(\d+(?:\.\d+)?) %", match.group(1))]
        found += [match.group()] if sum(shares) != 100 else []
    return found


def contradictions(text: str) -> list[str]:
    """Pairs of percentages in a text whose difference, as printed, is not the difference printed.

    A pair of finer decimals than its difference agrees when its own difference rounds to the one printed.
    """
    found = []
    for match in PAIR.finditer(text):
        first, second, difference = (Decimal(one.replace("−", "-")) for one in match.groups())
        beside = abs(second - first - difference)
        places = [-int(one.as_tuple().exponent) for one in (first, difference)]
        rounded = Decimal(5).scaleb(-1 - places[1]) if places[0] > places[1] else Decimal(0)
        if beside > rounded:
            found.append(match.group())
    return found


def mismatched(text: str) -> list[str]:
    """``1 points``, ``2 patient``: a number whose noun has the other form."""
    one = re.findall(rf"(?<![\d.,:−/–-])[−-]?1 (?:{NOUNS})\b", text)
    several = re.findall(rf"(?<![\d.,:/–])(?:\d*[02-9]|\d+1) (?:{SINGULAR})\b(?![-'])", text)
    return [*one, *several]


def unreadable(told: Told) -> list[str]:
    """What is no word or no number, differences that contradict, numbers with the wrong form of their noun."""
    faults = []
    for text in told.sentences:
        found = re.findall(r"\b(?:nan|inf|None|NaN|NaT)\b|NE \([^)]*\) of those|\( ?\)|  ", text)
        faults += [
            f"{one} in: {text}"
            for one in (*found, *contradictions(text), *not_a_whole(text), *mismatched(text), *not_most(text))
        ]
    return faults + [
        f"cell: {one}" for one in told.cells if mismatched(one) or re.search(r"\b(?:nan|inf|None|NaT)\b", one)
    ]


def impossible(told: Told) -> list[str]:
    """Shares outside 0 to 100 % and limits beyond 100 points in the answer."""
    faults = [f"{one} %" for one in PERCENT.findall(told.answer) if not 0 <= _number(one) <= 100]
    if "points" in told.answer or PERCENT.search(told.answer):
        faults += [one for pair in LIMITS.findall(told.answer) for one in pair if abs(_number(one)) > 100]
    return [f"{one} in: {told.answer}" for one in faults]


def too_long(told: Told, most: int) -> list[str]:
    """Answers that nobody reads once: their sentences and, but for an interaction test, they as a whole."""
    plain = INTERACTION.sub("", told.answer)
    sentences = re.split(r"(?<=\.) (?=[A-Z\d])", told.answer)
    faults = [f"{len(one)} letters: {one}" for one in sentences if len(one) > most]
    return faults + ([f"{len(plain)} letters: {plain}"] if len(plain) > ANSWER else [])


def overstated(told: Told) -> list[str]:
    """An effect in the answer: points, a ratio, a P value."""
    return [f"effect in: {told.answer}"] if POINTS.search(told.answer) or RATIO.search(told.answer) else []


def beyond_counts(told: Told) -> list[str]:
    """Anything in the answer but counts."""
    said = PERCENT.search(told.answer) or "CI" in told.answer or "associated" in told.answer
    return [*overstated(told), *([f"not a count in: {told.answer}"] if said else [])]


@pytest.mark.parametrize("question", QUICK, ids=lambda one: one.name)
def test_every_sentence_holds(question: Question, record_property: Callable[[str, object], None]) -> None:
    """One test a question, so that each exhibit is built once."""
    read, faults = 0, []
    for variant in ("", *small_cohorts(question.study)):
        told = ask(question, variant)
        read += len(told.sentences)
        found = [*unreadable(told), *denied(told), *impossible(told)]
        found += too_long(told, ODD_SENTENCE if variant else SENTENCE)
        if variant in FEW:
            found += beyond_counts(told)
        if variant == ONE_SMALL and told.compares and " by " not in question.name:
            found += overstated(told)
        if variant == NOBODY and question.id.startswith(TIMES):
            found += beyond_counts(told)
        faults += [f"{variant or 'whole trial'}: {one}" for one in found]
    record_property("sentences", read)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("variant", ["1 patient", "2 patients, 1 of each arm"])
@pytest.mark.parametrize("question", [one for one in QUESTIONS if one.slow], ids=lambda one: one.name)
def test_every_sentence_of_a_slow_question_holds_for_the_fewest(question: Question, variant: str) -> None:
    told = ask(question, variant)
    assert not [*unreadable(told), *impossible(told), *too_long(told, ODD_SENTENCE), *beyond_counts(told)]


def test_a_model_of_seven_patients_whose_search_runs_away_is_refused_quietly() -> None:
    (question,) = (one for one in QUESTIONS if one.id == "model of change")
    assert "not estimable" in ask(question, "7 patients, 4 and 3").answer


def _number(text: str) -> float:
    return float(text.replace("−", "-"))


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("61 % (Control) v 79 % (IFN-I) were alive: difference 19 points (95 % CI −4 to 41)", True),
        ("60.9 % (Control) v 79.4 % (IFN-I) were alive: difference 18.5 points (95 % CI −4.3 to 41.4)", False),
        ("12 of 180 (7 %) on NA and 40 of 152 (26 %) on NA + peg-IFN had one: associated difference 20 points", True),
        ("12 of 180 (7 %) on NA and 40 of 152 (26 %) on NA + peg-IFN had one: associated difference 19 points", False),
        ("49 % (NA) v 22 % (NA + peg-IFN) had recurred: difference −27 points", False),
        ("30.45 % (Control) v 28.95 % (IFN-I) had recurred: difference −1.5 points", False),
        ("30.5 % (Control) v 28.9 % (IFN-I) had recurred: difference −1.5 points", True),
    ],
)
def test_the_reader_of_pairs_sees_a_contradiction(text: str, wrong: bool) -> None:
    assert bool(contradictions(text)) is wrong


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("1 points (0–3)", True),
        ("−1 points", True),
        ("1 point (0–3)", False),
        ("11 patients", False),
        ("2 patient left", True),
        ("1.1 points", False),
        ("week 1 forms", True),
        ("21 events", False),
    ],
)
def test_the_reader_of_nouns_sees_the_wrong_form(text: str, wrong: bool) -> None:
    assert bool(mismatched(text)) is wrong
