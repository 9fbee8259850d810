"""EORTC QLQ-C30 version 3.0 and QLQ-HCC18: scales by item number, and their scores from 0 to 100."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from hcc_dash.study.questionnaires import OTHER_VERSIONS, QUESTIONNAIRES, SCORED_VERSION

Kind = Literal["global", "function", "symptom"]
Better = Literal["higher", "lower"]


@dataclass(frozen=True, slots=True)
class Scale:
    """One scale: its code, its name, the items it is made of and what a high score means.

    ``items`` is empty for a score that is not made of items here (a ready score, the summary score). ``span`` holds
    the lowest and highest score, None where it is not known.
    """

    code: str
    label: str
    items: tuple[int, ...]
    kind: Kind
    span: tuple[float, float] | None = (0.0, 100.0)

    @property
    def better(self) -> Better:
        """Whether a higher or a lower score is better for the patient."""
        return "lower" if self.kind == "symptom" else "higher"

    @property
    def highest_answer(self) -> int:
        """Highest answer to each of its items; the lowest is 1."""
        return 7 if self.kind == "global" else 4


QLQ_C30: tuple[Scale, ...] = (
    Scale("QL", "Global health status", (29, 30), "global"),
    Scale("PF", "Physical functioning", (1, 2, 3, 4, 5), "function"),
    Scale("RF", "Role functioning", (6, 7), "function"),
    Scale("EF", "Emotional functioning", (21, 22, 23, 24), "function"),
    Scale("CF", "Cognitive functioning", (20, 25), "function"),
    Scale("SF", "Social functioning", (26, 27), "function"),
    Scale("FA", "Fatigue", (10, 12, 18), "symptom"),
    Scale("NV", "Nausea and vomiting", (14, 15), "symptom"),
    Scale("PA", "Pain", (9, 19), "symptom"),
    Scale("DY", "Dyspnoea", (8,), "symptom"),
    Scale("SL", "Insomnia", (11,), "symptom"),
    Scale("AP", "Appetite loss", (13,), "symptom"),
    Scale("CO", "Constipation", (16,), "symptom"),
    Scale("DI", "Diarrhoea", (17,), "symptom"),
    Scale("FI", "Financial difficulties", (28,), "symptom"),
)
"""The 15 scales of QLQ-C30 version 3.0 (Fayers et al. EORTC QLQ-C30 Scoring Manual, 3rd ed. 2001)."""

SUMMARY = Scale("SUMMARY", "Summary score", (), "function")
"""QLQ-C30 summary score (Giesinger et al. 2016, J Clin Epidemiol 69:79): all scales but global health and finances."""

QLQ_HCC18: tuple[Scale, ...] = (
    Scale("HCC_FA", "Fatigue (HCC)", (45, 46, 47), "symptom"),
    Scale("HCC_JA", "Jaundice", (36, 37), "symptom"),
    Scale("HCC_NU", "Nutrition", (31, 32, 42, 43, 44), "symptom"),
    Scale("HCC_PA", "Pain (HCC)", (38, 39), "symptom"),
    Scale("HCC_FE", "Fever", (40, 41), "symptom"),
    Scale("HCC_BI", "Body image", (33, 35), "symptom"),
    Scale("HCC_AS", "Abdominal swelling", (34,), "symptom"),
    Scale("HCC_SX", "Sexual interest", (48,), "symptom"),
)
"""The 8 scales of QLQ-HCC18, all symptoms (Chie et al. 2012, Hepatology 55:1122); codes are this project's own.

