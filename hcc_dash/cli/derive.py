"""``hcc-dash derive``: endpoints from records, a CSV with a row per patient and endpoint in the names of ADaM."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
import pandas as pd

from hcc_dash.cli.answers import takes
from hcc_dash.cli.asking import option_of, typed_words
from hcc_dash.cli.cohort import stop
from hcc_dash.cli.folders import DATA
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.load import load_cohort
from hcc_dash.questions.derivations import DERIVATIONS, Derivation
from hcc_dash.report.files import FORMULA_NOTE, quote_formulas
from hcc_dash.study.errors import StudyError
from hcc_dash.study.read import study_folder

_OUT = click.option("--out", type=click.Path(path_type=Path), help="File to write; standard output by default.")


@click.group()
def derive() -> None:
    """Derive endpoints from records: ADTTE-like tables, CNSR 0 event, 1 censored, 2 death.

    AVAL counts the day of time zero as day 1. How the result differs from ready columns is said on standard error.
    """


def command_of(derivation: Derivation) -> click.Command:
    """``hcc-dash derive <endpoints> STUDY``, its options from the fields that declare the definition."""

    def run(target: str, out: Path | None, **asked: Any) -> None:
        try:
            words = typed_words(derivation.fields, asked)
            cohort = _open(target)
            written = _derive(derivation, cohort, words)
        except (StudyError, ValueError) as error:
            stop(str(error))
        _write(written, out)

    command = click.command(derivation.id, help=derivation.help, short_help=derivation.title)(
        click.argument("target", metavar="STUDY")(takes(DATA, _OUT)(run))
    )
    command.params += [option_of(name, kind) for name, (kind, _) in derivation.fields.items()]
    return command


def _open(target: str) -> Cohort:
    """A study folder, or a bundled study by its name."""
    folder = Path(target)
    return load_cohort(folder if (folder / "study.toml").is_file() else study_folder(target))


def _derive(derivation: Derivation, cohort: Cohort, words: Mapping[str, tuple[str, ...]]) -> str:
    why_not = derivation.needs(cohort)
    if why_not:
        raise StudyError(why_not)
    frames = []
    for options in derivation.asks(words, cohort):
        frames.append(derivation.write(cohort, options))
        compared = derivation.compare(cohort, options)
        if compared:
            click.echo(compared, err=True)
    quoted, changed = quote_formulas(pd.concat(frames, ignore_index=True))
    if changed:
        click.echo(f"In the file, {FORMULA_NOTE}.", err=True)
    return quoted.to_csv(index=False, lineterminator="\n")


def _write(written: str, out: Path | None) -> None:
    if out is None:
        click.echo(written, nl=False)
        return
    try:
        out.write_text(written, "utf-8")
    except OSError as error:
        stop(f"{out} cannot be written ({error.strerror}). Check the folder and its permissions.")


for derivation in DERIVATIONS:
    derive.add_command(command_of(derivation))
