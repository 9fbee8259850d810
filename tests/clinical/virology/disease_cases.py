"""The hand-made patients of tests/data/disease as tests of virology: their records by day, and the right answers."""

from functools import cache
from pathlib import Path

import pandas as pd

from hcc_dash.clinical.virology.printed import State, VirologyResult, read_virology

FOLDER = Path(__file__).resolve().parents[2] / "data" / "disease"


@cache
def records() -> pd.DataFrame:
    frame = pd.read_csv(FOLDER / "disease_cases.csv", dtype=str, keep_default_na=False)
    start = frame[frame["record"] == "treatment_start"].set_index("case")["on"]
    on, since = pd.to_datetime(frame["on"]), pd.to_datetime(frame["case"].map(start))
    return frame.assign(day=(on - since).dt.days)


@cache
def expected() -> dict[tuple[str, str, str], str]:
    frame = pd.read_csv(FOLDER / "disease_expected.csv", dtype=str, keep_default_na=False)
    columns = frame[["case", "question", "setting", "expected"]].itertuples(index=False, name=None)
    return {(case, question, setting): answer for case, question, setting, answer in columns}


def rows_of(case: str, record: str) -> list[dict[str, object]]:
    frame = records()
    return frame[(frame["case"] == case) & (frame["record"] == record)].to_dict("records")


def results_of(case: str, record: str) -> list[tuple[int, VirologyResult | None]]:
    """Day and result of every row, None where the test was not done."""
    return [
        (row["day"], read_virology(row["value"], str(row["unit"]), float(str(row["limit"] or "nan"))))
        for row in rows_of(case, record)
    ]


def states_of(case: str, record: str, threshold: float, *, words_prove: bool) -> list[tuple[float, State]]:
    return [
        (float(day), result.state(threshold, words_prove=words_prove))
        for day, result in results_of(case, record)
        if result is not None
    ]
