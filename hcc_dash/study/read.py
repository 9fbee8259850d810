"""study.toml in, Study out; whatever is wrong is said with file, key, finding and remedy."""

import os
import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from hcc_dash.study.errors import StudyError, did_you_mean
from hcc_dash.study.explain import explain_fault
from hcc_dash.study.model import Study

DATA_SWITCH = "HCC_DASH_DATA"
"""Environment variable: a folder of studies to open in place of the bundled ones."""

BUNDLED = Path(os.environ.get(DATA_SWITCH) or Path(__file__).parents[2] / "data").resolve()


def list_studies(root: Path = BUNDLED) -> list[str]:
    """Identifiers of the bundled studies: the folders that hold a study.toml."""
    return sorted(path.parent.name for path in root.glob("*/study.toml"))


def study_folder(study: str, root: Path = BUNDLED) -> Path:
    """Folder of a bundled study; StudyError with the nearest name when there is none."""
    known = list_studies(root)
    if study not in known:
        raise StudyError(f'No bundled study "{study}". {did_you_mean(study, known)}')
    return root / study


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
    """A Study from an already parsed description; ``named`` is what error messages call it."""
    try:
        return Study.model_validate(described)
    except ValidationError as error:
        lines = [line for fault in error.errors() for line in explain_fault(fault, described)]
        raise StudyError("\n".join(f"{named}: {line}" for line in lines)) from None


def _short_name(file: Path) -> str:
    return "/".join(file.parts[-3:])
