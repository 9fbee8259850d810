"""``hcc-dash score``: questionnaires from answers to scores, a CSV in and a CSV out."""

from pathlib import Path
from typing import Any

import click
import pandas as pd

from hcc_dash.cli.answers import read_answers, reads_a_file, refuse_unasked, say_issue, stop_while_open
from hcc_dash.cli.cohort import read_file, stop
from hcc_dash.clinical.qlq import (
    SCALES,
    SUMMARY,
    are_coded_from_zero,
    checked_version,
    score_items,
    summary_score,
    valid_answers,
)
from hcc_dash.cohort.convert import clean_text, to_number
from hcc_dash.cohort.reading.decode import UnreadableFileError
from hcc_dash.report.files import FORMULA_NOTE, quote_formulas
from hcc_dash.study.errors import StudyError
from hcc_dash.study.questionnaires import QUESTIONNAIRES, SCORED_VERSION, item_number


@click.group()
def score() -> None:
    """Score a table of answers: one row per form, item columns like q1 or Q01; other columns are kept."""


_FILE = click.argument("file", type=click.Path(path_type=Path))
_LOWEST = click.option(
    "--lowest-answer", type=click.Choice(["0", "1"]), default=None, help="1 as the manual counts; with 0 one is added."
)
_OUT = click.option("--out", type=click.Path(path_type=Path), help="File to write; standard output by default.")


@score.command("qlq-c30")
@_FILE
@click.option("--version", default=SCORED_VERSION, show_default=True, help="Version at the foot of the form.")
@_LOWEST
@reads_a_file
@_OUT
def score_qlq_c30(file: Path, version: str, out: Path | None, **asked: Any) -> None:
    """EORTC QLQ-C30 version 3.0: 15 scales and the summary score, from items 1 to 30."""
    _score(file, "QLQ-C30", version, asked, out)


@score.command("qlq-hcc18")
@_FILE
@_LOWEST
@reads_a_file
@_OUT
def score_qlq_hcc18(file: Path, out: Path | None, **asked: Any) -> None:
    """EORTC QLQ-HCC18: 8 scales, from items 31 to 48."""
    _score(file, "QLQ-HCC18", "", asked, out)


def _score(file: Path, name: str, version: str, asked: dict[str, Any], out: Path | None) -> None:
    try:
        checked_version(name, version)
        frame = _read(file, asked)
        items = _find_items(name, file, [str(column) for column in frame.columns])
        read = {number: to_number(clean_text(frame[column].fillna(""))) for number, column in items.items()}
        answers = pd.DataFrame({number: numbers for number, (numbers, _) in read.items()})
        answers = _count_from_one(answers, file, asked["lowest_answer"])
    except (StudyError, UnreadableFileError, ValueError) as error:
        stop(str(error))
    n_unreadable = {number: int(bad.sum()) for number, (_, bad) in read.items()}
    scores = score_items(answers, SCALES[name])
    if name == "QLQ-C30":
        scores[SUMMARY.code] = summary_score(scores)
    for problem in _problems(answers, n_unreadable, scores, name, items):
        click.echo(problem, err=True)
    kept = frame.drop(columns=list(items.values()))
    quoted, changed = quote_formulas(pd.concat([kept, scores], axis=1))
    if changed:
        click.echo(f"In the file, {FORMULA_NOTE}.", err=True)
    written = quoted.to_csv(index=False, float_format="%.10g", lineterminator="\n")
    if out is None:
        click.echo(written, nl=False)
        return
    try:
        out.write_text(written, "utf-8")
    except OSError as error:
        stop(f"{out} cannot be written ({error.strerror}). Check the folder and its permissions.")


def _read(file: Path, asked: dict[str, Any]) -> pd.DataFrame:
    """The table, once what only its holder can say about its reading is answered."""
    given = read_answers(asked)
    raw = read_file(file, given, limited=not asked["no_limits"])
    for issue in raw.issues:
        click.echo(say_issue(issue), err=True)
    refuse_unasked(given, raw.issues)
    stop_while_open(raw.name, raw.issues)
    return raw.frame


def _count_from_one(answers: pd.DataFrame, file: Path, lowest: str | None) -> pd.DataFrame:
    """Answers as the manual counts them, from 1; StudyError where they seem to be coded from 0 and nobody said so."""
    if lowest is None and are_coded_from_zero(answers):
        raise StudyError(
            f"{file.name}: the answers seem to be coded from 0, since many are 0 and no item holds its highest. "
            "The scoring manual counts from 1, so every score would be wrong. Say --lowest-answer 0, and 1 is added to "
            "each answer, or --lowest-answer 1 if they count from 1 and 0 stands for missing."
        )
    return answers + 1 if lowest == "0" else answers


def _find_items(name: str, file: Path, columns: list[str]) -> dict[int, str]:
    """Column of each item; StudyError unless every item has exactly one and no column already bears a scale's code."""
    by_number: dict[int, list[str]] = {}
    for column in columns:
        number = item_number(column)
        if number is not None:
            by_number.setdefault(number, []).append(column)
    wanted = QUESTIONNAIRES[name].items
    double = [columns for number, columns in by_number.items() if number in wanted and len(columns) > 1]
    if double:
        raise StudyError(f"{file.name}: {' and '.join(double[0])} name the same item. Rename or remove one of them.")
    missing = [number for number in wanted if number not in by_number]
    if missing:
        listed = ", ".join(map(str, missing[:5])) + (" …" if len(missing) > 5 else "")
        raise StudyError(
            f"{file.name} has no column for item {listed} of {name}. Name the item columns q{wanted[0]} to "
            f"q{wanted[-1]}, as numbered on the printed form. Columns: {', '.join(columns[:12])}."
        )
    taken = sorted(set(columns) & set(QUESTIONNAIRES[name].codes))
    if taken:
        raise StudyError(f'{file.name} already has a column "{taken[0]}", the code of a scale. Rename or remove it.')
    return {number: by_number[number][0] for number in wanted}


def _problems(
    answers: pd.DataFrame, n_unreadable: dict[int, int], scores: pd.DataFrame, name: str, items: dict[int, str]
) -> list[str]:
    _, invalid = valid_answers(answers, SCALES[name])
    problems = []
    for number, column in items.items():
        n = n_unreadable[number] + int(invalid[number].sum())
        if n:
            verb = "answer is not" if n == 1 else "answers are not"
            span = "1 to 7" if number in {29, 30} else "1 to 4"
            problems.append(f"Column {column}: {n} {verb} a whole number from {span}; counted as missing.")
    unscored = int(scores.isna().all(axis=1).sum())
    if unscored:
        problems.append(f"Forms without any score, too few items answered: {unscored} of {len(scores)}.")
    some = int(scores.isna().to_numpy().sum()) - unscored * scores.shape[1]
    if some:
        problems.append(f"Scores missing on the other forms, too few items of the scale answered: {some}.")
    return problems
