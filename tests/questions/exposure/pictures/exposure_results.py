"""A small exposure made by hand: four weekly injections planned, one patient for every way it can go."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd

from hcc_dash.estimation.estimate import Estimate, not_estimable
from hcc_dash.questions.exposure.numbers.result import (
    COMPLETED,
    CURVE_COLUMNS,
    DIED,
    FULL,
    PATIENT_COLUMNS,
    REASON_COLUMNS,
    REDUCED,
    SPAN_COLUMNS,
    STATE_COLUMNS,
    STOPPED,
    WITHHELD,
    ArmExposure,
    Contradiction,
    ExposureDoubts,
    ExposureOptions,
    ExposureResult,
    Quartiles,
)
from hcc_dash.study.treatments import EndTable, Treatment
from tests.questions.harms.numbers.safety_cohorts import study

DRUG = Treatment(
    id="peg",
    label="Peg-interferon alfa-2b",
    arms=("na_peg",),
    every_days=7,
    planned_days=28,
    ends=EndTable(table="subjects", last_on="last_contact_on"),
)
HARM = "adverse event"
STOP = f"{STOPPED}: {HARM}"
# code: days, planned, given, dose given, reduced, withheld, state, reason
PEOPLE = {
    "P-1": (28.0, 4, 4, 720.0, 0, 0, COMPLETED, ""),
    "P-2": (28.0, 4, 4, 630.0, 2, 0, COMPLETED, ""),
    "P-3": (14.0, 4, 1, 180.0, 0, 1, STOPPED, HARM),
    "P-4": (7.0, 4, 1, 180.0, 0, 0, DIED, ""),
}
SPANS = (
    ("P-1", 0.0, 28.0, FULL, 180.0, ""),
    ("P-2", 0.0, 14.0, FULL, 180.0, ""),
    ("P-2", 14.0, 28.0, REDUCED, 135.0, HARM),
    ("P-3", 0.0, 7.0, FULL, 180.0, ""),
    ("P-3", 7.0, 14.0, WITHHELD, 0.0, HARM),
    ("P-4", 0.0, 7.0, FULL, 180.0, ""),
)
STATES = {
    FULL: (4, 2, 1, 1, 0),
    REDUCED: (0, 0, 1, 1, 0),
    WITHHELD: (0, 1, 0, 0, 0),
    COMPLETED: (0, 0, 0, 0, 2),
    DIED: (0, 1, 1, 1, 1),
    STOP: (0, 0, 1, 1, 1),
}


def hand_made(arms: tuple[str, ...] = ("na_peg",)) -> ExposureResult:
    """The four patients in each of the arms; codes of a second arm begin with "Q"."""
    named = {arm: "PQ"[place] for place, arm in enumerate(arms)}

    def of_arm(code: str, arm: str) -> str:
        return code.replace("P", named[arm])

    return ExposureResult(
        study=study(),
        treatment=DRUG,
        options=ExposureOptions(),
        status="exploratory" if len(arms) > 1 else None,
        n_selected=4 * len(arms),
        unit="µg",
        has_doses=True,
        has_plan=True,
        arms=tuple(_arm(arm) for arm in arms),
        patients=pd.DataFrame(
            [
                (
                    of_arm(code, arm),
                    arm,
                    0.0,
                    days - 7,
                    days,
                    planned,
                    given,
                    720.0,
                    dose,
                    dose / 720,
                    dose / (180 * days / 7),
                    reduced,
                    withheld,
                    state,
                    reason,
                )
                for arm in arms
                for code, (days, planned, given, dose, reduced, withheld, state, reason) in PEOPLE.items()
            ],
            columns=list(PATIENT_COLUMNS),
        ),
        spans=pd.DataFrame(
            [(of_arm(code, arm), arm, *rest) for arm in arms for code, *rest in SPANS], columns=list(SPAN_COLUMNS)
        ),
        states=pd.DataFrame(
            [
                (arm, float(week), level, count, 4, count / 4)
                for arm in arms
                for level, counts in STATES.items()
                for week, count in enumerate(counts)
            ],
            columns=list(STATE_COLUMNS),
        ),
        reasons=pd.DataFrame(
            [
                (arm, HARM, level, 1, 4, 0.25, 0.006, 0.806, "")
                for arm in arms
                for level in ("reduced", "withheld", STOPPED)
            ],
            columns=list(REASON_COLUMNS),
        ),
        stopping=pd.DataFrame(
            [
                (arm, *row)
                for arm in arms
                for row in (
                    (0.0, 4, 0.0, math.nan, math.nan),
                    (1.0, 4, 0.0, math.nan, math.nan),
                    (2.0, 3, 0.25, 0.01, 0.68),
                    (4.0, 2, 0.25, 0.01, 0.68),
                )
            ],
            columns=list(CURVE_COLUMNS),
        ),
        contradictions=(Contradiction("doses after the end of treatment", 1, ("P-3",)),),
        n_analysed=4 * len(arms),
        left_out=(),
        rows_left_out=(),
        doubts=ExposureDoubts(n_given_later=1),
    )


def without_doses() -> ExposureResult:
    """The same four when only the end of treatment is on file."""
    whole = hand_made()
    columns = ["n_planned", "n_given", "dose_planned", "dose_given", "share", "intensity", "n_reduced", "n_withheld"]
    nothing = Quartiles(0, *[math.nan] * 5)
    lost = not_estimable("no doses on file")
    arm = replace(
        whole.arms[0],
        share=nothing,
        intensity=nothing,
        doses_planned=math.nan,
        doses_given=math.nan,
        most=lost,
        reduced=lost,
        withheld=lost,
    )
    return replace(
        whole,
        has_doses=False,
        has_plan=False,
        unit="",
        arms=(arm,),
        spans=whole.spans.iloc[:0],
        patients=whole.patients.assign(**dict.fromkeys(columns, np.nan)),
        reasons=whole.reasons[whole.reasons["level"] == STOPPED],
    )


def _arm(arm: str) -> ArmExposure:
    quarter, half = Estimate(0.25, 0.006, 0.806), Estimate(0.5, 0.068, 0.932)
    return ArmExposure(
        arm=arm,
        label=study().arm(arm).label,
        n=5,
        n_treated=4,
        states={COMPLETED: 2, STOPPED: 1, DIED: 1},
        days=Quartiles(4, 21.0, 12.25, 28.0, 7.0, 28.0),
        patient_years=77 / 365.25,
        doses_planned=2880.0,
        doses_given=1710.0,
        share=Quartiles(4, 0.5625, 0.25, 0.90625, 0.25, 1.0),
        intensity=Quartiles(4, 0.9375, 0.8, 1.0, 0.5, 1.0),
        n_most=2,
        n_reduced=1,
        n_withheld=1,
        n_stopped=1,
        most=half,
        reduced=quarter,
        withheld=quarter,
        stopped=quarter,
    )
