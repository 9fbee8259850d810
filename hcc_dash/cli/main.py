"""The commands beside the analyses: check, study, serve."""

import sys
from pathlib import Path
from typing import Any

import click

from hcc_dash import __version__
from hcc_dash.cli.analyse import analyse
from hcc_dash.cli.answers import ROWS, read_answers, reads_a_file, say_issue, takes
from hcc_dash.cli.asking import command_of
from hcc_dash.cli.cohort import read_file
from hcc_dash.cli.derive import derive
from hcc_dash.cli.folders import DATA
from hcc_dash.cli.score import score
from hcc_dash.cli.serve import serve
from hcc_dash.cohort.identifying import drop_columns
from hcc_dash.cohort.issues import Answers, Issue, blocks, open_questions
from hcc_dash.cohort.load import check_study
from hcc_dash.cohort.reading.decode import UnreadableFileError
from hcc_dash.cohort.reading.sheets import SHEET
from hcc_dash.cohort.rows.names import count_words
from hcc_dash.cohort.untrusted import check_unmapped_upload
from hcc_dash.questions.catalogue import CATALOGUE
from hcc_dash.study.errors import StudyError
from hcc_dash.study.read import BUNDLED, list_studies, read_study, study_folder


@click.group()
@click.version_option(__version__, prog_name="hcc-dash")
def main() -> None:
    """Answers about a trial's patients; the same numbers as the dashboard's pages."""


main.add_command(analyse)
main.add_command(derive)
main.add_command(score)
main.add_command(serve)
for question in CATALOGUE:
    analyse.add_command(command_of(question))


@main.command()
@click.argument("target")
@takes(DATA, *ROWS)
@reads_a_file
def check(target: str, **asked: Any) -> None:
    """List everything wrong with a study folder, a bundled study or a table, and what only its holder can say.

    Exit code 1 when something has to be mended or answered before an analysis.
    """
    try:
        issues = _check(target, read_answers(asked), asked["drop"], limited=not asked["no_limits"])
    except (StudyError, UnreadableFileError) as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    for issue in issues:
        click.echo(say_issue(issue))
    stopping = sum(blocks([issue]) for issue in issues)
    findings = "1 finding" if len(issues) == 1 else f"{len(issues)} findings"
    click.echo(f"{findings}, of which {stopping} stop{'s' if stopping == 1 else ''} the analysis.")
    sys.exit(1 if blocks(issues) else 0)


def _check(target: str, answers: Answers, dropped: tuple[str, ...], *, limited: bool) -> list[Issue]:
    path = Path(target)
    if path.is_file() and path.name != "study.toml":
        raw = read_file(path, answers, limited=limited)
        if SHEET in {question.key for question in open_questions(raw.issues)}:
            return list(raw.issues)
        raw = drop_columns(raw, dropped)
        text, issues = check_unmapped_upload(raw, answers, limited=limited)
        size = f"{count_words(len(raw.frame), 'row')}, {count_words(len(raw.frame.columns), 'column')}"
        click.echo(f"{raw.name}: {size}, {raw.sheet or raw.encoding}.")
        click.echo(text)
        return issues
    if path.exists():
        return check_study(path if path.is_dir() else path.parent)[2]
    if path.suffix or len(path.parts) > 1:
        raise StudyError(f"There is no file or folder {path}.")
    return check_study(study_folder(target))[2]


@main.group()
def study() -> None:
    """Bundled studies, and how their synthetic patients are made."""


@study.command("list")
@DATA
def study_list() -> None:
    """Bundled studies, or those of --data, one a line."""
    for study_id in list_studies():
        described = read_study(study_folder(study_id))
        click.echo(f"{study_id}\t{described.provenance.mark}\t{described.title}")


_OUT = click.option("--out", type=click.Path(path_type=Path), help="Folder to write to; the study's own by default.")


@study.command("reconstruct")
@click.option("--seed", type=int, default=2007, show_default=True)
@_OUT
def study_reconstruct(seed: int, out: Path | None) -> None:
    """Search patients of lo2007 that give back every published figure."""
    from hcc_dash.synthesis.lo2007 import write_lo2007

    folder = out or BUNDLED / "lo2007"
    write_lo2007(folder, seed)
    click.echo(f"Wrote {folder}")


@study.command("simulate")
@click.option("--seed", type=int, default=20250901, show_default=True)
@_OUT
def study_simulate(seed: int, out: Path | None) -> None:
    """Simulate the patients of the prtras001 protocol."""
    from hcc_dash.synthesis.prtras001.simulate import write_prtras001

    folder = out or BUNDLED / "prtras001"
    write_prtras001(folder, seed)
    click.echo(f"Wrote {folder}")
