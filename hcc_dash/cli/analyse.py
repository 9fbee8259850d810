"""``hcc-dash analyse``: one command for each question; all answer in the same three forms."""

from collections.abc import Callable
from typing import Any

import click

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.cli.asked import Asked, refuse_no_numbers, refuse_unused
from hcc_dash.cli.cohort import open_selected, stop
from hcc_dash.cli.old_words import Questions
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.reading.decode import UnreadableFileError
from hcc_dash.report.terminal import write_exhibit
from hcc_dash.study.errors import StudyError


@click.group(cls=Questions)
def analyse() -> None:
    """Ask a question of a bundled study or of any table."""


def answer(options: dict[str, Any], build: Callable[[Cohort, Asked], Exhibit]) -> None:
    """Open the patients, build the exhibit, print it; an expected failure prints its text and ends with 2.

    An option that was typed and that the question did not use is such a failure.
    """
    asked = Asked(options)
    try:
        cohort = open_selected(asked)
        exhibit = build(cohort, asked)
        form = asked["form"]
        printed = write_exhibit(exhibit, form, asked["frame"] if form == "csv" else "", cohort.issues)
        refuse_no_numbers(asked)
        refuse_unused(asked)
    except (StudyError, UnreadableFileError, ValueError) as error:
        stop(str(error))
    click.echo(printed, nl=False)
