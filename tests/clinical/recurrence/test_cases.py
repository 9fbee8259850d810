"""The hand-made patients S01 to S14 and S35 to S38: every answer that is kept for them, under its setting."""

import re
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from hcc_dash.clinical.recurrence.adherence import IN_WINDOW, NOT_DUE
from hcc_dash.clinical.recurrence.derive import RECURRED
from hcc_dash.clinical.recurrence.records import SITE_NAMES, Site
from hcc_dash.clinical.recurrence.review import WAITING
from tests.clinical.recurrence.case import DATA, Derived, case, derive, scan

READING_DAY = 1100  # the end of the week-156 window, day 1 being radical treatment
SETTINGS = {
    "default": {},
    "biopsy_overrides": {"negative_biopsy": "overrides"},
    "equivocal_counts": {"equivocal": "counts"},
    "biopsy_dated_at_scan": {"biopsy_date": "scan"},
    "censor_after_two_missed_scans": {"missed_scans": "censored"},
    "extrahepatic_without_biopsy_counts": {"extrahepatic": "counts"},
    "mri_only": {"modality": "mri"},
    "registry_features": {"lr5": "registry"},
}


def _say_event(derived: Derived) -> str:
    status, day, site = derived.event()
    return f"status {status}, day {day:g}" + (f", {site}" if site else "")


def _say_flags(derived: Derived) -> str:
    return " + ".join(SITE_NAMES[Site(at)] for at in np.flatnonzero(derived.found.sites[0]).tolist())


def _say_adherence(derived: Derived) -> str:
    state = derived.adherence.state[0]
    return f"{(state == IN_WINDOW).sum()} of {(state != NOT_DUE).sum()} due scans in window"


def _say_rfs(derived: Derived) -> str:
    return f"{'event' if derived.found.status[0] else 'censored'}, day {derived.found.day[0]:g}"


def _say_waiting(derived: Derived) -> str:
    return "; ".join(f"day {day:g} {what}" for kind, day, what in derived.kinds() if kind == WAITING)


SAYS: dict[str, Callable[[Derived], str]] = {
    "recurrence": _say_event,
    "rfs": _say_rfs,
    "interval": lambda derived: f"({derived.found.left[0]:g}, {derived.found.right[0]:g}]",
    "longest_gap": lambda derived: f"{derived.found.longest_gap[0]:g} days",
    "site_flags": _say_flags,
    "site_single": lambda derived: derived.event()[2],
    "adherence": _say_adherence,
    "equivocal_list": _say_waiting,
    "counted_by_the_reading_day": lambda derived: (
        "yes" if derived.found.status[0] == RECURRED and derived.found.day[0] <= READING_DAY else "no"
    ),
}
ANSWERS = pd.read_csv(DATA / "disease_expected.csv", dtype=str).fillna("")
MINE = ANSWERS[ANSWERS["case"].isin([f"S{number:02}" for number in range(1, 15)])]


@pytest.mark.parametrize(
    ("name", "question", "setting", "expected"),
    MINE[["case", "question", "setting", "expected"]].to_numpy().tolist(),
)
def test_every_answer_of_the_hand_made_patients(name: str, question: str, setting: str, expected: str) -> None:
    derived = case(name, **SETTINGS[setting])
    if question == "review":
        wanted = re.sub(r"^listed: ", "", expected)
        assert any(wanted in {kind, what} for kind, _, what in derived.kinds())
    else:
        assert SAYS[question](derived) == expected


def test_how_many_answers_there_are() -> None:
    assert len(MINE) == 32


def test_a_treated_zone_counts_at_the_biopsy_that_proves_it() -> None:  # S35
    derived = derive([scan(84), scan(168, "LR-TR viable", 22, "local")], [{"day": 182, "site": "local"}])
    assert derived.event() == (1, 182, "local")


def test_a_treated_zone_that_has_grown_by_half_counts() -> None:  # S36
    scans = [scan(84), scan(168, "LR-TR viable", 22, "local"), scan(252, "LR-TR viable", 34, "local")]
    assert derive(scans).event() == (1, 252, "local")


def test_a_treated_zone_that_has_hardly_grown_waits() -> None:  # S37
    derived = derive([scan(84), scan(168, "LR-TR viable", 22, "local"), scan(252, "LR-TR viable", 25, "local")])
    assert derived.event() == (0, 252, "")
    assert derived.kinds() == [(WAITING, 168, "LR-TR viable")]


def test_an_equivocal_treated_zone_waits() -> None:  # S38
    derived = derive([scan(84), scan(168, "LR-TR equivocal", 22, "local")])
    assert derived.event() == (0, 168, "")
    assert derived.kinds() == [(WAITING, 168, "LR-TR equivocal")]
