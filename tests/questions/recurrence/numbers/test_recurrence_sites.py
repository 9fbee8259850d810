"""First sites, three analyses and other definitions: parts add up, and agree with the questions on ready columns."""

import numpy as np
import pytest

from hcc_dash.questions.recurrence.exhibit.sites import build_sites
from hcc_dash.questions.recurrence.numbers.sites import (
    ALTERNATIVES,
    COMPOSITE,
    DEATH,
    INCIDENCE,
    KAPLAN_MEIER,
    SitesOptions,
    SitesResult,
    compare_definitions,
    describe_sites,
)
from hcc_dash.questions.scans.numbers.definition import DefinitionOptions
from tests.every_question import whole
from tests.questions.scans.hand_made import on_schedule, with_records


@pytest.fixture(scope="module")
def found() -> SitesResult:
    return describe_sites(whole("prtras001"), SitesOptions())


def test_sites_add_up_to_the_incidence_of_recurrence(found: SitesResult) -> None:
    for arm in found.arms:
        assert sum(n for n, _ in arm.sites.values()) == arm.n_recurred
        incidence = sum(estimate.value for _, estimate in arm.sites.values())
        assert incidence == pytest.approx(arm.analyses[INCIDENCE][0].value, abs=1e-12)


def test_recurrence_and_death_add_up_to_either(found: SitesResult) -> None:
    for arm in found.arms:
        rows = found.curves[(found.curves["arm"] == arm.arm) & (found.curves["time"] <= found.reading_day)]
        death = rows[rows["term"] == DEATH]["estimate"].max()
        both = arm.analyses[INCIDENCE][0].value + death
        assert both == pytest.approx(arm.analyses[COMPOSITE][0].value, abs=1e-12)
        assert arm.analyses[KAPLAN_MEIER][0].value > arm.analyses[INCIDENCE][0].value


def test_it_is_read_at_the_end_of_the_last_window(found: SitesResult) -> None:
    assert found.reading_day == 1100
    for arm in found.arms:
        for at_window, at_months in arm.analyses.values():
            assert at_window.value >= at_months.value


def test_by_hand_outermost_first_and_death_on_top() -> None:
    lr5 = {"lirads": "LR-5", "lesion_size": 20}
    scans = [*on_schedule(1), *on_schedule(2), *on_schedule(3), (3, 1110, {})]  # somebody is watched until it is read
    scans += [(0, 85, {**lr5, "site": "local"}), (0, 85, {**lr5, "site": "intrahepatic"})]
    arm = describe_sites(with_records(scans), SitesOptions()).arms[0]
    assert (arm.n, arm.n_recurred, arm.n_died) == (4, 1, 0)
    assert {name: n for name, (n, _) in arm.sites.items()} == {"intrahepatic": 1}
    assert arm.sites["intrahepatic"][1].value == 0.25


def test_ten_alternatives_and_what_each_changes() -> None:
    rows = compare_definitions(whole("prtras001"), SitesOptions())
    assert len(rows) == 1 + len(ALTERNATIVES) == 11
    assert rows[0].n_changed == 0
    by_label = {row.label: row for row in rows}
    equivocal = by_label["Equivocal findings: count"]
    assert sum(equivocal.n_recurred) == 149
    assert equivocal.n_changed == 56
    assert by_label["Proof by biopsy is dated at: the scan that led to it"].n_changed == 47
    assert by_label["Scans that count: MRI only"].n_changed == 10


def test_a_definition_is_asked_and_said() -> None:
    asked = SitesOptions(definition=DefinitionOptions(equivocal="counts"))
    exhibit = build_sites(whole("prtras001"), asked)
    assert "--equivocal counts" in exhibit.code
    assert "LR-4, LR-M, LR-TIV and LR-TR equivocal or viable" in exhibit.method
    first = exhibit.tables[2].frame.iloc[0]
    assert first["Definition"] == "As asked"


def test_the_areas_are_stacked_to_all_who_left() -> None:
    exhibit = build_sites(whole("prtras001"), SitesOptions())
    frame = exhibit.frames["sites"]
    for picture, arm in zip(exhibit.pictures, exhibit.result.arms, strict=True):
        highest = max(float(np.max(trace["y"])) for trace in picture.figure.data)
        assert highest == pytest.approx(frame[frame["arm"] == arm.arm].groupby("term")["estimate"].max().sum())
