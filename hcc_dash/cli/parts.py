"""Commands whose answer has parts: an option of another part is an error, not a silence."""

from collections.abc import Mapping
from typing import Any

from hcc_dash.study.errors import StudyError


def refuse_others(asked: dict[str, Any], part: str, parts: Mapping[str, tuple[str, ...]]) -> None:
    """Raise StudyError for an option that was given and belongs to other parts alone."""
    for other, names in parts.items():
        given = [name for name in names if asked[name] not in (None, "", False) and name not in parts[part]]
        if given:
            raise StudyError(f"--{given[0].replace('_', '-')} belongs to --part {other}; this is --part {part}.")
