"""What survival does a Cox model predict for a patient described: curves with limits, one for each arm."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.asking.choices import CONF_TYPE
from hcc_dash.asking.kinds import Own, ask
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.answer import Answer
from hcc_dash.estimation.estimate import Estimate, not_estimable
from hcc_dash.estimation.events import stratum_codes
from hcc_dash.estimation.limits import with_limits
from hcc_dash.kernels.confidence_band import confidence_band
from hcc_dash.kernels.predicted import PredictedCurves, predict_curves
from hcc_dash.kernels.times import align_time
from hcc_dash.questions.cox.numbers.described import (
    Said,
    Trait,
    describe_patients,
    lay_out_patient,
    link_said,
    read_said,
    write_said,
)
from hcc_dash.questions.cox.numbers.model import estimate_cox
from hcc_dash.questions.cox.numbers.options import ADJUSTED_AT, CUT_MONTHS, CoxOptions, cox_landmark
from hcc_dash.questions.cox.numbers.result import CoxResult
from hcc_dash.study.endpoints import Landmark
from hcc_dash.study.parts import Methods

CURVE_COLUMNS = ("patient", "arm", "time", "estimate", "std_error", "conf_low", "conf_high")
AT = Own(
    label="Patient",
    reader=read_said,
    writer=write_said,
    names=lambda words: (tuple(word.partition("=")[0].strip() for word in words), ()),
    link=link_said,
    repeated=True,
    flag="at",
    help="What is said of the patient, column = value; repeatable, a column too. The rest is typical of the patients "
    "analysed: medians of numbers, most frequent levels.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictedOptions(CoxOptions):
    """A Cox model, the patient for whom it predicts, and where the curves are read.

    ``at``: what is said of the patient, by column; everything else is typical of the patients analysed.
    """

    cut_months: float = CUT_MONTHS
    landmark_months: float | None = ask(ADJUSTED_AT)
    conf_type: str = ask(CONF_TYPE, "")
    at: Said = ask(AT, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Prediction:
    """The patient of one curve: number of the description, arm (empty in a model without), survival at the landmark."""

    patient: int
    arm: str
    at_landmark: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class PredictedResult(Answer[PredictedOptions]):
    """``patients``: their traits, one description each. ``curves``: the columns of CURVE_COLUMNS, from time 0."""

    model: CoxResult
    landmark: Landmark
    patients: tuple[tuple[Trait, ...], ...]
    predictions: tuple[Prediction, ...]
    curves: pd.DataFrame


def estimate_predicted(cohort: Cohort, options: PredictedOptions) -> PredictedResult:
    """Survival of described patients, each in every arm of the model, as R's ``survfit(coxph, newdata)``.

    A model with strata predicts from the baseline of the patient's own. Limits are those of a mean of patients like
    this one, not of a single one's time. Raises ValueError for a question that the study or the model cannot be asked.
    """
    model = estimate_cox(cohort, options)
    landmark, why = cox_landmark(model.study, model.options), _why_not(model)
    patients = () if why else describe_patients(cohort, model.options, model.design, options.at)
    made = [_predict(cohort, model, traits) for traits in patients]
    methods = with_limits(cohort, options.conf_level, options.conf_type).study.methods
    arms = model.design.events.groups if model.design.arm is not None else ("",)
    at = align_time(landmark.at(model.endpoint.unit), model.design.events.time)
    frames, predictions = [pd.DataFrame(columns=list(CURVE_COLUMNS))], []
    for number, curves in enumerate(made):
        for g, arm in enumerate(arms):
            frames.append(_frame(curves, g, methods).assign(patient=number + 1, arm=arm)[list(CURVE_COLUMNS)])
            predictions.append(Prediction(patient=number, arm=arm, at_landmark=_read(frames[-1], curves.until, at)))
    return PredictedResult(
        study=model.study,
        options=options,
        status="exploratory",
        n_selected=model.n_selected,
        n_analysed=model.n_analysed,
        left_out=model.left_out,
        why_not=why,
        model=model,
        landmark=landmark,
        patients=patients,
        predictions=tuple(predictions),
        curves=pd.concat(frames[1:], ignore_index=True) if made else frames[0],
    )


def _why_not(model: CoxResult) -> str:
    if model.why_not:
        return model.why_not
    if model.options.robust:
        return "curves of models with weights or clusters are not given"
    return "" if model.fit is not None else "the penalised model gives no survival curves here"


def _predict(cohort: Cohort, model: CoxResult, traits: tuple[Trait, ...]) -> PredictedCurves:
    """Curves of one described patient in each arm, from the baseline of the patient's own stratum."""
    design, events = model.design, model.design.events
    assert model.fit is not None  # otherwise there is a reason why not
    arms = range(len(events.groups)) if design.arm is not None else range(1)
    rows = np.array([lay_out_patient(cohort, model.options, design, traits, g) for g in arms])
    stratum = _stratum(cohort, model, traits)
    return predict_curves(
        events.time, events.event, design.x, model.fit, rows, design.strata, stratum, entry=events.entry
    )


def _stratum(cohort: Cohort, model: CoxResult, traits: tuple[Trait, ...]) -> int:
    """The code of the stratum; ValueError where nobody analysed has this combination of levels."""
    strata = model.options.strata
    if not strata:
        return 0
    level = {trait.column: trait.level for trait in traits}
    table = cohort.subjects.iloc[model.design.events.rows]
    inside = np.ones(len(table), dtype=bool)
    for column in strata:
        inside &= (table[column].astype(str) == level[column]).to_numpy()
    if not inside.any():
        named = ", ".join(level[column] for column in strata)
        raise ValueError(f"Nobody analysed is of the stratum {named}, so it has no baseline. Describe another one.")
    codes, _ = stratum_codes(cohort, model.design.events, strata)
    return int(codes[inside][0])


def _frame(curves: PredictedCurves, row: int, methods: Methods) -> pd.DataFrame:
    """From time 0 to the end of the stratum's follow-up."""
    survival, error = curves.survival[row], curves.std_error[row]
    low, high = confidence_band(survival, error, methods.conf_level, methods.conf_type)
    last = curves.time.size and curves.until > curves.time[-1]
    absolute = np.multiply(survival, error, out=np.full_like(survival, np.nan), where=survival > 0)
    columns = {"estimate": survival, "std_error": absolute, "conf_low": low, "conf_high": high}
    start = {"estimate": 1.0, "std_error": 0.0, "conf_low": np.nan, "conf_high": np.nan}
    frame = {"time": np.concatenate([[0.0], curves.time, [curves.until] if last else []])}
    for name, column in columns.items():
        frame[name] = np.concatenate([[start[name]], column, column[-1:] if last else []])
    return pd.DataFrame(frame)


def _read(frame: pd.DataFrame, until: float, at: float) -> Estimate:
    if at > until:
        return not_estimable("follow-up ends before the landmark")
    row = frame[frame["time"] <= at].iloc[-1]
    return Estimate(float(row["estimate"]), float(row["conf_low"]), float(row["conf_high"]), float(row["std_error"]))
