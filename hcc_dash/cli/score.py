"""``hcc-dash score``: questionnaires from answers to scores, a CSV in and a CSV out."""

from pathlib import Path

import click
import pandas as pd

from hcc_dash.cli.answers import NO_LIMITS
from hcc_dash.cli.cohort import read_file, stop
from hcc_dash.clinical.qlq import SCALES, SUMMARY, checked_version, score_items, summary_score, valid_answers
from hcc_dash.cohort.convert import clean_text, to_number
from hcc_dash.cohort.reading.decode import UnreadableFileError
from hcc_dash.report.files import FORMULA_NOTE, quote_formulas
from hcc_dash.study.errors import StudyError
from hcc_dash.study.questionnaires import QUESTIONNAIRES, SCORED_VERSION, item_number


@click.group()
def score() -> None:
    """Score a table of answers: one row per form, item columns like q1 or Q01; other columns are kept."""


_FILE = click.argument("file", type=click.Path(path_type=Path))
_OUT = click.option("--out", type=click.Path(path_type=Path), help="File to write; standard output by default.")


@score.command("qlq-c30")
@_FILE
@click.option("--version", default=SCORED_VERSION, show_default=True, help="Version at the foot of the form.")
@NO_LIMITS
@_OUT
def score_qlq_c30(file: Path, version: str, no_limits: bool, out: Path | None) -> None:
    """EORTC QLQ-C30 version 3.0: 15 scales and the summary score, from items 1 to 30."""
    _score(file, "QLQ-C30", version, out, limited=not no_limits)


@score.command("qlq-hcc18")
@_FILE
@NO_LIMITS
@_OUT
def score_qlq_hcc18(file: Path, no_limits: bool, out: Path | None) -> None:
    """EORTC QLQ-HCC18: 8 scales, from items 31 to 48."""
    _score(file, "QLQ-HCC18", "", out, limited=not no_limits)


def _score(file: Path, name: str, version: str, out: Path | None, *, limited: bool) -> None:
    try:
        checked_version(name, version)
        frame = read_file(file, limited=limited).frame
        items = _find_items(name, file, [str(column) for column in frame.columns])
    except (StudyError, UnreadableFileError, ValueError) as error:
        stop(str(error))
    read = {number: to_number(clean_text(frame[column].fillna(""))) for number, column in items.items()}
    answers = pd.DataFrame({number: numbers for number, (numbers, _) in read.items()})
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


def _find_items(name: str, file: Path, columns: list[str]) -> dict[int, str]:
    """Column of each item; StudyError unless every item has exactly one and no column already bears a scale's code."""
    found: dict[int, list[str]] = {}
    for column in columns:
        number = item_number(column)
        if number is not None:
            found.setdefault(number, []).append(column)
    wanted = QUESTIONNAIRES[name].items
    double = [columns for number, columns in found.items() if number in wanted and len(columns) > 1]
    if double:
        raise StudyError(f"{file.name}: {' and '.join(double[0])} name the same item. Rename or remove one of them.")
    missing = [number for number in wanted if number not in found]
    if missing:
        listed = ", ".join(map(str, missing[:5])) + (" …" if len(missing) > 5 else "")
        raise StudyError(
            f"{file.name} has no column for item {listed} of {name}. Name the item columns q{wanted[0]} to "
            f"q{wanted[-1]}, as numbered on the printed form. Columns: {', '.join(columns[:12])}."
        )
    taken = sorted(set(columns) & set(QUESTIONNAIRES[name].codes))
    if taken:
        raise StudyError(f'{file.name} already has a column "{taken[0]}", the code of a scale. Rename or remove it.')
    return {number: found[number][0] for number in wanted}


def _problems(
    answers: pd.DataFrame, n_unreadable: dict[int, int], scores: pd.DataFrame, name: str, items: dict[int, str]
) -> list[str]:
    _, invalid = valid_answers(answers, SCALES[name])
    said = []
    for number, column in items.items():
        n = n_unreadable[number] + int(invalid[number].sum())
        if n:
            verb = "answer is not" if n == 1 else "answers are not"
            span = "1 to 7" if number in {29, 30} else "1 to 4"
            said.append(f"Column {column}: {n} {verb} a whole number from {span}; counted as missing.")
    unscored = int(scores.isna().all(axis=1).sum())
    if unscored:
        said.append(f"Forms without any score, too few items answered: {unscored} of {len(scores)}.")
    some = int(scores.isna().to_numpy().sum()) - unscored * scores.shape[1]
    if some:
        said.append(f"Scores missing on the other forms, too few items of the scale answered: {some}.")
    return said
