"""Every row of the decision table, both edges of every window, and what one choice changes."""

from typing import Any

import numpy as np
import pytest

from hcc_dash.clinical.recurrence.lirads import Category, is_lr5, is_registered_lr5, read_category
from hcc_dash.clinical.recurrence.review import CONTRADICTED, FELL, OVERDUE, WAITING
from tests.clinical.recurrence.case import derive, scan

CLEAN = [scan(84), scan(168)]


@pytest.mark.parametrize(
    ("category", "site", "definition", "event"),
    [
        ("LR-5", "intrahepatic", {}, True),
        ("LR-3", "intrahepatic", {}, False),
        ("LR-4", "intrahepatic", {}, False),
        ("LR-M", "intrahepatic", {}, False),
        ("LR-TIV", "intrahepatic", {}, False),
        ("LR-TR equivocal", "local", {}, False),
        ("LR-TR viable", "local", {}, False),
        ("LR-TR nonviable", "local", {}, False),
        ("not applicable", "extrahepatic", {}, False),
        ("LR-5", "extrahepatic", {}, False),
        ("LR-4", "intrahepatic", {"equivocal": "counts"}, True),
        ("LR-TIV", "intrahepatic", {"equivocal": "counts"}, True),
        ("LR-TR equivocal", "local", {"equivocal": "counts"}, True),
        ("LR-3", "intrahepatic", {"equivocal": "counts"}, False),
        ("LR-M", "intrahepatic", {"lr_m": "counts"}, True),
        ("LR-TIV", "intrahepatic", {"lr_m": "counts"}, False),
        ("LR-TIV", "intrahepatic", {"lr_tiv": "counts"}, True),
        ("LR-TR viable", "local", {"lr_tr": "at-once"}, True),
        ("LR-TR equivocal", "local", {"lr_tr": "at-once"}, False),
        ("not applicable", "extrahepatic", {"extrahepatic": "counts"}, True),
        ("not applicable", "extrahepatic", {"equivocal": "counts"}, False),
    ],
)
def test_what_one_finding_is(category: str, site: str, definition: dict[str, Any], event: bool) -> None:
    derived = derive([*CLEAN, scan(252, category, 25, site)], **definition)
    assert derived.event() == ((1, 252, site) if event else (0, 252, ""))
    waits = not event and category not in {"LR-3", "LR-TR nonviable"}
    assert [kind for kind, _, _ in derived.kinds()] == ([WAITING] if waits else [])


def test_a_biopsy_proves_it_anywhere_without_any_scan() -> None:
    assert derive([], [{"day": 90, "site": "extrahepatic"}]).event() == (1, 90, "extrahepatic")


def test_a_later_lr5_dates_an_earlier_lr3_or_lr4_lesion() -> None:
    scans = [scan(84, "LR-3", 8, "intrahepatic"), scan(168, "LR-4", 14, "intrahepatic")]
    scans += [scan(252, "LR-5", 21, "intrahepatic")]
    assert derive(scans).event() == (1, 252, "intrahepatic")
    assert derive(scans, scan_date="first-seen").event() == (1, 84, "intrahepatic")


def test_a_lesion_that_was_gone_in_between_is_first_seen_when_it_is_back() -> None:
    scans = [scan(84, "LR-3", 8, "intrahepatic"), scan(168), scan(252, "LR-4", 14, "intrahepatic")]
    scans += [scan(336, "LR-5", 21, "intrahepatic")]
    assert derive(scans, scan_date="first-seen").event() == (1, 252, "intrahepatic")
    unclear = [scans[0], scan(168, "not assessable", adequate=False), *scans[2:]]
    assert derive(unclear, scan_date="first-seen").event() == (1, 84, "intrahepatic")


def test_what_an_inadequate_scan_shows_proves_nothing_and_waits() -> None:
    derived = derive([*CLEAN, scan(252, "LR-5", 25, "intrahepatic", adequate=False)])
    assert derived.event() == (0, 168, "")
    assert derived.kinds() == [(WAITING, 252, "LR-5, scan not adequate")]


@pytest.mark.parametrize(("size", "event"), [(32.9, False), (33.0, True)])
def test_growth_by_half_of_a_treated_zone(size: float, event: bool) -> None:
    scans = [scan(168, "LR-TR viable", 22, "local"), scan(252, "LR-TR viable", size, "local")]
    assert derive(scans).event()[0] == event
    assert derive(scans, lr_tr="biopsy").event()[0] == 0


