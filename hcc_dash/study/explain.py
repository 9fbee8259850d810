"""A pydantic fault in an author's words: key by name, what was found, the remedy."""

from types import UnionType
from typing import Any, TypeAlias

from pydantic import BaseModel

from hcc_dash.study.errors import did_you_mean
from hcc_dash.study.model import Study

Parsed: TypeAlias = Any
"""Whatever a TOML file or a type annotation may hold."""


def explain_fault(fault: Parsed, described: dict[str, Any]) -> list[str]:
    """One pydantic fault in an author's words, with the declared identifier where there is one."""
    where = _without_kind(list(fault["loc"]))
    key = _key_path(where, described)
    match fault["type"]:
        case "extra_forbidden":
            known = _known_keys(where[:-1], described)
            return [f'{key}: unknown key "{where[-1]}". {did_you_mean(str(where[-1]), known)}']
        case "missing":
            return [f'{key}: missing. Add "{where[-1]} = ...".']
        case "value_error":
            text = str(fault["ctx"]["error"])
            return [line if not key else f"{key}: {line}" for line in text.splitlines()]
        case "literal_error":
            return [f'{key} is "{fault["input"]}". Use {fault["ctx"]["expected"]}.']
        case "union_tag_not_found":
            return [f'{key}: missing "kind". Use {", ".join(_KINDS)}.']
        case "union_tag_invalid":
            kind = str(fault["ctx"]["tag"])
            return [f'{key}.kind is "{kind}". {did_you_mean(kind, _KINDS)}']
        case _:
            return [f"{key} is {_describe(fault['input'])}. {fault['msg']}."]


_KINDS = ("time_to_event", "response", "repeated", "adverse_events")


def _without_kind(where: list[Any]) -> list[Any]:
    """Pydantic puts an endpoint's kind into the place of its faults; no author wrote it there."""
    return [*where[:2], *where[3:]] if where[:1] == ["endpoints"] and where[2:3] and where[2] in _KINDS else where


def _describe(value: Parsed) -> str:
    match value:
        case dict():
            return "a table"
        case list():
            return f"a list of {len(value)}"
        case _:
            return repr(value)


def _key_path(where: list[Any], described: Parsed) -> str:
    """``endpoints.0.unit`` as an author knows it: ``endpoints "os".unit``."""
    words: list[str] = []
    here = described
    for part in where:
        try:
            here = here[part]
        except (KeyError, IndexError, TypeError):
            here = None
        if isinstance(part, int) and words:
            named = here.get("id") or here.get("column") if isinstance(here, dict) else None
            words[-1] += f' "{named}"' if named else f" [{part + 1}]"
        else:
            words.append(str(part))
    return ".".join(words)


def _known_keys(where: list[Any], described: Parsed) -> list[str]:
    """Keys the model accepts at a place, found by walking the model's own fields."""
    model: Any = Study
    here = described
    for part in where:
        here = here[part]
        # not a field: a position, or an author's own word such as a column's name
        model = _given(_fields(model)[part].annotation) if part in _fields(model) else _innermost(model, here)
    return list(_fields(_innermost(model, here)))


def _fields(model: Parsed) -> dict[str, Any]:
    """Fields of a model; none for anything else."""
    return dict(model.model_fields) if isinstance(model, type) and issubclass(model, BaseModel) else {}


def _given(annotation: Parsed) -> Parsed:
    """What ``X | None`` holds when something is given."""
    others = [arg for arg in getattr(annotation, "__args__", ()) if arg is not type(None)]
    return others[0] if isinstance(annotation, UnionType) and len(others) == 1 else annotation


def _innermost(annotation: Parsed, here: Parsed) -> Parsed:
    """The model inside ``tuple[X, ...]``, ``dict[str, X]`` or a tagged union of models."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    candidates = [arg for arg in _arguments(annotation) if isinstance(arg, type) and issubclass(arg, BaseModel)]
    if len(candidates) > 1 and isinstance(here, dict):
        kind = here.get("kind")
        tagged = [c for c in candidates if kind in getattr(c.model_fields["kind"].annotation, "__args__", ())]
        return tagged[0] if tagged else annotation
    return candidates[0] if len(candidates) == 1 else annotation


def _arguments(annotation: Parsed) -> list[Any]:
    inner: list[Any] = []
    for arg in getattr(annotation, "__args__", ()):
        inner += [arg, *_arguments(arg)]
    return inner