That body image is a symptom scale is not verified at the source: the R package QoLR reverses it. Items are scored as
here; for ready scores the study declares which way they run.
"""

SCALES: dict[str, tuple[Scale, ...]] = {"QLQ-C30": QLQ_C30, "QLQ-HCC18": QLQ_HCC18}

SUMMARISED: tuple[Scale, ...] = tuple(scale for scale in QLQ_C30 if scale.code not in {"QL", "FI"})
"""The 13 scales that the summary score is made of."""


def find_scale(code: str) -> Scale | None:
    """The scale of that code, of either questionnaire; None when neither has it."""
    return next((scale for scale in (*QLQ_C30, SUMMARY, *QLQ_HCC18) if scale.code == code), None)


def checked_version(questionnaire: str, version: str) -> str:
    """The version itself; ValueError for one whose items are not scored here."""
    if questionnaire not in QUESTIONNAIRES:
        known = " and ".join(QUESTIONNAIRES)
        raise ValueError(f'Items of "{questionnaire}" cannot be scored. Questionnaires that can: {known}.')
    scored = QUESTIONNAIRES[questionnaire].versions
    if scored and version not in scored:
        raise ValueError(
            f'{questionnaire} of version "{version}" cannot be scored: {OTHER_VERSIONS}. Look at the foot of the '
            f"form; if it says version {SCORED_VERSION}, declare that, else give ready scores in columns named by "
            "scale code."
        )
    return version


def are_coded_from_zero(items: pd.DataFrame) -> bool:
    """Whether answers seem to be coded 0 to 3 (0 to 6 for items 29 and 30), where the manual counts from 1.

    ``items``: one row per form, integer item numbers as columns, numbers as cells. At least a tenth of the answers is 0
    and no item holds its highest answer; a few zeros for missing answers beside answers up to 4 are no such coding.
    """
    top: dict[object, int] = {item: scale.highest_answer for scale in (*QLQ_C30, *QLQ_HCC18) for item in scale.items}
    present = [number for number in items.columns if number in top and bool(items[number].notna().any())]
    given = items[present].notna().to_numpy().sum()
    zeros = (items[present] == 0).to_numpy().sum()
    return bool(zeros and zeros >= _FEWEST_ZEROS * given) and all(items[item].max() < top[item] for item in present)


_FEWEST_ZEROS = 0.1


def valid_answers(items: pd.DataFrame, scales: Sequence[Scale]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Answers with everything that is not one of the item's whole numbers made missing, and where that was.

    ``items``: one row per form, integer item numbers as columns. Both frames have the columns of the scales' items
    that are present; the second is boolean.
    """
    present, answers, invalid = _clean(items, scales)
    return (
        pd.DataFrame(answers, index=items.index, columns=present),
        pd.DataFrame(invalid, index=items.index, columns=present),
    )


def _clean(items: pd.DataFrame, scales: Sequence[Scale]) -> tuple[list[object], np.ndarray, np.ndarray]:
    """Items present, their valid answers, and where an answer was given that is none."""
    top: dict[object, int] = {item: scale.highest_answer for scale in scales for item in scale.items}
    present = [number for number in items.columns if number in top]
    columns = [items[number] for number in present]
    given = np.column_stack([_as_numbers(column) for column in columns]) if columns else np.empty((len(items), 0))
    blank = np.column_stack([column.isna() for column in columns]) if columns else np.empty(given.shape, dtype=bool)
    highest = np.array([top[number] for number in present], dtype=np.float64)
    with np.errstate(invalid="ignore"):
        valid = (given >= 1) & (given <= highest) & (given == np.floor(given))
    return list(present), np.where(valid, given, np.nan), ~valid & ~blank


def _as_numbers(column: pd.Series) -> np.ndarray:
    """Cells as numbers, NaN where a cell is none."""
    if not pd.api.types.is_numeric_dtype(column.dtype):
        column = pd.to_numeric(column, errors="coerce")
    return column.to_numpy(dtype=np.float64, na_value=np.nan)


def score_items(items: pd.DataFrame, scales: Sequence[Scale] = QLQ_C30) -> pd.DataFrame:
    """Scores of each form from 0 to 100, one column per scale code; high is good for function, bad for symptoms.

    ``items``: one row per form, integer item numbers as columns; an item that is absent counts as missing, and so
    does an answer that is not one of the item's whole numbers (1 to 4; 1 to 7 for items 29 and 30).
    The mean of the answered items stands for all when at least half of them are answered, else the score is missing
    (Scoring Manual 2001). ``valid_answers`` says which answers were made missing.
    """
    present, answers, _ = _clean(items, scales)
    place = {number: at for at, number in enumerate(present)}
    scores = [_score(answers[:, [place[item] for item in scale.items if item in place]], scale) for scale in scales]
    return pd.DataFrame(np.column_stack(scores), index=items.index, columns=[scale.code for scale in scales])


def _score(values: np.ndarray, scale: Scale) -> np.ndarray:
    """Score of each form from valid answers to the scale's items, forms by items."""
    answered = (~np.isnan(values)).sum(axis=1)
    enough = (2 * answered >= len(scale.items)) & (answered > 0)
    mean = np.where(enough, np.nansum(values, axis=1) / np.maximum(answered, 1), np.nan)
    share = (mean - 1) / (scale.highest_answer - 1)
    return 100 * (1 - share if scale.kind == "function" else share)


def summary_score(scores: pd.DataFrame) -> pd.Series:
    """QLQ-C30 summary score of each form: mean of 13 scales, symptoms as 100 less the score; missing unless all 13 are.

    ``scores``: one row per form, scale codes as columns. Global health and financial difficulties are not in it.
    """
    if any(scale.code not in scores.columns for scale in SUMMARISED):
        return pd.Series(np.nan, index=scores.index, name=SUMMARY.code)
    values = scores[[scale.code for scale in SUMMARISED]].to_numpy(dtype=np.float64)
    symptom = np.array([scale.kind == "symptom" for scale in SUMMARISED])
    return pd.Series(np.where(symptom, 100 - values, values).mean(axis=1), index=scores.index, name=SUMMARY.code)
