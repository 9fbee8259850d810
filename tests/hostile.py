"""Trials and tables whose every name and text tries to be something else: a link, an icon, markup, a formula."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.mapping import ColumnMapping, map_table
from hcc_dash.cohort.reading.raw_table import RawTable
from hcc_dash.cohort.reading.read import read_table
from hcc_dash.study.read import build_study

HOSTILE = (
    '=HYPERLINK("http://evil.example","x")',
    '<a href="http://evil.example">evil</a>',
    "https://evil.example :material/home:",
    "@SUM(1) www.evil.example <b>evil</b>",
    "[evil](http://evil.example) $evil^2$ :dog:",
    "+cmd <img src=http://evil.example/x.png>",
    "-2+3 <script>evil()</script> %{evil} {{evil}}",
    "me@evil.example :red[evil] &lt;i&gt;evil",
)
_TEXTS = {"term", "soc", "reader", "gate"}
_RENAMED = {"label", "short", "regimen", "title", "summary", "event_label", "event_free_label", "closed_reason"}


def hostile_trial(cohort: Cohort) -> Cohort:
    """The same patients under hostile names of trial, arms, columns, endpoints and factors, with hostile texts."""
    names = (f"{HOSTILE[at % len(HOSTILE)]} {at}" for at in count())
    study = build_study(_rename(cohort.study.model_dump(), names), "hostile")
    tables = {name: _texts(frame) for name, frame in cohort.tables.items()}
    return replace(cohort, study=study, tables=MappingProxyType(tables))


def _rename(described: Any, names: Iterator[str]) -> Any:  # noqa: ANN401 - walks a description
    if isinstance(described, dict):
        return {
            key: next(names) if key in _RENAMED and isinstance(value, str) and value else _rename(value, names)
            for key, value in described.items()
        }
    if isinstance(described, list | tuple):
        return [_rename(one, names) for one in described]
    return described


def _texts(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with each different text that is only shown replaced by a hostile one, so that counts stay."""
    renamed = {}
    for name in _TEXTS & set(frame.columns):
        texts = [text for text in pd.unique(frame[name].dropna().astype(str)) if text]
        to = {text: f"{HOSTILE[at % len(HOSTILE)]} {at}" for at, text in enumerate(texts)}
        renamed[name] = frame[name].map(to, na_action="ignore").where(frame[name].astype(str) != "", frame[name])
    return frame.assign(**renamed)


def hostile_table() -> RawTable:
    """``hostile_csv`` as it is read, from a file of a hostile name."""
    return read_table(hostile_csv(), "=cmd https://evil.example :material_home: <b>.csv")


def hostile_csv(n: int = 60) -> bytes:
    """A CSV file whose columns, arms and levels are hostile; survival is that of an exponential sample."""
    random = np.random.default_rng(20260101)
    frame = pd.DataFrame(
        {
            "id": [f"P{number:03}" for number in range(n)],
            "months": random.exponential(24, n).round(1) + 0.1,
            "died": random.integers(0, 2, n),
            HOSTILE[2]: [HOSTILE[0], HOSTILE[4]] * (n // 2),
            HOSTILE[1]: random.choice([HOSTILE[3], HOSTILE[5], HOSTILE[6]], n),
            HOSTILE[7]: random.normal(60, 9, n).round(),
        }
    )
    return frame.to_csv(index=False).encode()


def hostile_upload() -> Cohort:
    """``hostile_table`` mapped: the hostile arms compared, both hostile covariates to divide and filter by."""
    raw = hostile_table()
    mapping = ColumnMapping(
        "months",
        "died",
        ("1",),
        "months",
        subject="id",
        arm=HOSTILE[2],
        reference=HOSTILE[0],
        factors=(HOSTILE[1], HOSTILE[7]),
        event_label=HOSTILE[2],
    )
    cohort, issues = map_table(raw, mapping)
    assert cohort is not None, issues
    return cohort
