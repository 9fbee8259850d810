"""The few faulty records put into the clean simulation, each for one check to find.

None of them touches an endpoint column: times and events stay what the clean records say.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hcc_dash.synthesis.prtras001.protocol import DATA_CUT_OFF

Tables = dict[str, pd.DataFrame]


@dataclass(frozen=True, slots=True)
class DirtyRecord:
    """One fault: the rule that finds it, where it is, what was done, and the function that does it.

    ``spoil`` changes one record in place and returns its row position in the table.
    """

    rule: str
    table: str
    column: str
    fault: str
    spoil: Callable[[Tables], int]


def make_dirty(tables: Tables) -> list[tuple[DirtyRecord, int]]:
    """Put every fault into the tables; returns each with the row position it is in."""
    return [(record, record.spoil(tables)) for record in RECORDS]


def _nth(mask: "pd.Series[bool]", n: int) -> int:
    """Position of the n-th row (from 0) that satisfies the mask."""
    return int(np.flatnonzero(mask.to_numpy())[n])


def _set(table: pd.DataFrame, row: int, **cells: object) -> int:
    for column, value in cells.items():
        table.loc[row, column] = value  # type: ignore[call-overload]  # a cell may be of any type
    return row


def _recurrence_after_death(tables: Tables) -> int:
    subjects = tables["subjects"]
    row = _nth(subjects["ttr_status"] == 2, 3)
    return _set(subjects, row, recurrence_on=subjects["death_on"].iloc[row] + pd.Timedelta(days=21))


def _scan_after_cut_off(tables: Tables) -> int:
    imaging = tables["imaging"]
    last = imaging.groupby("subject_id")["scanned_on"].transform("max") == imaging["scanned_on"]
    row = _nth(last & (imaging["lirads"] == "no lesion"), 40)
    return _set(imaging, row, scanned_on=pd.Timestamp(DATA_CUT_OFF) + pd.Timedelta(days=17))


def _signal_to_cut_off(tables: Tables) -> int:
    virology = tables["virology"]
    row = _nth((virology["week"] == 36) & ~virology["hbsag"].str.startswith("<"), 25)
    return _set(virology, row, hbsag="2150.38", hbsag_unit="S/CO", hbsag_log10=np.nan)


def _grade_1(tables: Tables) -> int:
    events = tables["adverse_events"]
    return _set(events, _nth((events["term"] == "Fever") & (events["grade"] == 2), 4), grade=1)


def _grade_5_alive(tables: Tables) -> int:
    events, subjects = tables["adverse_events"], tables["subjects"]
    alive = events["subject_id"].isin(subjects.loc[subjects["death_on"].isna(), "subject_id"])
    return _set(events, _nth(alive & (events["term"] == "Anorexia"), 2), grade=5)


def _no_such_grade(tables: Tables) -> int:
    events = tables["adverse_events"]
    flu = (events["term"] == "Flu like symptoms") & (events["grade"] == 3)
    return _set(events, _nth(flu, 1), grade=4)


def _serious_without_criterion(tables: Tables) -> int:
    events = tables["adverse_events"]
    return _set(events, _nth((events["serious"] == 0) & (events["grade"] == 3), 6), serious=1)


def _ended_before_start(tables: Tables) -> int:
    events = tables["adverse_events"]
    row = _nth((events["term"] == "Fatigue") & events["ended_on"].notna(), 5)
    return _set(events, row, ended_on=events["started_on"].iloc[row] - pd.Timedelta(days=10))


def _wrong_score(tables: Tables) -> int:
    assessed = tables["child_pugh"]
    return _set(assessed, _nth((assessed["score"] == 5) & (assessed["week"] == 48), 30), score=7)


def _item_out_of_range(tables: Tables) -> int:
    answers = tables["qlq_c30"]
    return _set(answers, _nth((answers["week"] == 24) & answers["q12"].notna(), 33), q12=5)


def _late_baseline(tables: Tables) -> int:
    answers = tables["qlq_c30"]
    row = _nth(answers["week"] == 0, 60)
    starts = tables["subjects"].set_index("subject_id")["treatment_start_on"]
    return _set(answers, row, completed_on=starts[answers["subject_id"].iloc[row]] + pd.Timedelta(days=9))


def _unknown_patient(tables: Tables) -> int:
    labs = tables["liver_labs"]
    return _set(labs, _nth(labs["week"] == 12, 70), subject_id="PR-633")


def _per_microlitre(tables: Tables) -> int:
    labs = tables["liver_labs"]
    row = _nth(labs["week"] == 24, 90)
    return _set(labs, row, platelets=labs["platelets"].iloc[row] * 1000)


def _dose_after_end(tables: Tables) -> int:
    doses, ends = tables["doses"], tables["treatment_end"]
    stopped = doses["subject_id"].isin(ends.loc[ends["reason"] == "patient's wish", "subject_id"])
    last = doses.groupby("subject_id")["ended_on"].transform("max") == doses["ended_on"]
    row = _nth(stopped & last & (doses["dose"] > 0), 2)
    return _set(doses, row, ended_on=doses["ended_on"].iloc[row] + pd.Timedelta(days=14))


RECORDS = [
    DirtyRecord("V06", "subjects", "recurrence_on", "recurrence dated after death", _recurrence_after_death),
    DirtyRecord("V07", "imaging", "scanned_on", "scan after the data cut-off", _scan_after_cut_off),
    DirtyRecord("V16", "virology", "hbsag_unit", "HBsAg as S/CO instead of IU/mL", _signal_to_cut_off),
    DirtyRecord("V13", "adverse_events", "grade", "grade 1, although collected from grade 2", _grade_1),
    DirtyRecord("V12", "adverse_events", "grade", "grade 5 in a patient without a death date", _grade_5_alive),
    DirtyRecord("V12", "adverse_events", "grade", "grade 4 of a term that ends at grade 3", _no_such_grade),
    DirtyRecord("V12", "adverse_events", "serious", "serious without a criterion", _serious_without_criterion),
    DirtyRecord("V12", "adverse_events", "ended_on", "ended before it started", _ended_before_start),
    DirtyRecord("V17", "child_pugh", "score", "score 7 where the items give 5", _wrong_score),
    DirtyRecord("V14", "qlq_c30", "q12", "answer 5 to an item of 1 to 4", _item_out_of_range),
    DirtyRecord("V14", "qlq_c30", "completed_on", "baseline form after the first dose", _late_baseline),
    DirtyRecord("V18", "liver_labs", "subject_id", "blood test of an unknown patient", _unknown_patient),
    DirtyRecord("V15", "liver_labs", "platelets", "platelets per µL instead of 10⁹/L", _per_microlitre),
    DirtyRecord("V26", "doses", "ended_on", "injections after the end of treatment", _dose_after_end),
]