@pytest.mark.parametrize(("day", "event"), [(168 + 182, True), (168 + 183, False)])
def test_growth_of_a_treated_zone_within_six_months(day: float, event: bool) -> None:
    scans = [scan(168, "LR-TR viable", 20, "local"), scan(day, "LR-TR viable", 40, "local")]
    assert derive(scans).event()[0] == event


@pytest.mark.parametrize(("distance", "site"), [(0, "local"), (20, "local"), (20.5, "intrahepatic")])
def test_up_to_20_mm_is_local(distance: float, site: str) -> None:
    assert derive([scan(84, "LR-5", 15, "intrahepatic", distance=distance)]).event() == (1, 84, site)
    other = "local" if distance <= 10 else "intrahepatic"
    assert derive([scan(84, "LR-5", 15, "intrahepatic", distance=distance)], local_mm=10).event()[2] == other


FEATURES = [
    # size, washout, capsule, growth: LR-5 by LI-RADS, by the registry
    (9.9, True, True, True, False, False),
    (10.0, True, False, False, True, True),
    (10.0, False, True, False, False, False),
    (10.0, False, False, True, True, False),
    (19.9, False, True, False, False, False),
    (20.0, False, True, False, True, False),
    (20.0, False, False, False, False, False),
    (20.0, True, False, False, True, True),
    (np.nan, True, True, True, False, False),
]


@pytest.mark.parametrize(("size", "washout", "capsule", "growth", "lirads", "registry"), FEATURES)
def test_major_features(size: float, washout: bool, capsule: bool, growth: bool, lirads: bool, registry: bool) -> None:
    sizes, yes, no = np.array([size]), np.array([True]), np.array([False])
    given = [np.array([flag]) for flag in (washout, capsule, growth)]
    assert bool(is_lr5(sizes, yes, *given)[0]) == lirads
    assert bool(is_registered_lr5(sizes, yes, given[0])[0]) == registry
    assert not is_lr5(sizes, no, *given)[0]
    features = {"enhancement": True, "washout": washout, "capsule": capsule, "growth": growth}
    scans = [*CLEAN, scan(252, "LR-4", size, "intrahepatic", **features)]
    assert derive(scans, lr5="lirads").event()[0] == lirads
    assert derive(scans, lr5="registry").event()[0] == registry


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("LR-5", Category.LR_5),
        ("LR 5", Category.LR_5),
        ("lr5", Category.LR_5),
        ("LR-TR Viable", Category.TREATED_VIABLE),
        ("LR-TR Nonviable", Category.NOTHING),
        ("LR-TR (equivocal)", Category.TREATED_EQUIVOCAL),
        ("LR-1", Category.NOTHING),
        ("LR-NC", Category.NOT_ASSESSABLE),
        ("", Category.NOT_APPLICABLE),
        ("LR-55", Category.UNREAD),
    ],
)
def test_categories_as_they_are_written(text: str, category: Category) -> None:
    assert read_category(text) == category


def test_an_unknown_category_waits() -> None:
    assert derive([*CLEAN, scan(252, "LR-55", 12, "intrahepatic")]).kinds() == [(WAITING, 252, "unknown category")]


def test_death_after_recurrence_death_without_and_nobody_died() -> None:
    lr5 = scan(252, "LR-5", 25, "intrahepatic")
    for death, event in ((251, (2, 251, "")), (252, (1, 252, "intrahepatic")), (400, (1, 252, "intrahepatic"))):
        assert derive([*CLEAN, lr5], patients=[{"death": death}]).event() == event


def test_the_cut_off_takes_in_its_own_day() -> None:
    lr5 = scan(252, "LR-5", 25, "intrahepatic")
    assert derive([*CLEAN, lr5], patients=[{"cut_off": 251}]).event() == (0, 168, "")
    assert derive([*CLEAN, lr5], patients=[{"cut_off": 252}]).event() == (1, 252, "intrahepatic")
    assert derive(CLEAN, patients=[{"death": 300, "cut_off": 299}]).event() == (0, 168, "")


def test_censored_at_the_last_adequate_scan_or_at_the_last_contact() -> None:
    scans, patient = [*CLEAN, scan(252, "not assessable", adequate=False)], {"contact": 300, "cut_off": 1000}
    assert derive(scans, patients=[patient]).event() == (0, 168, "")
    assert derive(scans, patients=[patient], censored_at="contact").event() == (0, 300, "")
    assert derive(scans, patients=[{"cut_off": 1000}], censored_at="contact").event() == (0, 252, "")


