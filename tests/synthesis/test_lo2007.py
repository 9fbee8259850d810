"""The reconstruction gives back every published figure, is made anew from its seed, and is coherent."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hcc_dash.clinical.tnm import Tumour, classify_stage
from hcc_dash.cohort.load import load_cohort
from hcc_dash.kernels.kaplan_meier import kaplan_meier, survival_at
from hcc_dash.kernels.log_rank import log_rank
from hcc_dash.study.model import Study
from hcc_dash.study.read import BUNDLED, read_study
from hcc_dash.synthesis.lo2007 import format_csv, list_agreement, reconstruct, write_lo2007
from hcc_dash.synthesis.lo2007.agreement import interaction_p
from hcc_dash.synthesis.lo2007.aims import encode, read_aims
from hcc_dash.synthesis.lo2007.course import Course
from hcc_dash.synthesis.lo2007.enrolment import FIRST_DAY, LAST_DAY
from hcc_dash.synthesis.lo2007.recurrence import invent_recurrences

FOLDER = BUNDLED / "lo2007"
OTHER_SEED = 3


@pytest.fixture(scope="module")
def study() -> Study:
    return read_study(FOLDER)


@pytest.fixture(scope="module")
def patients(study: Study) -> pd.DataFrame:
    """The bundled patients, from the file."""
    dates = [name for name, column in study.subjects.columns.items() if column.type == "date"]
    return pd.read_csv(FOLDER / "subjects.csv", parse_dates=dates)


@pytest.fixture(scope="module")
def main(study: Study, patients: pd.DataFrame) -> pd.DataFrame:
    return patients[patients["arm"].isin(study.population("main").arms)]


@pytest.fixture(scope="module")
def other(study: Study) -> pd.DataFrame:
    return reconstruct(study, OTHER_SEED)


def test_every_published_figure_comes_back(study: Study, patients: pd.DataFrame) -> None:
    found = list_agreement(study, patients)

    assert [a.figure.id for a in found] == [figure.id for figure in study.published]
    assert [(a.figure.id, a.computed) for a in found if not a.agrees] == []


def test_rounding_the_computed_figure_gives_the_printed_one(study: Study, patients: pd.DataFrame) -> None:
    for agreement in list_agreement(study, patients):
        scale, sign = (100, "%") if agreement.figure.is_percentage else (1, "")
        text = f"{agreement.computed * scale:.{agreement.figure.decimals}f}{sign}"
        assert text == agreement.figure.printed, agreement.figure.id


def test_the_comparison_can_fail(study: Study, patients: pd.DataFrame) -> None:
    arms_exchanged = patients.assign(arm=patients["arm"].replace({"control": "ifn1", "ifn1": "control"}))
    wrong = {a.figure.id for a in list_agreement(study, arms_exchanged) if not a.agrees}

    # a log-rank P is the same either way round
    assert "os_60_control" in wrong
    assert "os_adjusted_hr" in wrong
    assert "os_log_rank" not in wrong


def test_the_bundled_file_is_what_its_seed_gives(study: Study, tmp_path: Path) -> None:
    assert study.provenance.seed is not None
    file = write_lo2007(tmp_path / "made", study.provenance.seed)

    assert file.read_bytes() == (FOLDER / "subjects.csv").read_bytes()


def test_another_seed_gives_other_patients_who_agree_as_well(
    study: Study, patients: pd.DataFrame, other: pd.DataFrame
) -> None:
    assert [a.figure.id for a in list_agreement(study, other) if not a.agrees] == []
    assert sorted(other["os_days"].dropna()) != sorted(patients["os_days"].dropna())
    assert format_csv(other) != (FOLDER / "subjects.csv").read_text(encoding="utf-8")


def test_the_bundled_study_loads_without_a_finding() -> None:
    cohort = load_cohort(FOLDER)

    assert [issue for issue in cohort.issues if issue.severity != "info"] == []


def test_arms_and_strata_have_their_numbers(patients: pd.DataFrame, main: pd.DataFrame) -> None:
    assert patients["arm"].value_counts().to_dict() == {"control": 40, "ifn1": 40, "ifn2": 6}
    assert main.groupby(["stage_group", "arm"]).size().tolist() == [21, 21, 19, 19]
    assert main["virus"].value_counts().to_dict() == {"HBV": 77, "HCV": 3}


def test_enrolment_keeps_its_dates(study: Study, patients: pd.DataFrame) -> None:
    randomised = patients["randomised_on"]
    closed = study.arm("ifn2").closed

    assert randomised.is_monotonic_increasing
    assert randomised.between(pd.Timestamp(FIRST_DAY), pd.Timestamp(LAST_DAY)).all()
    assert randomised[patients["arm"] == "ifn2"].max() <= pd.Timestamp(closed)
    assert patients["subject_id"].tolist() == [f"LO-{n:03d}" for n in range(1, len(patients) + 1)]
    assert (randomised - patients["resected_on"]).dt.days.between(28, 45).all()


def test_arms_stay_balanced_within_strata_at_every_randomisation(main: pd.DataFrame) -> None:
    signed = main["arm"].map({"control": 1, "ifn1": -1})

    assert signed.groupby(main["stage_group"]).cumsum().abs().max() <= 2


def test_every_stage_is_the_one_its_tumour_has(patients: pd.DataFrame) -> None:
    for row in patients.itertuples():
        tumour = Tumour(row.tumour_size, row.tumour_number == "multiple", row.lobes == "both", row.vascular_invasion)
        assert classify_stage(tumour, edition=5) == row.stage, row.subject_id
        assert row.stage_group == ("I/II" if row.stage in {"I", "II"} else "III/IVA"), row.subject_id


def test_eligibility_is_respected(patients: pd.DataFrame) -> None:
    assert patients["age"].between(24, 75).all()
    assert (patients["afp"] >= 1).all()


def test_follow_up_ends_by_the_data_cut_off_as_the_disposition_says(study: Study, main: pd.DataFrame) -> None:
    left = main["randomised_on"] + pd.to_timedelta(main["os_days"], unit="D")
    cut_off = pd.Timestamp(study.data_cut_off)

    assert (main["disposition"] == "died").equals(main["os_event"] == 1)
    assert (left[main["disposition"] == "alive at cut-off"] == cut_off).all()
    assert (left[main["disposition"] != "alive at cut-off"] < cut_off).all()


def test_the_closed_arm_has_no_outcomes(patients: pd.DataFrame) -> None:
    closed = patients[patients["arm"] == "ifn2"]
    outcomes = ["os_days", "os_event", "rfs_days", "rfs_event", "ttr_days", "ttr_status"]

    assert closed[outcomes].isna().all(axis=None)
    assert set(closed["disposition"]) == {"treatment discontinued"}


def test_deaths_are_clear_of_landmarks_and_of_each_other(main: pd.DataFrame) -> None:
    deaths = main.loc[main["os_event"] == 1, "os_days"]

    assert deaths.is_unique
    for landmark in (365.25, 1826.25):
        assert (deaths - landmark).abs().min() > 20


def test_recurrence_is_coherent_with_survival(main: pd.DataFrame) -> None:
    status, died = main["ttr_status"], main["os_event"] == 1

    assert (main["rfs_days"] > 0).all()
    assert (main["rfs_days"] <= main["os_days"]).all()
    assert (main["ttr_days"] == main["rfs_days"]).all()
    assert ((status > 0) == (main["rfs_event"] == 1)).all()
    assert died[status == 2].all()
    assert (main["rfs_days"] == main["os_days"])[status == 2].all()
    assert not died[status == 0].any()
    assert (main["rfs_days"] < main["os_days"])[status < 2].all()


@pytest.mark.parametrize("cohort", ["main", "other"])
def test_recurrences_are_plausible_as_a_whole(cohort: str, request: pytest.FixtureRequest) -> None:
    table = request.getfixturevalue(cohort)
    table = table[table["arm"] != "ifn2"]
    late = table[table["stage_group"] == "III/IVA"]
    by_arm = [late[late["arm"] == arm] for arm in ("control", "ifn1")]

    assert 0.45 <= recurred(table, 60) <= 0.55
    assert recurred(table, 24) >= 0.65 * recurred(table, 60)
    assert recurred(by_arm[0], 12) > recurred(by_arm[1], 12)
    arms = (table["arm"] == "ifn1").to_numpy(int)
    time, event = table["ttr_days"].to_numpy(float), (table["ttr_status"] == 1).to_numpy(bool)
    assert log_rank(time, event, arms).p_value > 0.05


def recurred(table: pd.DataFrame, months: float) -> float:
    time, event = table["ttr_days"].to_numpy(float), (table["ttr_status"] == 1).to_numpy(bool)
    return 1.0 - float(survival_at(kaplan_meier(time, event), [months * 30.4375])[0][0])


def test_the_interaction_is_as_weak_as_the_printed_figures_imply(study: Study, patients: pd.DataFrame) -> None:
    assert 0.26 <= interaction_p(study, patients, "stage_iii_iva", "os") <= 0.47


def test_the_search_sees_what_the_kernels_see(study: Study, main: pd.DataFrame) -> None:
    """The quick comparison misses nothing on the bundled patients and something once the arms are exchanged."""
    courses = [
        Course(int(arm == "ifn1"), 0, 0, 0, int(days), int(days), bool(event))
        for arm, days, event in zip(main["arm"], main["os_days"], main["os_event"], strict=True)
    ]
    aims = read_aims(study)

    assert aims.miss([encode(course) for course in courses]) == 0.0
    exchanged = [course._replace(arm=1 - course.arm) for course in courses]
    assert aims.miss([encode(course) for course in exchanged]) > 1.0


def test_recurrences_are_coherent_for_any_seed(main: pd.DataFrame) -> None:
    strata = [
        [
            Course(int(arm == "ifn1"), 0, 0, 0, 3000, int(days), bool(event))
            for arm, days, event in zip(part["arm"], part["os_days"], part["os_event"], strict=True)
        ]
        for _, part in main.groupby("stage_group")
    ]
    for seed in range(5):
        for courses, recurrences in zip(strata, invent_recurrences(strata, np.random.default_rng(seed)), strict=True):
            for course, recurrence in zip(courses, recurrences, strict=True):
                assert 0 < recurrence.rfs_days <= course.time
                assert recurrence.rfs_event == (recurrence.ttr_status > 0)
                assert (recurrence.rfs_days == course.time) == (recurrence.ttr_status == 2)
