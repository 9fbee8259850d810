"""The simulated study: its truth, its records, its endpoints and its few faulty rows."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hcc_dash.clinical.ctcae import find_term
from hcc_dash.clinical.quantity import parse_quantity
from hcc_dash.cohort.load import check_study
from hcc_dash.kernels.cox import fit_cox
from hcc_dash.kernels.kaplan_meier import kaplan_meier, survival_at
from hcc_dash.study.read import read_study
from hcc_dash.synthesis.prtras001.course import prognostic_index
from hcc_dash.synthesis.prtras001.dirty import RECORDS, make_dirty
from hcc_dash.synthesis.prtras001.protocol import DATA_CUT_OFF, HAZARD_RATIO
from hcc_dash.synthesis.prtras001.simulate import SEED, simulate, write_prtras001

THREE_YEARS = 1100
MANY = range(101, 111)
LANDMARK = 90  # days: every peg-interferon has begun
ENDPOINTS = [
    "os_days",
    "os_event",
    "rfs_days",
    "rfs_event",
    "ttr_days",
    "ttr_status",
    "hbsag_loss_days",
    "hbsag_loss_status",
]


@pytest.fixture(scope="module")
def clean() -> dict[str, pd.DataFrame]:
    return simulate(SEED, dirty=False)


@pytest.fixture(scope="module")
def many() -> list[pd.DataFrame]:
    """Patients of ten other seeds."""
    return [simulate(seed, dirty=False)["subjects"] for seed in MANY]


@pytest.fixture
def folder(root: Path) -> Path:
    return root / "data" / "prtras001"


def event_free(subjects: pd.DataFrame, time: str, event: "pd.Series[bool]", at: float) -> float:
    curve = kaplan_meier(subjects[time].to_numpy(dtype=float), event.to_numpy())
    return float(survival_at(curve, np.array([at]))[0][0])


def log_hazard_ratio(subjects: pd.DataFrame, adjust: bool, entry: float = 0) -> float:
    kept = subjects[subjects["ttr_days"] > entry]
    columns = [(kept["arm"] == "na_peg").to_numpy(dtype=float)]
    if adjust:
        columns.append(prognostic_index(kept))
    event = (kept["ttr_status"] == 1).to_numpy()
    return float(fit_cox(kept["ttr_days"].to_numpy(dtype=float), event, np.column_stack(columns)).coef[0])


# truth --------------------------------------------------------------------------


def test_half_of_the_controls_recur_within_three_years(many: list[pd.DataFrame]) -> None:
    recurred = []
    for subjects in many:
        controls = subjects[subjects["arm"] == "na"]
        recurred.append(1 - event_free(controls, "ttr_days", controls["ttr_status"] == 1, THREE_YEARS))
    assert 0.45 < np.mean(recurred) < 0.55


def test_six_of_seven_live_after_three_years(many: list[pd.DataFrame]) -> None:
    alive = [event_free(subjects, "os_days", subjects["os_event"] == 1, THREE_YEARS) for subjects in many]
    assert 0.82 < np.mean(alive) < 0.89


def test_adjusted_hazard_ratio_is_the_truth_and_the_crude_one_is_not(many: list[pd.DataFrame]) -> None:
    adjusted = np.mean([log_hazard_ratio(subjects, adjust=True) for subjects in many])
    at_landmark = np.mean([log_hazard_ratio(subjects, adjust=True, entry=LANDMARK) for subjects in many])
    crude = np.mean([log_hazard_ratio(subjects, adjust=False) for subjects in many])
    assert adjusted == pytest.approx(np.log(HAZARD_RATIO), abs=0.20)
    assert at_landmark == pytest.approx(np.log(HAZARD_RATIO), abs=0.15)
    assert adjusted < at_landmark  # immortal time makes peg-interferon look better
    assert crude < adjusted - 0.2


def test_peg_interferon_goes_to_low_hbsag_and_good_platelets(many: list[pd.DataFrame]) -> None:
    everybody = pd.concat(many)
    peg, alone = (everybody[everybody["arm"] == arm] for arm in ("na_peg", "na"))
    assert np.log10(peg["hbsag"]).mean() < np.log10(alone["hbsag"]).mean() - 0.4
    assert peg["platelets"].mean() > alone["platelets"].mean() + 15
    assert (peg["cirrhosis"] == "yes").mean() < (alone["cirrhosis"] == "yes").mean() - 0.1
    assert peg["age"].mean() < alone["age"].mean()


def test_drop_out_is_about_five_percent_a_year(many: list[pd.DataFrame]) -> None:
    everybody = pd.concat(many)
    lost = (everybody["disposition"] == "lost to follow-up").sum()
    assert 0.035 < lost / (everybody["os_days"].sum() / 365.25) < 0.06


# records --------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_study_and_another_does_not() -> None:
    first, again, other = (simulate(seed)["virology"] for seed in (7, 7, 8))
    pd.testing.assert_frame_equal(first, again)
    assert not first.equals(other)


def test_the_bundled_tables_are_what_the_seed_gives(tmp_path: Path, folder: Path) -> None:
    write_prtras001(tmp_path)
    written = sorted(path.name for path in tmp_path.iterdir())
    assert written == sorted(path.name for path in folder.glob("*.csv"))
    for name in written:
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes(), name
    assert sum(path.stat().st_size for path in folder.iterdir()) < 6e6


def test_every_table_has_the_declared_columns(clean: dict[str, pd.DataFrame], folder: Path) -> None:
    study = read_study(folder)
    assert study.provenance.seed == SEED
    assert study.data_cut_off == DATA_CUT_OFF
    assert {name: list(table.columns) for name, table in clean.items()} == {
        name: list(table.columns) for name, table in study.tables.items()
    }


def test_everybody_can_be_followed_for_three_years(clean: dict[str, pd.DataFrame]) -> None:
    subjects = clean["subjects"]
    assert len(subjects) == 332
    assert ((pd.Timestamp(DATA_CUT_OFF) - subjects["radical_on"]).dt.days + 1 >= THREE_YEARS).all()
    assert (subjects["last_contact_on"] <= pd.Timestamp(DATA_CUT_OFF)).all()


def test_stages_follow_from_the_tumours(clean: dict[str, pd.DataFrame]) -> None:
    subjects = clean["subjects"]
    single = subjects["tumour_count"] == 1
    expected = pd.Series("B", index=subjects.index)
    expected[single | ((subjects["tumour_count"] <= 3) & (subjects["tumour_size"] <= 3))] = "A"
    expected[single & (subjects["tumour_size"] <= 2)] = "0"
    assert (subjects["bclc"] == expected).all()
    assert (subjects["mvi"].isna() == (subjects["radical_treatment"] == "ablation")).all()
    assert (subjects.loc[subjects["cnlc"] == "Ia", "tumour_size"] <= 5).all()
    assert (subjects["tumour_number"] == "single").eq(single).all()


def test_peg_interferon_starts_4_to_12_weeks_after_radical_treatment(clean: dict[str, pd.DataFrame]) -> None:
    peg = clean["subjects"].query("arm == 'na_peg'")
    weeks = ((peg["treatment_start_on"] - peg["radical_on"]).dt.days + 1) / 7
    assert weeks.between(4, 12).all()
    assert (peg["recurrence_on"].isna() | (peg["recurrence_on"] >= peg["treatment_start_on"])).all()


def test_some_candidates_recur_before_peg_interferon_and_stay_without() -> None:
    found = 0
    for seed in MANY[:4]:
        tables = simulate(seed, dirty=False)
        checks = tables["imaging"].query("visit == 'before peg-interferon'")
        arm = tables["subjects"].set_index("subject_id")["arm"]
        stayed = checks[checks["subject_id"].map(arm) == "na"]
        assert stayed["lirads"].isin(["LR-5", "LR-4", "LR-M", "not applicable"]).all()
        found += len(stayed)
    assert found > 0


def test_endpoints_follow_from_scans_biopsies_and_deaths(clean: dict[str, pd.DataFrame]) -> None:
    scans = dict(tuple(clean["imaging"].groupby("subject_id")))
    biopsies = dict(tuple(clean["biopsies"].groupby("subject_id")))
    for patient in clean["subjects"].itertuples():
        own = scans.get(patient.subject_id, clean["imaging"].iloc[:0])
        proven = [row.scanned_on for row in own.itertuples() if row.lirads == "LR-5" and row.adequate]
        for row in biopsies.get(patient.subject_id, clean["biopsies"].iloc[:0]).itertuples():
            proven += [row.sampled_on] if row.hcc == "yes" else []
        adequate = [row.scanned_on for row in own.itertuples() if row.adequate]
        if proven:
            status, until = 1, min(proven)
        elif not pd.isna(patient.death_on):
            status, until = 2, patient.death_on
        else:
            status, until = 0, max(adequate, default=patient.radical_on)
        assert (patient.ttr_status, patient.ttr_days) == (status, (until - patient.radical_on).days + 1)
        assert patient.rfs_event == (status > 0)
        assert patient.rfs_days == patient.ttr_days <= patient.os_days


def test_hbsag_loss_is_confirmed_over_24_weeks(clean: dict[str, pd.DataFrame]) -> None:
    subjects = clean["subjects"].set_index("subject_id")
    lost = subjects.index[subjects["hbsag_loss_status"] == 1]
    assert len(lost) > 15
    for subject in lost:
        tests = clean["virology"].query("subject_id == @subject").sort_values("sampled_on")
        day = (tests["sampled_on"] - subjects.loc[subject, "treatment_start_on"]).dt.days + 1
        after = tests[day >= subjects.loc[subject, "hbsag_loss_days"]]
        below = after["hbsag"].map(lambda text: parse_quantity(text).qualifier == "<")
        run = after[below.cumprod() == 1]["sampled_on"]
        assert (run.max() - run.min()).days >= 168
    arms = subjects.groupby("arm")["hbsag_loss_status"].agg(lambda status: (status == 1).mean())
    assert arms["na_peg"] > 0.10 > 0.05 > arms["na"]


def test_adverse_events_are_those_of_interferon(clean: dict[str, pd.DataFrame]) -> None:
    events = clean["adverse_events"].merge(clean["subjects"][["subject_id", "arm"]])
    assert events["grade"].min() == 2
    for term, grades in events.groupby("term")["grade"]:
        known = find_term(str(term))
        assert known is not None
        assert grades.between(known.lowest, known.highest).all()
    by_arm = events.pivot_table(index="term", columns="arm", values="subject_id", aggfunc="nunique", fill_value=0)
    for term in ("Flu like symptoms", "Neutrophil count decreased", "Platelet count decreased", "Depression"):
        assert by_arm.loc[term, "na_peg"] > by_arm.loc[term, "na"]


def test_quality_of_life_dips_under_peg_interferon_and_recovers(clean: dict[str, pd.DataFrame]) -> None:
    answers = clean["qlq_c30"].merge(clean["subjects"][["subject_id", "arm"]]).query("arm == 'na_peg'")
    health = answers[["q29", "q30"]].astype(float).mean(axis=1).groupby(answers["week"]).mean()
    assert health[24] < health[0] - 0.4
    assert health[96] > health[24] + 0.4
    forms = answers.groupby("week")["subject_id"].nunique()
    assert forms[96] < forms[0]


def test_peg_interferon_brings_more_blood_counts_and_lower_ones(clean: dict[str, pd.DataFrame]) -> None:
    labs = clean["liver_labs"].merge(clean["subjects"][["subject_id", "arm"]])
    first_year = labs[labs["week"].between(1, 48)]
    draws = first_year.groupby("arm").size() / clean["subjects"].groupby("arm").size()
    assert draws["na_peg"] > draws["na"] + 4
    counts = labs.query("arm == 'na_peg'").groupby("week")["platelets"].median()
    assert counts[24] < 0.8 * counts[0] < counts[96]


def test_tissue_is_resected_tissue(clean: dict[str, pd.DataFrame]) -> None:
    treatment = clean["subjects"].set_index("subject_id")["radical_treatment"]
    assert (clean["tissue"]["subject_id"].map(treatment) == "resection").all()
    assert (clean["tissue"]["cps"] >= clean["tissue"]["tps"]).all()


# faulty records --------------------------------------------------------------------------


def test_clean_tables_raise_no_warning(tmp_path: Path, clean: dict[str, pd.DataFrame], folder: Path) -> None:
    (tmp_path / "study.toml").write_bytes((folder / "study.toml").read_bytes())
    for name, table in clean.items():
        table.to_csv(tmp_path / f"{name}.csv", index=False, date_format="%Y-%m-%d")
    _, _, issues = check_study(tmp_path)
    assert [issue for issue in issues if issue.severity != "info"] == []


def test_every_faulty_record_is_found_in_its_row(clean: dict[str, pd.DataFrame], folder: Path) -> None:
    spoilt = make_dirty({name: table.copy() for name, table in clean.items()})
    _, _, issues = check_study(folder)
    for record, position in spoilt:
        found = [
            issue
            for issue in issues
            if (issue.rule, issue.table, issue.column) == (record.rule, record.table, record.column)
            and issue.severity == "warn"
            and position + 2 in issue.rows
        ]
        assert found, record.fault
    assert not [issue for issue in issues if issue.severity == "block"]


def test_faulty_records_leave_the_endpoints_alone(clean: dict[str, pd.DataFrame]) -> None:
    pd.testing.assert_frame_equal(simulate(SEED)["subjects"][ENDPOINTS], clean["subjects"][ENDPOINTS])


def test_the_readme_lists_every_faulty_record(folder: Path) -> None:
    readme = (folder / "README.md").read_text(encoding="utf-8")
    for record in RECORDS:
        assert f"| {record.rule} | {record.table} | {record.column} | {record.fault} |" in readme
