"""``hcc-dash analyse``: one command for each question; all answer in the same three forms."""

from collections.abc import Callable
from typing import Any

import click

from hcc_dash.cli.cohort import open_selected, stop
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.reading.decode import UnreadableFileError
from hcc_dash.exhibits.exhibit import Exhibit
from hcc_dash.report.terminal import write_exhibit
from hcc_dash.study.errors import StudyError


@click.group()
def analyse() -> None:
    """Ask a question of a bundled study or of any table."""


def answer(asked: dict[str, Any], build: Callable[[Cohort, dict[str, Any]], Exhibit]) -> None:
    """Open the patients, build the exhibit, print it; an expected failure prints its text and ends with 2."""
    try:
        exhibit = build(open_selected(asked), asked)
        printed = write_exhibit(exhibit, asked["form"], asked["frame"])
    except (StudyError, UnreadableFileError, ValueError) as error:
        stop(str(error))
    click.echo(printed, nl=False)
