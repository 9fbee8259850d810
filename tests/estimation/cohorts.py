"""Cohorts to ask questions of: any frame as an uploaded table, the datasets R was asked about, the bundled trials."""

from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.convert import type_table
from hcc_dash.cohort.mapping import ColumnMapping, map_table
from hcc_dash.cohort.reading.raw_table import RawTable
from hcc_dash.cohort.reading.read import read_table
from hcc_dash.cohort.selection import Selection
from hcc_dash.study.read import read_study, study_folder
from tests.kernels.golden import Sample, load_sample

BUNDLED = ("lo2007", "prtras001")
UPLOADED = ("asaur os", "asaur rfs", "colon death", "colon recurrence", "lung", "lung months")


def upload(columns: dict[str, Any], **mapping: Any) -> Cohort:
    """The cohort that an uploaded table of these columns amounts to; time, event and arm are called so."""
    frame = pd.DataFrame(columns)
    text = frame.astype(object).where(frame.notna(), "").map(lambda cell: cell if isinstance(cell, str) else repr(cell))
    chosen = {"event_values": ("1",), "time_unit": "months", "arm": "arm" if "arm" in columns else ""} | mapping
    cohort, issues = map_table(RawTable(text, "table.csv", "utf-8"), ColumnMapping("time", "event", **chosen))
    assert cohort is not None, [issue.problem for issue in issues]
    return cohort


def upload_sample(sample: Sample, unit: str = "days", **mapping: Any) -> Cohort:
    """A dataset of R's as an uploaded table with the factor "stratum"."""
    columns = {
        "time": [float(one) for one in sample.time],
        "event": [int(one) for one in sample.event],
        "arm": [sample.labels[code] for code in sample.group],
        "stratum": [f"s{one}" for one in sample.strata],
    }
    chosen = {"time_unit": unit, "reference": sample.labels[0], "factors": ("stratum",)} | mapping
    return upload(columns, **chosen)


@cache
def golden_cohort(dataset: str) -> Cohort:
    """The dataset that survival.R calls by this name, by the public route, narrowed to the arms R compared."""
    source = dataset.split()[0]
    if source in BUNDLED:
        return bundled(source)
    return upload_sample(load_sample(dataset), unit="months" if source == "asaur" or "months" in dataset else "days")


@cache
def bundled(study: str) -> Cohort:
    """A bundled trial narrowed to its first population."""
    return select(whole(study), Selection())


@cache
def whole(study: str) -> Cohort:
    """Everybody on file of a bundled trial, with the patient table alone: no question here reads the others."""
    described = read_study(study_folder(study))
    raw = read_table((study_folder(study) / described.subjects.file).read_bytes(), described.subjects.file)
    subjects, unreadable = type_table(raw.frame, described.subjects, "subjects")
    assert not unreadable
    return Cohort(described, MappingProxyType({"subjects": subjects}))


def two_arms(n: int = 60, seed: int = 1, **more: Any) -> dict[str, Any]:
    """Columns of a made-up table: two arms, exponential times to one decimal, a third censored."""
    draw = np.random.default_rng(seed)
    return {
        "time": np.round(draw.exponential(20, n) + 0.1, 1).tolist(),
        "event": (draw.random(n) < 0.67).astype(int).tolist(),
        "arm": ["control" if i % 2 else "treated" for i in range(n)],
    } | more
