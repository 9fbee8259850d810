"""Damages of every format at every part: a file is read whole, or refused, or what it lost is pointed out."""

import importlib.util
import random
import sys
from pathlib import Path

import pytest

from hcc_dash.cohort.reading.decode import UnreadableFileError
from hcc_dash.cohort.reading.read import read_table

FILE = Path(__file__).parents[3] / "benchmarks" / "hostile_files.py"
_spec = importlib.util.spec_from_file_location("hostile_files", FILE)
assert _spec is not None
assert _spec.loader is not None
hostile_files = importlib.util.module_from_spec(_spec)
sys.modules["hostile_files"] = hostile_files
_spec.loader.exec_module(hostile_files)


@pytest.mark.parametrize("form", ["xlsx", "xls", "xpt"])
def test_the_same_patients_in_every_format(form: str) -> None:
    frame = hostile_files.base()
    raw = read_table(
        {"xlsx": hostile_files.as_xlsx, "xls": hostile_files.as_xls, "xpt": hostile_files.as_xpt}[form](frame),
        f"a.{form}",
    )
    assert raw.frame.to_numpy().tolist() == frame.to_numpy().tolist()
    assert raw.issues == ()


@pytest.mark.parametrize("seed", range(4))
def test_no_damage_loses_rows_in_silence(seed: int) -> None:
    silent, n_refused = [], 0
    for one in hostile_files.damages(random.Random(seed), 160):
        try:
            raw = read_table(one.content, one.name)
        except UnreadableFileError:
            n_refused += 1
            continue
        if one.rows is not None and len(raw.frame) < one.rows and not raw.issues:
            silent.append((one.kind, len(raw.frame)))
    assert silent == []
    assert n_refused > 60
