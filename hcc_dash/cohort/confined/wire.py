"""Values of the cohort's own kinds as bytes and back: JSON for records, Arrow for tables, never pickle.

What comes back from a child that read hostile bytes can only be data: dataclasses of ``hcc_dash.cohort``, a Study,
tables, texts and numbers. Frames travel in batches, because turning a long column of text into Python's strings holds
the interpreter's lock, and every other reader waits for that. A whole table need not be opened by who asked for it: a
child seals it, and the next child opens it.
"""

import importlib
import json
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from types import MappingProxyType
from typing import Any, Generic, TypeVar

import numpy as np
import pandas as pd
import pyarrow as pa

from hcc_dash.study.model import Study
from hcc_dash.study.read import build_study

BATCH_ROWS = 65_536
_HOME = "hcc_dash.cohort."
_LENGTH = struct.Struct("<Q")
_INDEX = "index"

T = TypeVar("T")
Part = bytes | memoryview
Parts = list[Part]


@dataclass(frozen=True, slots=True, eq=False)
class Sealed(Generic[T]):
    """A value as a child packed it: who asked for it keeps it and hands it on; only a child opens it."""

    parts: tuple[Part, ...]


def seal(value: T) -> Sealed[T]:
    """The value, closed; it arrives open as an argument of the next task."""
    return Sealed(tuple(pack(value)))


def pack(value: object) -> Parts:
    """The value as parts to be written one after the other; TypeError for a kind that does not travel."""
    blocks: list[Parts] = []
    head = json.dumps(_to_plain(value, blocks)).encode()
    sized = [part for block in blocks for part in (_LENGTH.pack(sum(map(len, block))), *block)]
    return [_LENGTH.pack(len(head)), head, *sized]


def unpack(content: Part, *, opened: bool = False) -> Any:  # noqa: ANN401 - whatever was packed
    """The value that was packed, with what is sealed in it ``opened`` or not; ValueError for bytes that hold none."""
    blocks = list(_blocks(memoryview(content)))
    if not blocks:
        raise ValueError("nothing was packed")
    return _from_plain(json.loads(bytes(blocks[0])), blocks[1:], opened)


def _blocks(view: memoryview) -> Iterator[memoryview]:
    at = 0
    while at < len(view):
        (length,) = _LENGTH.unpack_from(view, at)
        at += _LENGTH.size
        if at + length > len(view):
            raise ValueError("a part is cut short")
        yield view[at : at + length]
        at += length


def _to_plain(value: object, blocks: list[Parts]) -> object:
    def each(values: Any) -> list[object]:  # noqa: ANN401 - any iterable of values
        return [_to_plain(item, blocks) for item in values]

    match value:
        case None | bool() | int() | float() | str():
            return value
        case np.generic():
            return value.item()
        case bytes() | pd.DataFrame() | Sealed():
            kind, block = _to_block(value)
            blocks.append(block)
            return {kind: len(blocks) - 1}
        case tuple():
            return each(value)
        case list():
            return {"list": each(value)}
        case dict() | MappingProxyType():
            return {"dict" if isinstance(value, dict) else "proxy": each(value.items())}
        case Study():
            return {"study": value.model_dump(mode="json")}
    of = type(value)
    if not is_dataclass(value) or not of.__module__.startswith(_HOME):
        raise TypeError(f"{of.__name__} does not travel between processes")
    given = {field.name: _to_plain(getattr(value, field.name), blocks) for field in fields(value)}
    return {"record": f"{of.__module__}:{of.__qualname__}", "of": given}


def _to_block(value: bytes | pd.DataFrame | Sealed[object]) -> tuple[str, Parts]:
    match value:
        case bytes():
            return "bytes", [value]
        case Sealed():
            return "sealed", [*value.parts]
        case _:
            return "frame", [_pack_frame(value)]


def _from_plain(plain: Any, blocks: list[memoryview], opened: bool) -> Any:  # noqa: ANN401 - the mirror of _to_plain
    def each(plains: Any) -> Iterator[Any]:  # noqa: ANN401 - any iterable of plain values
        return (_from_plain(item, blocks, opened) for item in plains)

    if isinstance(plain, list):
        return tuple(each(plain))
    if not isinstance(plain, dict):
        return plain
    kind, inner = next(iter(plain.items()))
    if kind == "record":
        return _record(inner)(**dict(zip(plain["of"], each(plain["of"].values()), strict=True)))
    readers: dict[str, Callable[[], object]] = {
        "bytes": lambda: bytes(blocks[inner]),
        "frame": lambda: _unpack_frame(blocks[inner]),
        "sealed": lambda: unpack(blocks[inner], opened=True) if opened else Sealed((blocks[inner],)),
        "list": lambda: list(each(inner)),
        "dict": lambda: dict(each(inner)),
        "proxy": lambda: MappingProxyType(dict(each(inner))),
        "study": lambda: build_study(inner, named="study from another process"),
    }
    return readers[kind]()


def _record(named: str) -> type:
    module, _, name = named.partition(":")
    kind = getattr(importlib.import_module(module), name) if module.startswith(_HOME) else None
    if not (isinstance(kind, type) and is_dataclass(kind)):
        raise ValueError(f"{named} is no record of the cohort")
    return kind


def _pack_frame(frame: pd.DataFrame) -> memoryview:
    """Arrow's stream format: the columns by position, then the index; names and kinds of columns are kept beside."""
    names = [*map(str, range(len(frame.columns))), _INDEX]
    is_text = [isinstance(dtype, np.dtype) and dtype.kind == "O" for dtype in frame.dtypes]
    kept = {"columns": [str(name) for name in frame.columns], "text": is_text}
    arrays = []
    for position, text in enumerate(is_text):
        column = frame.iloc[:, position]
        # from_pandas=False for text: an empty cell is "", and nothing else stands for missing there
        arrays.append(_pack_text(column.to_numpy()) if text else pa.array(column, from_pandas=True))
    table = pa.table([*arrays, pa.array(frame.index.to_numpy())], names=names)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema.with_metadata({"frame": json.dumps(kept)})) as writer:
        writer.write_table(table, max_chunksize=BATCH_ROWS)
    return memoryview(sink.getvalue())


def _pack_text(cells: np.ndarray) -> pa.ChunkedArray:
    parts = [cells[at : at + BATCH_ROWS] for at in range(0, len(cells), BATCH_ROWS)]
    return pa.chunked_array([pa.array(part, type=pa.string(), from_pandas=False) for part in parts], pa.string())


def _unpack_frame(block: memoryview) -> pd.DataFrame:
    with pa.ipc.open_stream(pa.py_buffer(block)) as reader:
        kept = json.loads(reader.schema.metadata[b"frame"])
        table = reader.read_all()
    columns = {
        at: _text(table.column(at)) if is_text else table.column(at).to_pandas().array
        for at, is_text in enumerate(kept["text"])
    }
    index = pd.Index(table.column(_INDEX).to_numpy())
    frame = pd.DataFrame(columns, copy=False)
    return frame.set_axis(pd.Index(kept["columns"]), axis=1).set_axis(index, axis=0)


def _text(column: pa.ChunkedArray) -> np.ndarray:
    """Text cells as Python's strings, a batch at a time: between two batches other threads get their turn."""
    batches = [batch.to_numpy(zero_copy_only=False) for batch in column.chunks]
    return np.concatenate(batches) if batches else np.empty(0, dtype=object)
