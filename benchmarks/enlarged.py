"""A trial of any size for measuring: prtras001's patients again and again, with all their rows in every table."""

import shutil
from pathlib import Path

import numpy as np
import pandas as pd

from hcc_dash.cohort.load import MAX_TABLE_BYTES

BUNDLED = Path(__file__).resolve().parents[1] / "data" / "prtras001"
DATES = ["death_on", "last_contact_on", "recurrence_on"]
TIMES = ["os_days", "rfs_days", "ttr_days", "hbsag_loss_days"]
SPREAD = 180
SEED = 20250901


def write_enlarged(root: Path, n: int) -> Path:
    """Write ``root/prtras001`` with n patients; returns root, which HCC_DASH_DATA may name.

    Every copy of a patient lives up to half a year longer than the patient, events included, so that times
    spread as they would. What was seen of the patient is on file for every copy, on the same days. ValueError
    where a table then has more bytes than the application reads.
    """
    folder = root / "prtras001"
    shutil.copytree(BUNDLED, folder)
    patients = pd.read_csv(folder / "subjects.csv", dtype=str, keep_default_na=False)
    position = np.arange(n)
    copies = patients.iloc[position % len(patients)].reset_index(drop=True)
    copies["subject_id"] += np.where(position < len(patients), "", [f"-{i // len(patients)}" for i in position])
    later = np.where(position < len(patients), 0, np.random.default_rng(SEED).integers(0, SPREAD, n))
    for column in TIMES:
        copies[column] = copies[column].astype(int) + later
    for column in DATES:
        moved = pd.to_datetime(copies[column].replace("", None)) + pd.to_timedelta(later, unit="D")
        copies[column] = moved.dt.strftime("%Y-%m-%d").fillna("")
    copies.to_csv(folder / "subjects.csv", index=False, lineterminator="\n")
    for file in sorted(folder.glob("*.csv")):
        if file.name != "subjects.csv":
            _repeat_rows(file, set(copies["subject_id"]), -(-n // len(patients)))
    return root


def _repeat_rows(file: Path, patients: set[str], copies: int) -> None:
    """Write the rows of every patient again for each copy; as lines, for there may be millions."""
    head, *lines = file.read_text("utf-8").splitlines()
    if not head.startswith("subject_id,"):
        raise ValueError(f"{file.name}: its first column is not the patient's.")
    rows = [line.split(",", 1) for line in lines]
    written = [f"{head}\n".encode()]
    for copy in range(copies):
        mark = f"-{copy}" if copy else ""
        written.append(
            "".join(f"{patient}{mark},{rest}\n" for patient, rest in rows if patient + mark in patients).encode()
        )
    if sum(map(len, written)) > MAX_TABLE_BYTES:
        raise ValueError(f"{file.name} would have {sum(map(len, written)):,} bytes; {MAX_TABLE_BYTES:,} are read.")
    file.write_bytes(b"".join(written))
