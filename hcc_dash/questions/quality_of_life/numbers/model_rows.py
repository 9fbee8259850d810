"""The scores a mixed model of change is fitted to, and everyone left out."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.adjusted import covariate_values
from hcc_dash.estimation.events import LeftOut
from hcc_dash.questions.quality_of_life.numbers.groups import group_patients
from hcc_dash.questions.quality_of_life.numbers.model_options import ModelOptions
from hcc_dash.questions.quality_of_life.numbers.scores import Forms
from hcc_dash.study.time import convert_time


@dataclass(frozen=True, eq=False)
class ModelRows:
    """Scores after baseline of the analysed patients, one row per patient and visit.

    ``frame``: subject_id, arm, visit (position in ``visits``), value, baseline. ``patients``: subject_id as index;
    arm (position in ``arms``), baseline and one column per covariate, each less its mean over the patients.
    ``years``: when each visit is due. ``last``: position of the visit each patient answered last.
    """

    frame: pd.DataFrame
    patients: pd.DataFrame
    arms: tuple[str, ...]
    labels: dict[str, str]
    visits: tuple[str, ...]
    weeks: tuple[float, ...]
    covariates: tuple[str, ...]
    left_out: tuple[LeftOut, ...]

    @property
    def years(self) -> np.ndarray:
        """When each visit is due, in years from the start of study treatment."""
        return np.array([convert_time(week, "weeks", "years") for week in self.weeks])

    @property
    def last(self) -> pd.Series:
        """Position of the visit each patient answered last, by subject_id."""
        return self.frame.groupby("subject_id")["visit"].max().reindex(self.patients.index)

    @cached_property
    def counts(self) -> np.ndarray:
        """(arms, visits): how many patients of each arm answered at each visit."""
        counts = np.zeros((len(self.arms), len(self.visits)), dtype=np.int64)
        np.add.at(counts, (self.frame["arm"].to_numpy(), self.frame["visit"].to_numpy()), 1)
        return counts


def collect_rows(cohort: Cohort, forms: Forms, options: ModelOptions) -> ModelRows:
    """Patients with an arm, a baseline score, every covariate and a score at some later visit.

    Baseline is the last score on a form that is not after the first dose; forms up to it are not outcomes.
    Unscheduled forms, which belong to no visit, are not either.
    """
    study, grouping = cohort.study, group_patients(cohort, "")
    forms.scale(options.scale)
    subjects = cohort.subjects.set_index(cohort.subjects[study.subjects.id_column].astype(str))
    rows = forms.rows
    later = rows[(rows["time"] > 0) & (rows["visit"] != "") & rows[options.scale].notna()]
    terms = [term for term in study.covariates if term.id in options.covariates]
    patients = pd.DataFrame({"arm": grouping.of.reindex(subjects.index)})
    patients["baseline"] = forms.baseline[options.scale].reindex(subjects.index)
    for term in terms:
        patients[term.id] = covariate_values(subjects, term)
    left_out: list[LeftOut] = []
    keep = np.ones(len(patients), dtype=bool)
    for reason, known in (
        ("no value for the compared groups", patients["arm"].notna()),
        ("no score before the first dose", patients["baseline"].notna()),
        ("no score after baseline", patients.index.isin(later["subject_id"])),
        *((f"no {term.label}", np.isfinite(patients[term.id])) for term in terms),
    ):
        lost = int((keep & ~np.asarray(known)).sum())
        keep &= np.asarray(known)
        left_out += [LeftOut(reason, lost)] if lost else []
    patients = patients[keep]
    return _assemble(forms, options.scale, patients, later, grouping.groups, grouping.labels, tuple(left_out))


def _assemble(
    forms: Forms,
    scale: str,
    patients: pd.DataFrame,
    later: pd.DataFrame,
    groups: tuple[str, ...],
    labels: dict[str, str],
    left_out: tuple[LeftOut, ...],
) -> ModelRows:
    used = later[later["subject_id"].isin(patients.index)]
    arms = tuple(group for group in groups if (patients["arm"] == group).any())
    visits = tuple(visit for visit in forms.visits if (used["visit"] == visit).any())
    own, place = used["subject_id"], {arm: at for at, arm in enumerate(arms)}
    frame = pd.DataFrame(
        {
            "subject_id": own.to_numpy(),
            "arm": patients["arm"].loc[own].map(place).to_numpy(dtype=np.int64),
            "visit": used["visit"].map({visit: at for at, visit in enumerate(visits)}).to_numpy(dtype=np.int64),
            "value": used[scale].to_numpy(dtype=float),
            "baseline": patients["baseline"].loc[own].to_numpy(dtype=float),
        }
    ).sort_values(["subject_id", "visit"], ignore_index=True)
    numbers = patients.drop(columns="arm").astype(float)
    centred = numbers - numbers.mean() if len(numbers) else numbers
    centred.insert(0, "arm", [arms.index(arm) for arm in patients["arm"]])
    return ModelRows(
        frame=frame,
        patients=centred,
        arms=arms,
        labels=labels,
        visits=visits,
        weeks=tuple(forms.weeks[visit] for visit in visits),
        covariates=tuple(numbers.columns[1:]),
        left_out=left_out,
    )
