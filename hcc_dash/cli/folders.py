"""``--data``: studies of one's own in place of the bundled ones, for every command that opens a study."""

from pathlib import Path

import click

from hcc_dash.study.errors import StudyError
from hcc_dash.study.read import offer_folders


def _offer(context: click.Context, option: click.Parameter, folders: tuple[Path, ...]) -> None:
    try:
        offer_folders(folders)
    except StudyError as fault:
        raise click.BadParameter(str(fault)) from None


DATA = click.option(
    "--data",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    callback=_offer,
    expose_value=False,
    help="Folder of studies to open in place of the bundled ones; repeatable.",
)