@pytest.mark.parametrize(("death", "unseen"), [(168 + 182, False), (168 + 183, True)])
def test_a_death_long_after_the_last_scan(death: float, unseen: bool) -> None:
    derived = derive(CLEAN, patients=[{"death": death}])
    assert derived.event() == (2, death, "")
    assert bool(derived.found.unseen_death[0]) == unseen
    censored = derive(CLEAN, patients=[{"death": death}], missed_scans="censored")
    assert censored.event() == ((0, 168, "") if unseen else (2, death, ""))


@pytest.mark.parametrize(("day", "censored"), [(1 + 84 * 4 + 42, False), (1 + 84 * 4 + 43, True)])
def test_two_missed_scans_before_a_recurrence(day: float, censored: bool) -> None:
    derived = derive([*CLEAN, scan(day, "LR-5", 25, "intrahepatic")], missed_scans="censored")
    assert derived.event() == ((0, 168, "") if censored else (1, day, "intrahepatic"))


def test_a_positive_biopsy_is_dated_at_its_scan_only_while_the_lesion_is_in_sight() -> None:
    lesion, biopsy = scan(168, "LR-M", 16, "intrahepatic"), [{"day": 260, "site": "intrahepatic"}]
    assert derive([scan(84), lesion], biopsy, biopsy_date="scan").event() == (1, 168, "intrahepatic")
    gone = derive([scan(84), lesion, scan(252)], biopsy, biopsy_date="scan")
    assert gone.event() == (1, 260, "intrahepatic")
    assert (gone.found.left[0], gone.found.right[0]) == (252, 260)
    assert (CONTRADICTED, 260, "carcinoma that the last scan did not show") in gone.kinds()


def test_a_biopsy_elsewhere_says_nothing_of_the_lesion() -> None:
    lesion = scan(168, "LR-5", 16, "intrahepatic")
    elsewhere = [{"day": 180, "hcc": False, "site": "extrahepatic"}]
    assert derive([scan(84), lesion], elsewhere, negative_biopsy="overrides").event() == (1, 168, "intrahepatic")
    nowhere = [{"day": 180, "hcc": False}]
    assert derive([scan(84), lesion], nowhere, negative_biopsy="overrides").event() == (0, 168, "")


def test_what_is_seen_again_after_a_negative_biopsy_counts() -> None:
    scans = [scan(84), scan(168, "LR-5", 16, "intrahepatic"), scan(252, "LR-5", 22, "intrahepatic")]
    derived = derive(scans, [{"day": 180, "hcc": False}], negative_biopsy="overrides")
    assert derived.event() == (1, 252, "intrahepatic")


def test_two_sites_on_one_day_are_both_kept_and_the_outer_is_the_label() -> None:
    scans = [scan(84), scan(168, "LR-5", 12, "local"), scan(168, "not applicable", 9, "extrahepatic")]
    derived = derive(scans, [{"day": 168, "site": "extrahepatic"}])
    assert derived.event() == (1, 168, "extrahepatic")
    assert derived.found.sites[0].sum() == 2


def test_the_longest_gap_runs_from_radical_treatment_to_recurrence() -> None:
    assert derive([scan(200)]).found.longest_gap[0] == 199
    assert np.isnan(derive([]).found.longest_gap[0])


def test_scans_after_the_last_scheduled_one_make_no_gap() -> None:
    """Follow-up after the schedule is looser: years between its scans say nothing of how the schedule was kept."""
    kept = [scan(1 + 84 * visit) for visit in range(1, 14)]
    assert derive([*kept, scan(1093 + 400)]).found.longest_gap[0] == 84
    assert derive([*kept[:-1], scan(1100), scan(1500)]).found.longest_gap[0] == 1100 - 1009
    scans = [scan(84), scan(168, "LR-5", 20, "local"), scan(900)]
    assert derive(scans).found.longest_gap[0] == 84


def test_a_category_that_falls_is_listed_once() -> None:
    scans = [scan(84, "LR-5", 14, "intrahepatic"), scan(168), scan(252)]
    assert derive(scans).kinds() == [(FELL, 168, "no lesion after LR-5")]


def test_overdue_scans_of_patients_in_follow_up() -> None:
    assert derive(CLEAN, patients=[{"contact": 1 + 84 * 3 + 6}]).kinds() == []
    late = derive(CLEAN, patients=[{"contact": 1 + 84 * 4 + 7}])
    assert late.kinds() == [(OVERDUE, 1 + 84 * 3, "visit 3 and 1 more")]
    assert late.items[0].waiting == 84 + 7
    assert derive(CLEAN, patients=[{"contact": 400, "death": 400}]).kinds() == []
    assert derive([*CLEAN, scan(1300)], patients=[{"contact": 1400}]).kinds() == []
