"""The whole simulated study from one seed, and its folder of tables."""

from pathlib import Path

import numpy as np
import pandas as pd

from hcc_dash.synthesis.prtras001.adverse_events import draw_adverse_events
from hcc_dash.synthesis.prtras001.course import Course, follow_course
from hcc_dash.synthesis.prtras001.dirty import make_dirty
from hcc_dash.synthesis.prtras001.endpoints import add_hbsag_loss, add_recurrence_endpoints
from hcc_dash.synthesis.prtras001.exposure import draw_exposure
from hcc_dash.synthesis.prtras001.imaging import scan_and_biopsy
from hcc_dash.synthesis.prtras001.liver import draw_child_pugh, draw_labs
from hcc_dash.synthesis.prtras001.markers import draw_immune, draw_tissue
from hcc_dash.synthesis.prtras001.patients import draw_patients
from hcc_dash.synthesis.prtras001.protocol import calendar
from hcc_dash.synthesis.prtras001.quality_of_life import draw_qlq_c30
from hcc_dash.synthesis.prtras001.virology import draw_virology

SEED = 20250901


def simulate(seed: int = SEED, dirty: bool = True) -> dict[str, pd.DataFrame]:
    """Every table of the study, one row per record; the same seed gives the same tables.

    ``dirty`` adds the few faulty records listed in the folder's README, for the checks to find.
    """
    # one stream per family of records: a change in one leaves the others as they were
    streams = [np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(11)]
    patients = draw_patients(streams[0])
    course = follow_course(patients, streams[1])
    imaging, biopsies = scan_and_biopsy(patients, course, streams[2])
    virology = draw_virology(patients, course, streams[3])
    labs = draw_labs(patients, course, streams[4])
    subjects = describe_subjects(patients, course)
    add_recurrence_endpoints(subjects, imaging, biopsies)
    add_hbsag_loss(subjects, virology)
    adverse_events = draw_adverse_events(patients, course, labs, streams[6])
    doses, treatment_end = draw_exposure(subjects, course, adverse_events, streams[10])
    tables = {
        "subjects": subjects,
        "imaging": imaging,
        "biopsies": biopsies,
        "virology": virology,
        "liver_labs": labs,
        "child_pugh": draw_child_pugh(labs, streams[5]),
        "adverse_events": adverse_events,
        "qlq_c30": draw_qlq_c30(patients, course, streams[7]),
        "immune": draw_immune(patients, course, streams[8]),
        "tissue": draw_tissue(patients, streams[9]),
        "doses": doses,
        "treatment_end": treatment_end,
    }
    if dirty:
        make_dirty(tables)
    return tables


def describe_subjects(patients: pd.DataFrame, course: Course) -> pd.DataFrame:
    """Baseline with arm, dates and disposition; the endpoint columns come from the records."""
    subjects = patients.copy()
    subjects.insert(1, "arm", np.where(course.treated, "na_peg", "na"))
    subjects["treatment_start_on"] = calendar(subjects["radical_on"], course.start)
    died = np.isfinite(course.death)
    subjects["death_on"] = calendar(subjects["radical_on"], np.where(died, course.death, np.nan))
    subjects["last_contact_on"] = calendar(subjects["radical_on"], course.end)
    subjects["disposition"] = np.select([died, course.lost], ["died", "lost to follow-up"], "in follow-up")
    return subjects


def write_prtras001(folder: Path, seed: int = SEED) -> None:
    """Write one CSV per table (UTF-8, LF, ISO dates) into a folder that exists."""
    for name, table in simulate(seed).items():
        table.to_csv(folder / f"{name}.csv", index=False, date_format="%Y-%m-%d", lineterminator="\n")
