"""A real ADaM file with the end of treatment and no doses: the CDISC pilot, counted again with pandas alone."""

from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from hcc_dash.cohort.load import load_cohort
from hcc_dash.questions.exposure.numbers.exposure import describe_exposure
from hcc_dash.questions.exposure.numbers.result import COMPLETED, DIED, STOPPED, UNSEEN, ExposureOptions, ExposureResult

FOLDER = Path(__file__).resolve().parents[3] / "data" / "cdisc_pilot"
STATE_OF = {"COMPLETED": COMPLETED, "DEATH": DIED, "LOST TO FOLLOW-UP": UNSEEN}


@cache
def found() -> ExposureResult:
    return describe_exposure(load_cohort(FOLDER), ExposureOptions(), show_ids=True)


@cache
def file() -> pd.DataFrame:
    return pd.read_sas(FOLDER / "adsl.xpt", format="xport", encoding="latin-1").set_index("USUBJID")


def test_days_on_treatment_are_those_of_the_file() -> None:
    days = found().patients.set_index("subject_id")["days"]
    assert len(days) == 254
    pd.testing.assert_series_equal(days.sort_index(), file()["TRTDUR"].sort_index(), check_names=False)
    for arm in found().arms:
        own = file().loc[file()["TRT01A"] == arm.arm, "TRTDUR"]
        assert (arm.days.median, arm.days.most) == (own.median(), own.max())
        assert arm.patient_years == pytest.approx(own.sum() / 365.25)


def test_how_treatment_ended_and_why_by_arm() -> None:
    state = file()["DCDECOD"].map(STATE_OF).fillna(STOPPED)
    for arm in found().arms:
        own = file()["TRT01A"] == arm.arm
        assert {name: n for name, n in arm.states.items() if n} == state[own].value_counts().to_dict()
        assert arm.n_treated == own.sum()
        stops = file().loc[own & (state == STOPPED), "DCDECOD"].value_counts().to_dict()
        ours = found().reasons[found().reasons["arm"] == arm.arm]
        assert dict(zip(ours["term"], ours["n_events"], strict=True)) == stops
        assert set(ours["level"]) == {STOPPED}
    assert {arm.arm: arm.states[COMPLETED] for arm in found().arms} == {
        "Placebo": 58,
        "Xanomeline Low Dose": 25,
        "Xanomeline High Dose": 27,
    }


def test_completed_on_file_though_far_from_the_planned_end() -> None:
    length = file().loc[file()["DCDECOD"] == "COMPLETED", "TRTDUR"]
    short = length.index[length < 0.9 * 182]
    said = {one.what: one for one in found().contradictions}
    if len(short):
        assert set(said["completed on file, with the last dose long before the planned end"].codes) == set(short)
    assert len(said) == bool(len(short))
