"""Dates and ready endpoint columns, derived from the scans, biopsies, tests and deaths alone."""

import numpy as np
import pandas as pd

from hcc_dash.synthesis.prtras001.protocol import STUDY_DAYS

CONFIRMATION_DAYS = 168


def recurrence_dates(imaging: pd.DataFrame, biopsies: pd.DataFrame) -> "pd.Series[pd.Timestamp]":
    """First proven recurrence by subject: a scan read LR-5, or a biopsy that shows HCC, the earlier."""
    lr5 = imaging.loc[(imaging["lirads"] == "LR-5") & (imaging["adequate"] == 1), ["subject_id", "scanned_on"]]
    proven = biopsies.loc[biopsies["hcc"] == "yes", ["subject_id", "sampled_on"]]
    dates = pd.concat([dated.set_axis(["subject_id", "on"], axis=1) for dated in (lr5, proven)])
    return dates.groupby("subject_id")["on"].min()


def add_recurrence_endpoints(subjects: pd.DataFrame, imaging: pd.DataFrame, biopsies: pd.DataFrame) -> None:
    """Add recurrence_on and the OS, RFS and TTR columns; days count radical treatment as day 1.

    Without recurrence or death, RFS and TTR are censored at the last adequate scan (day 1 when there is
    none), OS at the last contact.
    """
    ids = subjects["subject_id"]
    last_scan = imaging.loc[imaging["adequate"] == 1].groupby("subject_id")["scanned_on"].max()
    subjects["recurrence_on"] = pd.to_datetime(ids.map(recurrence_dates(imaging, biopsies)))
    recurred, died = subjects["recurrence_on"].notna(), subjects["death_on"].notna()
    censored_on = pd.to_datetime(ids.map(last_scan)).fillna(subjects["radical_on"])
    free_until = subjects["recurrence_on"].fillna(subjects["death_on"]).fillna(censored_on)
    subjects["os_days"] = _days(subjects["last_contact_on"], subjects["radical_on"])
    subjects["os_event"] = died.astype(int)
    subjects["rfs_days"] = _days(free_until, subjects["radical_on"])
    subjects["rfs_event"] = (recurred | died).astype(int)
    subjects["ttr_days"] = subjects["rfs_days"]
    subjects["ttr_status"] = np.select([recurred, died], [1, 2], 0)


def add_hbsag_loss(subjects: pd.DataFrame, virology: pd.DataFrame) -> None:
    """Add time to confirmed HBsAg loss from treatment start; death without it competes.

    Loss is an unbroken run of results below the limit from first to last at least 24 weeks; it is dated at
    the first of them. Otherwise censored at the last test. HBsAg is tested for 36 months: a later death is
    no competing event.
    """
    after = virology.merge(subjects[["subject_id", "treatment_start_on"]], on="subject_id")
    after = after[after["sampled_on"] > after["treatment_start_on"]]
    after = after.sort_values(["subject_id", "sampled_on"])
    below = after["hbsag"].str.startswith("<")
    run = (below != below.groupby(after["subject_id"]).shift()).cumsum()
    runs = after[below].groupby(["subject_id", run[below]])["sampled_on"].agg(["min", "max"]).reset_index()
    confirmed = runs.loc[(runs["max"] - runs["min"]).dt.days >= CONFIRMATION_DAYS]
    lost_on = subjects["subject_id"].map(confirmed.groupby("subject_id")["min"].min())
    lost_on = pd.to_datetime(lost_on)
    last_test = pd.to_datetime(subjects["subject_id"].map(after.groupby("subject_id")["sampled_on"].max()))
    died_on = subjects["death_on"].where(_days(subjects["death_on"], subjects["radical_on"]) <= STUDY_DAYS)
    until = lost_on.fillna(died_on).fillna(last_test).fillna(subjects["treatment_start_on"])
    subjects["hbsag_loss_days"] = _days(until, subjects["treatment_start_on"])
    subjects["hbsag_loss_status"] = np.select([lost_on.notna(), died_on.notna()], [1, 2], 0)


def _days(until: "pd.Series[pd.Timestamp]", since: "pd.Series[pd.Timestamp]") -> "pd.Series[int]":
    return (until - since).dt.days + 1
