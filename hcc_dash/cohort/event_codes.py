"""What each code of an event column means; a code that nobody named is asked about, never censored in silence."""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import pandas as pd

from hcc_dash.cohort.code_words import (
    UNKNOWN_WORDS,
    competing_reason,
    is_censor_flag,
    is_censored_word,
    is_event_word,
)
from hcc_dash.cohort.issues import SHOWN_ROWS, Answers, Choice, Issue, Question, settle
from hcc_dash.cohort.propose import MAX_CODES
from hcc_dash.cohort.reading.raw_table import RawTable

Meaning = Literal["event", "competing", "censored", "missing"]
MEANINGS: tuple[Meaning, ...] = get_args(Meaning)

WORDS: dict[Meaning, str] = {
    "event": "the event",
    "competing": "a competing event",
    "censored": "no event yet (censored)",
    "missing": "unknown (missing)",
}
VALUES: dict[Meaning, float] = {"event": 1.0, "competing": 2.0, "censored": 0.0, "missing": float("nan")}


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCodes:
    """The codes of an event column: in how many rows each stands, and what it means (None while nobody said).

    ``blank`` is what the rows without a code mean, ``n_blank`` how many these are.
    """

    column: str
    rows: Mapping[str, int]
    meanings: Mapping[str, Meaning | None]
    named: frozenset[str]
    answered: frozenset[str]
    n_blank: int = 0
    blank: Meaning = "missing"

    @property
    def open(self) -> list[str]:
        """Codes without a meaning."""
        return [code for code, meaning in self.meanings.items() if meaning is None]

    def mean(self, meaning: Meaning) -> list[str]:
        """The codes of that meaning."""
        return [code for code, meant in self.meanings.items() if meant == meaning]

    @property
    def sentence(self) -> str:
        """``"death": 0 is no event yet (censored) in 22 rows, 1 is the event in 38 rows``."""
        parts = [
            f"{code} is {WORDS[meaning] if meaning else 'not said'} in {self.rows[code]} "
            f"row{'s' if self.rows[code] != 1 else ''}"
            for code, meaning in self.meanings.items()
        ]
        if self.blank != "missing":
            parts.append(f"blank is {WORDS[self.blank]} in {self.n_blank} row{'s' if self.n_blank != 1 else ''}")
        return f'"{self.column}": {", ".join(parts) or "no code in any row"}.'


def code_key(column: str, code: str) -> str:
    """Key of the question what a code of an event column means."""
    return f"code:{column}:{code}"


def blank_key(column: str) -> str:
    """Key of the question what an event column means where it is blank."""
    return f"blank:{column}"


def read_codes(
    column: str, rows: Mapping[str, int], chosen: Mapping[Meaning, tuple[str, ...]], answers: Answers
) -> EventCodes:
    """The codes of an event column and their meanings: as chosen, as answered, else what leaves no doubt.

    ``rows`` counts the rows of each code, written as ``normal_codes`` does. Beside a chosen event, "0", "no", "alive"
    and their like are censored, and so is the one other code of two, unless it looks like the first or like a sign for
    unknown. In a censoring flag ("CNSR") 1 is censored. Where the column holds one code only, it has to be named.
    Rows without a code (counted under "") are missing, or what was answered where the codes leave that open.
    """
    n_blank = rows.get("", 0)
    rows = {code: n for code, n in rows.items() if code}
    codes = sorted(rows)
    named: dict[str, Meaning] = {
        code: meaning for code in codes for meaning in MEANINGS if code in chosen.get(meaning, ())
    }
    answered: dict[str, Meaning] = {
        code: meaning for code in codes for meaning in MEANINGS if answers.get(code_key(column, code)) == meaning
    }
    explicit = answered | named
    meanings: dict[str, Meaning | None] = {}
    for code in codes:
        plainly = len(codes) > 1 and _is_plainly_censored(column, code, codes, explicit)
        meanings[code] = explicit.get(code) or ("censored" if plainly else None)
    for_blank: list[Meaning] = [meaning for meaning in MEANINGS if answers.get(blank_key(column)) == meaning]
    return EventCodes(
        column=column,
        rows=rows,
        meanings=meanings,
        named=frozenset(named),
        answered=frozenset(answered) - set(named),
        n_blank=n_blank,
        blank=for_blank[0] if for_blank and n_blank and _leave_blank_open(meanings) else "missing",
    )


def _leave_blank_open(meanings: Mapping[str, Meaning | None]) -> bool:
    """Whether a blank cell may be a meaning of its own: one code only, or none that says event or none that says not.

    Who marks the dead alone leaves the living blank; who writes both down leaves blank what is unknown.
    """
    known = set(meanings.values())
    return len(meanings) == 1 or (bool(meanings) and None not in known and not {"event", "censored"} <= known)


def _is_plainly_censored(column: str, code: str, codes: list[str], explicit: Mapping[str, Meaning]) -> bool:
    others = [other for other in codes if other != code]
    if competing_reason(column, code, codes):
        return False
    if any(fold_code(other) == fold_code(code) for other in others) or "event" not in explicit.values():
        return False
    known = is_censored_word(code, column)
    if is_censor_flag(column):
        return known or len(codes) == 2
    return known or (len(codes) == 2 and others[0] in explicit and code.lower() not in UNKNOWN_WORDS)


