"""study.toml in, Study out; whatever is wrong is said with file, key, finding and remedy."""

import os
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from hcc_dash.study.errors import StudyError, did_you_mean
from hcc_dash.study.explain import explain_fault
from hcc_dash.study.home import HOME
from hcc_dash.study.model import Study
from hcc_dash.study.references import reference_faults

DATA_SWITCH = "HCC_DASH_DATA"
"""Environment variable: folders of studies to open in place of the bundled ones, separated as in ``PATH``."""

BUNDLED = HOME / "data"
"""Folder of the studies that come with the dashboard."""


def data_folders() -> tuple[Path, ...]:
    """Folders whose studies are offered: those that the environment names, else the bundled one."""
    named = os.environ.get(DATA_SWITCH, "").split(os.pathsep)
    return tuple(Path(folder).absolute() for folder in named if folder) or (BUNDLED,)


def offer_folders(folders: Sequence[Path]) -> None:
    """Offer the studies of these folders, here and in processes started from here; of none, leave things as they are.

    Raises StudyError for a folder without a study, and when two of them hold a study of the same name.
    """
    for folder in folders:
        if not list(folder.glob("*/study.toml")):
            raise StudyError(f"{folder} holds no study: a folder of studies has one folder each, with a study.toml.")
        if os.pathsep in str(folder.resolve()):
            raise StudyError(
                f'{folder.resolve()} has a "{os.pathsep}" in its name, which separates folders. Rename it.'
            )
    if folders:
        _studies_of(folders)
        os.environ[DATA_SWITCH] = os.pathsep.join(str(folder.resolve()) for folder in folders)


def list_studies() -> list[str]:
    """Identifiers of the offered studies, those of each folder in order; StudyError when two bear the same name."""
    return list(_studies_of(data_folders()))


def study_folder(study: str) -> Path:
    """Folder of an offered study; StudyError with the nearest name when there is none."""
    offered = _studies_of(data_folders())
    if study not in offered:
        raise StudyError(f'No bundled study "{study}". {did_you_mean(study, list(offered))}')
    return offered[study]


def _studies_of(folders: Sequence[Path]) -> dict[str, Path]:
    offered: dict[str, Path] = {}
    for root in folders:
        for folder in sorted(path.parent for path in root.glob("*/study.toml")):
            if folder.name in offered:
                both = f"{offered[folder.name]} and {folder}"
                raise StudyError(f'Two studies are called "{folder.name}": {both}. Rename one folder.')
            offered[folder.name] = folder
    return offered


def read_study(path: Path) -> Study:
    """Read one study.toml (or the folder that holds it).

    Raises StudyError naming the file, every faulty key, what was found there and what to do.
    """
    file = path / "study.toml" if path.is_dir() else path
    try:
        text = file.read_text(encoding="utf-8-sig")  # some editors put a byte-order mark first
    except FileNotFoundError:
        raise StudyError(f"{file}: there is no such file. A study is a folder with a study.toml.") from None
    except UnicodeDecodeError as error:
        raise StudyError(f"{file}: not UTF-8 text (byte {error.start}). Save it as UTF-8.") from None
    except OSError as error:
        raise StudyError(f"{file}: cannot be read ({error.strerror}). Check the path and its permissions.") from None
    try:
        described = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise StudyError(f"{file}: not valid TOML: {error}. Check quotes and brackets there.") from None
    return build_study(described, named=_short_name(file))


def build_study(described: dict[str, Any], named: str) -> Study:
    """A Study from an already parsed description; ``named`` is what error messages call it.

    Raises StudyError with every faulty key, or else every name that points at nothing declared.
    """
    try:
        study = Study.model_validate(described)
    except ValidationError as error:
        faults = [line for fault in error.errors() for line in explain_fault(fault, described)]
    else:
        faults = reference_faults(study)
        if not faults:
            return study
    raise StudyError("\n".join(f"{named}: {fault}" for fault in faults))


def _short_name(file: Path) -> str:
    return "/".join(file.parts[-3:])
