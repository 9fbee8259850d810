"""Baseline of the simulated patients: tumour, liver and virus, with stages computed from their columns."""

import numpy as np
import pandas as pd

from hcc_dash.synthesis.prtras001.protocol import (
    ACCRUAL_DAYS,
    FIRST_TREATMENT,
    PATIENTS,
    Days,
    Flags,
    Floats,
    expit,
)


def draw_patients(rng: np.random.Generator) -> pd.DataFrame:
    """One row per patient in order of radical treatment, baseline columns only."""
    entry = np.sort(rng.integers(0, ACCRUAL_DAYS, PATIENTS))
    patients = pd.DataFrame({"subject_id": [f"PR-{i:03d}" for i in range(1, PATIENTS + 1)]})
    patients["radical_on"] = pd.Timestamp(FIRST_TREATMENT) + pd.to_timedelta(entry, unit="D")
    patients["age"] = np.clip(np.rint(rng.normal(52, 10.5, PATIENTS)), 22, 75).astype(int)
    patients["sex"] = np.where(rng.random(PATIENTS) < 0.82, "male", "female")
    patients["ecog"] = np.where(rng.random(PATIENTS) < 0.88, "0", "1")
    _add_liver(patients, rng)
    _add_tumour(patients, rng)
    _add_virus(patients, rng)
    return patients


def _add_liver(patients: pd.DataFrame, rng: np.random.Generator) -> None:
    n = len(patients)
    cirrhotic = rng.random(n) < expit(0.35 + 0.035 * (patients["age"].to_numpy() - 52))
    patients["cirrhosis"] = np.where(cirrhotic, "yes", "no")
    patients["platelets"] = np.clip(np.rint(rng.normal(186 - 52 * cirrhotic, 44)), 62, 360)
    patients["bilirubin"] = np.clip(np.exp(rng.normal(2.48 + 0.18 * cirrhotic, 0.32)), 4, 45).round(1)
    patients["albumin"] = np.clip(rng.normal(42.2 - 2.2 * cirrhotic, 3.0), 31, 51).round(1)
    # Johnson 2015: 0.66 log10(bilirubin, umol/L) - 0.085 albumin (g/L); cut at -2.60 and -1.39
    albi = 0.66 * np.log10(patients["bilirubin"]) - 0.085 * patients["albumin"]
    patients["albi"] = albi.round(3)
    patients["albi_grade"] = np.select([albi <= -2.60, albi <= -1.39], ["1", "2"], "3")


def _add_tumour(patients: pd.DataFrame, rng: np.random.Generator) -> None:
    n = len(patients)
    count = rng.choice([1, 2, 3, 4], n, p=[0.78, 0.13, 0.06, 0.03])
    size = np.clip(np.exp(rng.normal(np.log(3.3), 0.55, n)), 0.8, 14).round(1)
    cirrhotic = (patients["cirrhosis"] == "yes").to_numpy()
    may_ablate = ((count == 1) & (size <= 5)) | ((count <= 3) & (size <= 3))
    ablated = may_ablate & (rng.random(n) < expit(0.5 - 0.75 * (size - 2.0) + 0.6 * cirrhotic))
    risk = -1.1 + 0.32 * (size - 3.3) + 0.3 * (count > 1)
    invades = rng.random(n) < expit(risk)
    severe = invades & (rng.random(n) < expit(risk))
    mvi = np.select([severe, invades], [2, 1], 0)
    afp = np.exp(rng.normal(3.0 + 0.45 * np.log(size / 3.3) + 0.55 * mvi, 1.75))
    patients["tumour_size"] = size
    patients["tumour_count"] = count
    patients["tumour_number"] = np.where(count == 1, "single", "multiple")
    patients["radical_treatment"] = np.where(ablated, "ablation", "resection")
    patients["mvi"] = pd.Series(np.array(["M0", "M1", "M2"])[mvi]).mask(ablated)
    patients["afp"] = np.clip(afp, 1.1, 60500).round(1)
    patients["bclc"] = bclc_stage(size, count)
    patients["cnlc"] = cnlc_stage(size, count)
    patients["tnm"] = tnm_stage(size, count, (mvi > 0) & ~ablated)


def _add_virus(patients: pd.DataFrame, rng: np.random.Generator) -> None:
    n = len(patients)
    age = patients["age"].to_numpy()
    positive = rng.random(n) < expit(-1.3 - 0.04 * (age - 52))
    log10_hbsag = np.clip(rng.normal(2.95 + 0.3 * positive - 0.012 * (age - 52), 0.75), 0.2, 4.5)
    patients["hbeag"] = np.where(positive, "positive", "negative")
    patients["hbsag"] = (10**log10_hbsag).round(1)
    patients["hbsag_group"] = np.where(patients["hbsag"] < 1500, "below 1500", "1500 or above")
    detectable = rng.random(n) < expit(-1.2 + 1.1 * positive)
    patients["hbv_dna_baseline"] = np.where(detectable, "detectable", "undetectable")
    patients["na_drug"] = rng.choice(["ETV", "TDF", "TAF", "TMF"], n, p=[0.40, 0.14, 0.30, 0.16])


def bclc_stage(size: Floats, count: Days) -> "np.ndarray[tuple[int], np.dtype[np.str_]]":
    """BCLC 2022 stage of tumours without invasion or spread; largest diameter in cm (Reig 2022)."""
    single, within_milan = count == 1, (count <= 3) & (size <= 3)
    return np.select([single & (size <= 2), single | within_milan], ["0", "A"], "B")


def cnlc_stage(size: Floats, count: Days) -> "np.ndarray[tuple[int], np.dtype[np.str_]]":
    """China liver cancer stage of tumours without invasion or spread; largest diameter in cm."""
    single, few = count == 1, count <= 3
    return np.select([single & (size <= 5), single | (few & (size <= 3)), few], ["Ia", "Ib", "IIa"], "IIb")


def tnm_stage(size: Floats, count: Days, invades: Flags) -> "np.ndarray[tuple[int], np.dtype[np.str_]]":
    """Stage by UICC/AJCC 8th edition, N0 M0, no major branch; largest diameter in cm."""
    single = count == 1
    conditions = [single & (size <= 2), single & ~invades, single | (size <= 5)]
    return np.select(conditions, ["IA", "IB", "II"], "IIIA")
