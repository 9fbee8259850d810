"""What holds of any records: order, cut-off, what a wider definition can change, and how long it takes."""

import time
from random import Random
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.clinical.recurrence.derive import DIED, RECURRED
from tests.clinical.recurrence.case import Derived, derive, scan

CATEGORIES = ["no lesion", "LR-3", "LR-4", "LR-5", "LR-M", "LR-TIV", "LR-TR viable", "LR-TR equivocal"]
SITES = ["local", "intrahepatic", "extrahepatic", ""]
N = 3


@st.composite
def records(draw: st.DrawFn) -> dict[str, Any]:
    """Scans, biopsies and patients of three people."""
    days, people = st.integers(2, 700), st.integers(0, N - 1)
    size = st.sampled_from([8.0, 12.0, 20.0, 30.0, float("nan")])
    scans = draw(
        st.lists(
            st.builds(
                scan,
                days,
                st.sampled_from(CATEGORIES),
                size,
                st.sampled_from(SITES),
                patient=people,
                adequate=st.booleans(),
                modality=st.sampled_from(["MRI", "CT"]),
                distance=st.sampled_from([5.0, 20.0, 50.0, float("nan")]),
            ),
            max_size=15,
        )
    )
    biopsy = st.fixed_dictionaries(
        {"patient": people, "day": days, "hcc": st.booleans(), "site": st.sampled_from(SITES)}
    )
    patient = st.fixed_dictionaries(
        {
            "death": st.sampled_from([np.inf, 300, 650]),
            "contact": st.sampled_from([np.nan, 600.0]),
            "transplanted": st.booleans(),
        }
    )
    return {
        "scans": scans,
        "biopsies": draw(st.lists(biopsy, max_size=5)),
        "patients": draw(st.lists(patient, min_size=N, max_size=N)),
    }


DEFINITIONS = st.fixed_dictionaries(
    {
        "modality": st.sampled_from(["any", "mri"]),
        "equivocal": st.sampled_from(["biopsy", "counts"]),
        "lr_tr": st.sampled_from(["growth", "at-once", "biopsy"]),
        "extrahepatic": st.sampled_from(["biopsy", "counts"]),
        "negative_biopsy": st.sampled_from(["noted", "overrides"]),
        "biopsy_date": st.sampled_from(["sample", "scan"]),
        "scan_date": st.sampled_from(["proof", "first-seen"]),
        "missed_scans": st.sampled_from(["ignored", "censored"]),
        "censored_at": st.sampled_from(["scan", "contact"]),
    }
)


def _told(derived: Derived) -> list[Any]:
    found = derived.found
    arrays = [found.status, found.day, found.sites, found.site, found.source, found.left, found.right]
    arrays += [found.longest_gap, found.at_risk_until, derived.adherence.state, derived.adherence.day]
    return [np.nan_to_num(array, nan=-1).tolist() for array in arrays]


@given(records(), DEFINITIONS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(written: dict[str, Any], definition: dict[str, Any], random: Random) -> None:
    before = derive(**written, **definition)
    for rows in (written["scans"], written["biopsies"]):
        random.shuffle(rows)
    after = derive(**written, **definition)
    assert _told(before) == _told(after)
    said = [sorted((item.patient, item.day, item.kind, item.what) for item in one.items) for one in (before, after)]
    assert said[0] == said[1]


@given(records(), st.integers(1, 700))
def test_a_later_cut_off_never_removes_an_event_before_it(written: dict[str, Any], cut_off: int) -> None:
    early = {**written, "patients": [{**one, "cut_off": cut_off} for one in written["patients"]]}
    before, after = derive(**early).found, derive(**written).found
    recurred = before.status == RECURRED
    assert (after.status[recurred] == RECURRED).all()
    assert (after.day[recurred] == before.day[recurred]).all()
    assert (after.site[recurred] == before.site[recurred]).all()
    died = before.status == DIED
    assert (after.status[died] == DIED).all()
    assert (after.day[~recurred & ~died] >= before.day[~recurred & ~died]).all()


@given(records(), DEFINITIONS)
def test_what_always_holds(written: dict[str, Any], definition: dict[str, Any]) -> None:
    found = derive(**written, **definition).found
    death = np.array([one["death"] for one in written["patients"]])
    assert (found.day >= 1).all()
    assert (found.day <= death).all()
    recurred = found.status == RECURRED
    assert (found.sites.any(axis=1) == recurred).all()
    assert ((found.site >= 0) == recurred).all()
    assert ((found.source > 0) == recurred).all()
    assert (np.isfinite(found.right) == recurred).all()
    assert (found.left[recurred] < found.right[recurred]).all()
    assert (found.right[recurred] <= found.at_risk_until[recurred]).all()


@given(records())
def test_a_wider_definition_finds_no_fewer_and_none_later(written: dict[str, Any]) -> None:
    narrow = derive(**written).found
    widest: tuple[dict[str, Any], ...] = (
        {"equivocal": "counts"},
        {"extrahepatic": "counts"},
        {"scan_date": "first-seen"},
    )
    for wider in widest:
        wide, recurred = derive(**written, **wider).found, narrow.status == RECURRED
        assert (wide.status[recurred] == RECURRED).all()
        assert (wide.day[recurred] <= narrow.day[recurred]).all()


def test_a_trial_takes_a_moment() -> None:
    random = np.random.default_rng(0)
    chosen = random.choice([0, 0, 0, 0, 0, 0, 1, 2, 3, 4], size=(332, 14))
    scans = [
        scan(84 * (visit + 1), CATEGORIES[chosen[patient, visit]], 15.0, SITES[patient % 3], patient=patient)
        for patient in range(332)
        for visit in range(14)
    ]
    started = time.process_time()
    derive(scans, patients=[{} for _ in range(332)])
    assert time.process_time() - started < 0.5  # building the arrays of rows included
