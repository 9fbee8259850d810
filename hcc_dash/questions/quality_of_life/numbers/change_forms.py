"""The forms of one scale with who is asked about: patients, groups, days of forms and of death."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.clinical.qlq import Scale
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.once import once_for_cohort
from hcc_dash.estimation.events import group_codes
from hcc_dash.estimation.groups import group_label
from hcc_dash.estimation.placed_rows import column_with_role, set_clock
from hcc_dash.kernels.times import align_days
from hcc_dash.questions.quality_of_life.numbers.change_values import turn_forms
from hcc_dash.questions.quality_of_life.numbers.scores import Forms, forms_of
from hcc_dash.study.time import convert_time


@dataclass(frozen=True, eq=False)
class ChangeForms:
    """Answered forms of one scale, and all selected patients in the order of the patient table.

    ``forms``: subject_id visit time value, time in whole days from the start of study treatment, value turned so that
    higher is better. ``patients``: identifiers. ``group`` codes into ``groups``, -1 for none; ``labels`` by group.
    ``death``: day of death by patient, NaN for none; ``deaths_known`` is false where the study has no such dates.
    ``last_due``: day the trial's last visit was due.
    """

    all_forms: Forms
    scale: Scale
    forms: pd.DataFrame
    patients: pd.Index
    group: np.ndarray
    groups: tuple[str, ...]
    labels: dict[str, str]
    death: pd.Series
    deaths_known: bool
    last_due: float


@once_for_cohort
def collect_change(cohort: Cohort, scale: str, table: str, compare: str) -> ChangeForms:
    """The forms of a scale (the questionnaire's first when empty) for groups compared by a column.

    Raises ValueError for a trial without a questionnaire and a scale it does not have.
    """
    all_forms = forms_of(cohort, table)
    if all_forms is None:
        raise ValueError(
            f"{cohort.study.short} has no questionnaire: no table declares one and none holds scores by visit."
        )
    chosen = all_forms.scale(scale) if scale else all_forms.scales[0]
    rows = all_forms.rows.assign(time=np.rint(all_forms.rows["time"] * convert_time(1.0, "months", "days")))
    study, subjects = cohort.study, cohort.subjects
    patients = pd.Index(subjects[study.subjects.id_column].astype(str), name="subject_id")
    codes, levels = group_codes(study, subjects, compare)
    present = sorted(set(codes[codes >= 0].tolist()))
    place = {code: i for i, code in enumerate(present)}
    groups = tuple(levels[code] for code in present)
    clock = set_clock(cohort)
    known = not isinstance(clock, str) and column_with_role(study, "subjects", "death_date") in subjects
    death = pd.Series(np.nan, index=patients)
    if not isinstance(clock, str):
        death = clock.patients["death_day"].reindex(patients).astype(np.float64)
    return ChangeForms(
        all_forms=all_forms,
        scale=chosen,
        forms=turn_forms(rows, chosen.code, chosen.better),
        patients=patients,
        group=np.array([place.get(code, -1) for code in codes.tolist()], dtype=np.int64),
        groups=groups,
        labels={group: group_label(study, compare, group) for group in groups},
        death=death,
        deaths_known=known,
        last_due=last_due(all_forms),
    )


def last_due(forms: Forms) -> float:
    """Day the trial's last visit was due; that of the last form where no visit has a week."""
    if forms.weeks:
        return float(align_days(convert_time(max(forms.weeks.values()), "weeks", "days")))
    return float(np.rint(convert_time(float(forms.rows["time"].max()), "months", "days")))
