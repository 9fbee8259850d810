"""The scores of a mixed model, read from the scored forms by a path that shares nothing with our design."""

import numpy as np
import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.quality_of_life.numbers.model_result import ModelResult
from hcc_dash.questions.quality_of_life.numbers.scores import Forms
from hcc_dash.questions.second_opinion.numbers.engines.model_sample import ModelSample
from hcc_dash.study.parts import Covariate

DAYS_PER_YEAR = 365.25


def read_model_sample(cohort: Cohort, model: ModelResult, forms: Forms) -> ModelSample:
    """The analysed scores as numbers and codes; arms, visits and the fitted covariance are those of ``model``."""
    study, options = model.study, model.options
    scores = forms.rows[["subject_id", "visit", "time"]].assign(value=forms.rows[options.scale]).dropna()
    before = scores[scores["time"] <= 0].sort_values("time", kind="stable").groupby("subject_id")["value"].last()
    table = cohort.subjects.set_index(cohort.subjects[study.subjects.id_column].astype(str))
    codes = {arm: code for code, arm in enumerate(model.arms)}
    people = pd.DataFrame({"arm": table[study.design.arm_column].astype(object).map(codes), "start": before})
    chosen = [term for term in study.covariates if term.id in options.covariates]
    for number, term in enumerate(chosen):
        people[f"x{number}"] = _covariate(table, term)
    later = scores[(scores["time"] > 0) & (scores["visit"] != "")]
    people = people[people.index.isin(later["subject_id"])].dropna()
    centred = people.assign(**{name: people[name] - people[name].mean() for name in people.columns if name != "arm"})
    visits = {visit: code for code, visit in enumerate(model.visits, start=1)}
    weeks = dict(zip(model.means["visit"], model.means["time"], strict=True))
    years = tuple(7 * float(weeks[visit]) / DAYS_PER_YEAR for visit in model.visits)
    rows = later[["subject_id", "visit", "value"]].assign(visit=later["visit"].map(visits))
    clda = options.baseline == "clda"
    if clda:
        first = pd.DataFrame({"subject_id": people.index, "visit": 0, "value": people["start"].to_numpy()})
        rows = pd.concat([first, rows], ignore_index=True)
    rows = rows[rows["subject_id"].isin(people.index)].join(centred, on="subject_id")
    if not clda:
        rows["value"] -= rows["subject_id"].map(people["start"])
    patient = rows.pop("subject_id").rank(method="dense")
    rows = rows.astype({"arm": np.int64, "visit": np.int64})
    rows.insert(0, "years", np.array([0.0, *years])[rows["visit"]])
    rows.insert(0, "patient", patient.astype(np.int64))
    return ModelSample(
        rows=rows.sort_values(["patient", "visit"], ignore_index=True),
        n_arms=len(model.arms),
        years=years,
        structure=model.structure,
        straight=options.engine == "random-slope",
        clda=clda,
        df=options.df,
        conf_level=study.methods.conf_level,
    )


def _covariate(table: pd.DataFrame, term: Covariate) -> pd.Series:
    """A level against the others, or a number with its transformation; missing where the table has none."""
    values = table[term.column]
    if term.level:
        return (values == term.level).astype(float).where(values.notna())
    numbers = pd.to_numeric(values)
    if term.transform == "log10":
        return np.log10(numbers.where(numbers > 0))
    return numbers / 10 if term.transform == "per_10" else numbers
