"""Small trials with a questionnaire, made by hand: answers, ready scores, with dates and without."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import Selection
from hcc_dash.study.model import Study
from hcc_dash.study.read import build_study
from tests.cohort.bundled import bundled
from tests.questions.harms.numbers.safety_cohorts import on, patients, study

Rows = Sequence[tuple[str, str, float | None, dict[int, float]]]
GOOD = {29: 6.0, 30: 6.0}


def simulated() -> Cohort:
    """The bundled trial with a questionnaire, narrowed to its first population, with all its tables."""
    return select(bundled("prtras001"), Selection())


def unplanned() -> Cohort:
    """The same, of a study that fixed nothing beforehand."""
    cohort = simulated()
    return replace(cohort, study=cohort.study.model_copy(update={"planned": ()}))


def forms(rows: Rows) -> pd.DataFrame:
    """Forms of (patient, visit, day, answers by item number) on the columns of prtras001."""
    items = [{f"q{number}": answers.get(number, np.nan) for number in range(1, 31)} for _, _, _, answers in rows]
    frame = pd.DataFrame(items, columns=[f"q{number}" for number in range(1, 31)], dtype=float)
    frame.insert(0, "completed_on", [on(day) for _, _, day, _ in rows])
    weeks = [0 if visit == "baseline" else int(visit.split()[1]) for _, visit, _, _ in rows]
    frame.insert(0, "week", np.array(weeks, dtype=float))
    frame.insert(0, "visit", [visit for _, visit, _, _ in rows])
    frame.insert(0, "subject_id", [patient for patient, _, _, _ in rows])
    return frame


def trial(people: dict[str, dict[str, Any]], rows: Rows) -> Cohort:
    """A cohort of these patients and forms, on the description of prtras001 without its plans."""
    return Cohort(
        study().model_copy(update={"planned": ()}),
        MappingProxyType({"subjects": patients(people), "qlq_c30": forms(rows)}),
    )


@cache
def score_study(*codes: str, questionnaire: str = "", visit: bool = True, body_image: str = "") -> Study:
    """prtras001 with its questionnaire's table made one of ready scores, without dates; and without its plans."""
    described = study().model_dump(exclude_unset=True) | {"planned": []}
    columns = {
        "subject_id": {"type": "id"},
        "visit": {"type": "text", "label": "Visit"} if visit else {"type": "text", "label": "Remark"},
    }
    columns |= {code: {"type": "number"} for code in codes}
    described["tables"]["qlq_c30"] = {
        "file": "q.csv",
        "questionnaire": questionnaire,
        "body_image": body_image,
        "columns": columns,
    }
    return build_study(described, "prtras001")


def ready(
    people: dict[str, dict[str, Any]], frame: pd.DataFrame, questionnaire: str = "QLQ-C30", body_image: str = ""
) -> Cohort:
    """A cohort of these patients with a table of ready scores: subject_id, visit and scale codes."""
    codes = [column for column in frame.columns if column not in {"subject_id", "visit"}]
    described = score_study(*codes, questionnaire=questionnaire, body_image=body_image)
    return Cohort(described, MappingProxyType({"subjects": patients(people), "qlq_c30": frame}))
