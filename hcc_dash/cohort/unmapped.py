"""A table nobody has mapped yet: what it amounts to if its column names mean what they say."""

import shlex
from collections.abc import Collection

import pandas as pd

from hcc_dash.cohort.code_words import UNKNOWN_WORDS, competing_reason, is_censor_flag
from hcc_dash.cohort.event_codes import fold_code
from hcc_dash.cohort.identifying import check_identifying
from hcc_dash.cohort.issues import NO_ANSWERS, Answers, Choice, Issue, Question, blocks
from hcc_dash.cohort.mapping import ColumnMapping, map_table
from hcc_dash.cohort.propose import (
    MAX_CODES,
    event_codes,
    likely_events,
    normal_codes,
    propose_columns,
    propose_readings,
)
from hcc_dash.cohort.reading.raw_table import RawTable
from hcc_dash.cohort.rows.choose import choose_rows
from hcc_dash.cohort.rows.kinds import tell_kind
from hcc_dash.cohort.rows.names import count_words
from hcc_dash.cohort.time_unit import MAKE_A_TIME, holds_dates, propose_time_unit
from hcc_dash.study.errors import StudyError


def check_unmapped(raw: RawTable, answers: Answers = NO_ANSWERS) -> tuple[str, list[Issue]]:
    """What the table is and how it was understood, in a sentence each, and the findings under that mapping.

    The proposals are the likeliest ones; nothing is analysed with them, and an analysis asks for them.
    """
    chosen = choose_rows(raw, "", answers)
    columns, kind = propose_columns(chosen.frame), tell_kind(raw.frame).sentence
    time, event = columns["time"], columns["event"]
    readings = propose_readings(event, chosen.frame[event]) if event else []
    if not time or not event or not (readings or len(event_codes(chosen.frame[event])) == 1):
        sentences = (
            f"{kind}\nNo time and event column were recognised by name, so only the reading of the file was checked."
        )
        dated = [str(column) for column in chosen.frame.columns if holds_dates(chosen.frame[column])]
        if not time and len(dated) > 1:
            listed = ", ".join(f'"{column}"' for column in dated)
            sentences += f" It holds dates ({listed}): {MAKE_A_TIME}"
        return sentences, [*raw.issues, *chosen.issues, *check_identifying(raw.frame, raw.name, ())]
    unit, why = propose_time_unit(chosen.frame, time)
    others = [f'{role} "{columns[role]}"' for role in ("subject", "arm", "stage") if columns[role]]
    values = readings[0].event_values if readings else ()
    asked = None if blocks(chosen.issues) or not readings else _ask_event(raw.name, event, chosen.frame[event])
    meant = f"says {readings[0].name}" if readings and not asked else "says who had the event"
    options = [f"--time-unit {unit}", *(f"--event-value {shlex.quote(code)}" for code in values if not asked)]
    guesses = f"These are guesses to confirm: {' '.join(options)}." if not asked else f"To confirm: {options[0]}."
    sentences = (
        f'{kind}\nChecked as if time is "{time}" in {unit} ({why}) and "{event}" {meant}; '
        f"{', '.join(others) or 'no patient, arm or stage column'}. {guesses}"
    )
    mapping = ColumnMapping(
        time,
        event,
        values,
        unit,
        subject=columns["subject"],
        arm=columns["arm"],
        factors=(columns["stage"],) if columns["stage"] else (),
        answers=answers,
    )
    issues = map_table(raw, mapping)[1]
    if asked is None:
        return sentences, issues
    return sentences, [asked, *(issue for issue in issues if (issue.rule, issue.column) != (asked.rule, event))]


def _ask_event(name: str, column: str, cells: pd.Series) -> Issue | None:
    """Which code means the event, where a guess would hide a doubt; None where one code alone is likely.

    A doubt is a sign for unknown among the codes, an event or any other code in two spellings, or no word that tells.
    """
    codes = event_codes(cells)
    folded = [fold_code(code) for code in codes]
    if (
        len(likely_events(column, codes)) == 1
        and len(set(folded)) == len(folded)
        and not any(code.lower() in UNKNOWN_WORDS for code in codes)
    ):
        return None
    question = Question(
        key=f"event:{column}",
        choices=tuple(Choice(value=code, label=code) for code in codes),
        option="--event-value CODE, once for each code that means it",
    )
    problem, hint = _which_event(column, cells, codes)
    remedy = f"A guess would censor who had the event, or count who had none.{hint}"
    return Issue("V04", "ask", name, column, 1, (), problem, remedy, question)


def _which_event(column: str, cells: pd.Series, codes: list[str]) -> tuple[str, str]:
    """The question which code means the event, with how often each stands, and a hint where words give one."""
    counts, likely = normal_codes(cells).value_counts(), likely_events(column, codes)
    listed = ", ".join(f"{code} ({count_words(int(counts[code]), 'row')})" for code in codes)
    hint = ""
    if likely:
        options = " ".join(f"--event-value {shlex.quote(code)}" for code in likely)
        reasons = {reading.event_values[0]: reading.reason for reading in propose_readings(column, cells)}
        hint = f" Perhaps {options}: {reasons[likely[0]] if len(likely) == 1 else 'these usually mean the event'}."
    competing = [code for code in codes if competing_reason(column, code, codes)]
    hint += "".join(f" Perhaps --competing-value {shlex.quote(code)}." for code in competing)
    return f'Which code of "{column}" means the event: {listed}?', hint


def plain_event(column: str, cells: pd.Series, named: Collection[str] = ()) -> tuple[str, ...]:
    """Code 1 where codes 0 and 1 leave no doubt; StudyError where a person has to say which code is the event.

    Nothing where the column holds one code, or others were ``named`` by their meaning: the rest is asked code by code.
    """
    codes = event_codes(cells)
    if named or len(codes) == 1:
        return ()
    if codes == ["0", "1"] and not is_censor_flag(column):
        return ("1",)
    if not propose_readings(column, cells):
        raise StudyError(
            f'"{column}" has {len(codes)} different codes; an event column has 2 to {MAX_CODES}. Choose another '
            "column, or name the code that means the event with --event-value."
        )
    problem, hint = _which_event(column, cells, codes)
    raise StudyError(f"{problem} Say --event-value CODE.{hint}")
