"""What all exhibits share: the question as a record, notes on frames, records of estimates and tests."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import is_dataclass
from typing import Any

import pandas as pd

from hcc_dash.asking.kinds import Kind
from hcc_dash.asking.options import fields_of, values_of
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.answer import Answer
from hcc_dash.estimation.estimate import Estimate, Test
from hcc_dash.wording.words import WITHHELD


def record_asked(cohort: Cohort, result: Answer[Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    """The question as a record: study, selection, who was analysed, every option, and how a result says it was read."""
    kinds, values = fields_of(type(result.options)), values_of(result.options)
    return {
        "study": cohort.study.id,
        "options": {name: _recorded(kind, values[name]) for name, (kind, _) in kinds.items()},
        "status": result.status,
        **facts,
        "selection": [step.text for step in cohort.trail],
        "cohort": cohort.fingerprint,
        "n_selected": cohort.n,
        "n_analysed": result.n_analysed,
        "left_out": [{"reason": lost.reason, "n": lost.n} for lost in result.left_out],
        "provenance": cohort.study.provenance.statement,
    }


def _recorded(kind: Kind, value: Any) -> Any:  # noqa: ANN401 - of the field's own type
    """The value, or the words that name it where it is made of a question's own objects."""
    return kind.write(value) if isinstance(value, tuple) and any(map(is_dataclass, value)) else value


def with_note(frame: pd.DataFrame, note: str) -> pd.DataFrame:
    """The frame with the marks on every row, after any note a row has of its own."""
    if "note" not in frame:
        return frame.assign(note=note)
    return frame.assign(note=[f"{own}; {note}" if own else note for own in frame["note"].fillna("")])


Writes = Callable[[], pd.DataFrame]
"""What writes a frame or a table when somebody asks for it: a page shows few of those that an answer has."""


class Frames(Mapping[str, pd.DataFrame]):
    """Frames by their names, with the marks on every row: each written, and marked, when it is first asked for."""

    def __init__(self, frames: Mapping[str, pd.DataFrame | Writes], note: str) -> None:
        self._frames, self._note = frames, note
        self._noted: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._noted:
            self._noted[name] = with_note(written(self._frames[name]), self._note)
        return self._noted[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._frames)

    def __len__(self) -> int:
        return len(self._frames)


def written(frame: pd.DataFrame | Writes) -> pd.DataFrame:
    """The frame, or what writes it asked for it."""
    return frame if isinstance(frame, pd.DataFrame) else frame()


def numbers_of(estimate: Estimate) -> dict[str, Any]:
    """An estimate as a record."""
    return {
        "estimate": estimate.value,
        "std_error": estimate.std_error,
        "conf_low": estimate.conf_low,
        "conf_high": estimate.conf_high,
        "note": estimate.why_missing,
    }


def with_p(record: dict[str, Any], p_value: float, shown: bool) -> dict[str, Any]:
    """The record with its p-value, or with the word that there is none to see beside any reason it had."""
    if shown:
        return record | {"p_value": p_value}
    return record | {"p_value": None, "note": "; ".join(filter(None, [record["note"], WITHHELD]))}


def record_test(test: Test, shown: bool) -> dict[str, Any]:
    """A test as a record; statistic and p-value only where they may be ``shown``: one gives the other away."""
    record = {"statistic": test.statistic if shown else None, "df": test.df, "note": test.why_missing}
    return with_p(record, test.p_value, shown)
