"""Recurrence read from the tables of a trial: against its ready columns, kept intervals, and records spoilt by hand."""

from dataclasses import replace
from types import MappingProxyType

import numpy as np
import pandas as pd
import pytest

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.tumour_course import NO_RECURRENCE, NO_TREATMENT_DATE, follow_tumours, why_no_scans
from hcc_dash.study.recurrence import RecurrenceDefinition
from tests.asking.test_needs import without_role, without_table
from tests.every_question import whole

USUAL = RecurrenceDefinition()


def changed(cohort: Cohort, **tables: pd.DataFrame) -> Cohort:
    return Cohort(cohort.study, MappingProxyType(dict(cohort.tables) | tables))


def test_the_ready_columns_are_found_again_but_for_one_spoilt_record() -> None:
    """The scan that was dated after the cut-off to be found by the checks was its patient's last."""
    cohort = whole("prtras001")
    found, subjects = follow_tumours(cohort, USUAL).found, cohort.subjects
    assert (found.status == subjects["ttr_status"]).all()
    differs = (found.day != subjects["ttr_days"]).to_numpy()
    assert subjects.loc[differs, "subject_id"].tolist() == ["PR-069"]
    assert (found.day < subjects["ttr_days"]).to_numpy()[differs].all()
    assert ((found.status > 0) == subjects["rfs_event"]).all()


def test_intervals_are_those_that_were_kept(root: object) -> None:
    kept = pd.read_csv(f"{root}/tests/data/recurrence_intervals.csv")
    cohort = whole("prtras001")
    found = follow_tumours(cohort, USUAL).found
    mine = pd.DataFrame({"id": cohort.subjects["subject_id"], "left": found.left, "right": found.right})
    mine = mine[(cohort.subjects["arm"] == "na").to_numpy()].replace(np.inf, np.nan).reset_index(drop=True)
    pd.testing.assert_frame_equal(mine, kept[["id", "left", "right"]], check_dtype=False)


def test_what_a_trial_lacks_is_named() -> None:
    cohort = whole("prtras001")
    assert why_no_scans(cohort) == ""
    assert why_no_scans(whole("lo2007")) == NO_RECURRENCE
    assert why_no_scans(without_table(cohort, "imaging")) == 'The declared table "imaging" of scans is not on file.'
    assert why_no_scans(without_role(cohort, "radical_treatment_date")) == NO_TREATMENT_DATE
    with pytest.raises(ValueError, match="declare"):
        follow_tumours(whole("lo2007"), USUAL)


def test_without_biopsies_scans_alone_tell() -> None:
    without = follow_tumours(without_table(whole("prtras001"), "biopsies"), USUAL).found
    assert 0 < (without.status == 1).sum() < (follow_tumours(whole("prtras001"), USUAL).found.status == 1).sum()


def test_rows_that_cannot_be_placed_are_counted() -> None:
    cohort = whole("prtras001")
    imaging, biopsies = cohort.tables["imaging"].copy(), cohort.tables["biopsies"].copy()
    imaging.loc[imaging.index[:3], "subject_id"] = "PR-999"
    imaging.loc[imaging.index[3:5], "scanned_on"] = pd.NaT
    biopsies.loc[biopsies.index[:1], "hcc"] = None
    left_out = follow_tumours(changed(cohort, imaging=imaging, biopsies=biopsies), USUAL).records.left_out
    told = {(rows.table, rows.reason): rows.n for rows in left_out}
    assert told["Scans", "of a patient who is not in the patient table"] == 3
    assert told["Scans", "without a date"] == 2
    assert told["Scans", "dated after the data cut-off"] == 1
    assert told["Biopsies", "without a result"] == 1


def test_a_graft_is_told_by_the_column_of_the_treatment() -> None:
    cohort = whole("prtras001")
    assert cohort.study.recurrence is not None
    declared = cohort.study.recurrence.model_copy(update={"transplanted": ("ablation",)})
    grafted = replace(cohort, study=cohort.study.model_copy(update={"recurrence": declared}))
    sites = follow_tumours(grafted, USUAL).found.site[(cohort.subjects["radical_treatment"] == "ablation").to_numpy()]
    assert set(sites.tolist()) == {-1, 3, 4}