def fold_code(code: str) -> str:
    """A code without what two spellings of one differ by: case, blanks, full stops and dashes."""
    return "".join(code.casefold().split()).strip(".:;_-") or code


def check_event_codes(raw: RawTable, codes: EventCodes, cells: "pd.Series[str]", answers: Answers) -> list[Issue]:
    """Whether the event column can say who had the event: a question for each code that nobody named, and what blocks.

    ``cells`` are the column's codes row by row.
    """
    fault = _find_fault(raw, codes)
    if fault:
        return [fault]
    asked = [
        settle(_ask(raw, codes, code, cells), answers)
        for code in codes.meanings
        if codes.meanings[code] is None or code in codes.answered
    ]
    if codes.n_blank and _leave_blank_open(codes.meanings):
        asked.append(settle(_ask_blank(raw, codes, cells), answers))
        if asked[-1].severity == "ask":  # whether everybody has had the event hangs on the answer
            return asked
    return [*asked, *_one_sided(raw, codes)]


def _find_fault(raw: RawTable, codes: EventCodes) -> Issue | None:
    problem, remedy = "", "Choose which codes mean the event."
    if len(codes.meanings) > MAX_CODES:
        problem = f'"{codes.column}" has {len(codes.meanings)} different codes; an event column has 2 to {MAX_CODES}.'
        remedy = "Choose the column that says who had the event."
    elif len(codes.meanings) != 1 and not codes.named and not codes.answered:
        problem = f'No row of "{codes.column}" holds a chosen event code.'
    return Issue("V04", "block", raw.name, codes.column, 1, (), problem, remedy) if problem else None


def _ask(raw: RawTable, codes: EventCodes, code: str, cells: "pd.Series[str]") -> Issue:
    rows = raw.frame.index[(cells == code).to_numpy()].tolist()
    alike = [other for other in codes.meanings if other != code and fold_code(other) == fold_code(code)]
    proposed: Meaning | None = None
    hint = ""
    if alike:
        proposed = codes.meanings[alike[0]]
        hint = f' It looks like "{alike[0]}", which means {WORDS[proposed] if proposed else "nothing yet"}.'
    elif competes := competing_reason(codes.column, code, codes.meanings):
        proposed, hint = "competing", f" It reads like a competing event: {competes}."
    elif code.lower() in UNKNOWN_WORDS:
        proposed, hint = "missing", f' "{code}" often stands for unknown.'
    elif is_event_word(code, codes.column) and not codes.mean("event"):
        proposed = "event"
    elif is_censored_word(code, codes.column):
        proposed = "censored"
    quoted = shlex.quote(code)
    options = [f"--{meaning}-value {quoted}" for meaning in ([proposed] if proposed else MEANINGS)]
    question = Question(
        key=code_key(codes.column, code),
        choices=tuple(Choice(value=meaning, label=WORDS[meaning]) for meaning in MEANINGS),
        option=" or ".join(options),
        proposed=proposed or "",
    )
    n = len(rows)
    problem = f'What does "{code}" mean in "{codes.column}"? It stands in {n} row{"s" if n != 1 else ""}.{hint}'
    remedy = "A code nobody named is never counted as censored."
    return Issue("V04", "ask", raw.name, codes.column, n, tuple(rows[:SHOWN_ROWS]), problem, remedy, question)


def _ask_blank(raw: RawTable, codes: EventCodes, cells: "pd.Series[str]") -> Issue:
    rows = raw.frame.index[(cells == "").to_numpy()].tolist()
    n = len(rows)
    written = " or hold a sign for missing" if (raw.frame.loc[rows, codes.column].str.strip() != "").any() else ""
    choices: tuple[Meaning, ...] = ("censored", "missing", "event")
    question = Question(
        key=blank_key(codes.column),
        choices=tuple(Choice(value=meaning, label=WORDS[meaning]) for meaning in choices),
        option=" or ".join(f"--blank-event {meaning}" for meaning in choices),
    )
    problem = f'{n} {"row is" if n == 1 else "rows are"} blank{written} in "{codes.column}": no event yet, or unknown?'
    remedy = "Unknown rows leave every curve; where blank means alive, survival without them comes out far too low."
    return Issue("V04", "ask", raw.name, codes.column, n, tuple(rows[:SHOWN_ROWS]), problem, remedy, question)


def _one_sided(raw: RawTable, codes: EventCodes) -> list[Issue]:
    """That everybody or nobody had the event, once this was confirmed."""
    if codes.open or not codes.meanings:
        return []
    if not codes.mean("event") and codes.blank != "event":
        problem = f'By "{codes.column}" nobody has had the event yet.'
        remedy = "Survival stays at 100 %; there is no hazard ratio and no test."
    elif codes.mean("event") == list(codes.meanings) and codes.blank in {"event", "missing"}:
        problem, remedy = f'By "{codes.column}" everybody has had the event.', "Check that nobody is still followed."
    else:
        return []
    return [Issue("V04", "warn", raw.name, codes.column, 1, (), problem, remedy)]
