"""The command under an exhibit gives the same exhibit in a terminal, whatever was asked."""

import json
import shlex
from collections.abc import Callable

import pytest
from click.testing import CliRunner

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.asking.views import PatientView
from hcc_dash.cli import main
from hcc_dash.clinical.dose_action import SCHEMES
from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import LevelFilter, RangeFilter, Selection
from hcc_dash.questions.balance.exhibit.baseline import build_baseline
from hcc_dash.questions.balance.numbers.baseline import BaselineOptions
from hcc_dash.questions.cox.exhibit.cox import build_cox
from hcc_dash.questions.cox.exhibit.hazards import build_hazards
from hcc_dash.questions.cox.exhibit.standardised import build_standardised
from hcc_dash.questions.cox.numbers.chosen_terms import Term
from hcc_dash.questions.cox.numbers.options import CoxOptions, StandardisedOptions, registered_options
from hcc_dash.questions.exposure.exhibit.exposure import build_exposure
from hcc_dash.questions.exposure.numbers.result import ExposureOptions
from hcc_dash.questions.harms.exhibit.adverse_events import EventsView, build_adverse_events, build_onset
from hcc_dash.questions.harms.exhibit.serious_events import build_serious
from hcc_dash.questions.harms.numbers.adverse_events_options import (
    AdverseEventOptions,
    OnsetEvents,
    SeriousEventOptions,
)
from hcc_dash.questions.harms.numbers.onset_result import OnsetOptions
from hcc_dash.questions.labs.exhibit.lab_views import MedianView, ShiftView
from hcc_dash.questions.labs.exhibit.labs import build_agreement, build_medians, build_shift
from hcc_dash.questions.labs.numbers.options import LabOptions
from hcc_dash.questions.liver.exhibit.albi import AlbiView, build_albi
from hcc_dash.questions.liver.exhibit.flares import build_flares
from hcc_dash.questions.liver.exhibit.liver import RiseView, build_child_pugh
from hcc_dash.questions.liver.exhibit.liver_injury import build_injury
from hcc_dash.questions.liver.numbers.flares import describe_flares
from hcc_dash.questions.liver.numbers.options import AlbiOptions, ChildPughOptions, FlareOptions, InjuryOptions
from hcc_dash.questions.patient.numbers.profile import patient_codes
from hcc_dash.questions.recurrence.exhibit.competing import build_competing, build_periods
from hcc_dash.questions.recurrence.numbers.options import CompetingOptions
from hcc_dash.questions.subgroups.exhibit.subgroups import build_subgroups
from hcc_dash.questions.subgroups.numbers.options import SubgroupOptions
from hcc_dash.questions.survival.exhibit.restricted_mean import build_restricted_mean
from hcc_dash.questions.survival.numbers.restricted_mean import RestrictedMeanOptions
from hcc_dash.report.terminal import describe_exhibit, describe_issue
from tests.cohort.bundled import bundled
from tests.estimation.cohorts import upload

OLDER = Selection(filters=(RangeFilter("age", 40.0, 70.0), LevelFilter("sex", ("male",))))
OWN_MODEL = CoxOptions(
    endpoint="os",
    terms=(Term("age", "per_10"), Term("sex")),
    interactions=("age:per_10",),
    strata=("stage_group",),
    ties="breslow",
    cut_months=30.5,
)
HARMS = AdverseEventOptions(
    by="soc",
    minimum_grade=3,
    related_to="any",
    open_as_related=True,
    serious_only=True,
    window="weeks",
    weeks=(0.0, 24.0),
    threshold=0.025,
    sort="severe",
    strata=("bclc",),
)
LINES = next(iter(SCHEMES))
DRUG = OnsetEvents(related_to="causality_peg", window="emergent", days_after=60)
EARLY = SeriousEventOptions(window="weeks", weeks=(0.0, 24.0), minimum_grade=3, collected_months=30.0)
CASES: dict[str, tuple[str, Selection, Callable[[Cohort], Exhibit]]] = {
    "registered model": ("lo2007", Selection(), lambda c: build_cox(c, _registered(c, "os"))),
    "own model": ("lo2007", OLDER, lambda c: build_cox(c, OWN_MODEL)),
    "registered by its name": (
        "prtras001",
        Selection(),
        lambda c: build_cox(c, CoxOptions(endpoint="ttr", model="registered")),
    ),
    "early and late ratios in the answer": (
        "prtras001",
        Selection(),
        lambda c: build_cox(c, CoxOptions(endpoint="hbsag_loss", cut_months=18.0)),
    ),
    "adjusted survival": (
        "lo2007",
        OLDER,
        lambda c: build_standardised(c, StandardisedOptions(endpoint="os", terms=(Term("sex"),), landmark_months=36)),
    ),
    "penalised": (
        "lo2007",
        Selection(),
        lambda c: build_cox(c, CoxOptions(endpoint="os", terms=(Term("sex"),), firth=True)),
    ),
    "hazards": ("prtras001", Selection(), lambda c: build_hazards(c, _registered(c, "ttr"))),
    "own subgroups": (
        "lo2007",
        OLDER,
        lambda c: build_subgroups(
            c,
            SubgroupOptions(
                endpoint="rfs",
                factors=("virus", "age"),
                cuts=(("age", 55.25),),
                strata=("stage_group",),
                landmark_months=36,
            ),
        ),
    ),
    "competing": (
        "prtras001",
        OLDER,
        lambda c: build_competing(c, CompetingOptions(endpoint="ttr", covariates=("bclc_b",))),
    ),
    "early and late": (
        "prtras001",
        Selection(),
        lambda c: build_periods(
            c, CompetingOptions(endpoint="ttr", compare="sex", covariates=("bclc_b",), cut_months=18)
        ),
    ),
    "restricted mean": (
        "lo2007",
        OLDER,
        lambda c: build_restricted_mean(c, RestrictedMeanOptions(endpoint="rfs", compare="sex", tau_months=30.125)),
    ),
    "adverse events": ("prtras001", Selection(), lambda c: build_adverse_events(c, HARMS, EventsView(search="it's"))),
    "onset": ("prtras001", OLDER, lambda c: build_onset(c, OnsetOptions(events=DRUG, term="Fatigue", at_weeks=24.0))),
    "serious events": (
        "prtras001",
        OLDER,
        lambda c: build_serious(
            c, SeriousEventOptions(window="weeks", weeks=(0.0, 24.0), minimum_grade=3, collected_months=30.0)
        ),
    ),
    "exposure": ("prtras001", OLDER, lambda c: build_exposure(c, ExposureOptions(treatment="peg_ifn"))),
    "child-pugh": (
        "prtras001",
        Selection(),
        lambda c: build_child_pugh(
            c,
            ChildPughOptions(treatment_weeks=24.0, rise=3),
            RiseView(rule="confirmed", at_recurrence=True, window="treatment"),
        ),
    ),
    "albi": (
        "prtras001",
        OLDER,
        lambda c: build_albi(c, AlbiOptions(modified=True, modified_cut=-2.3), AlbiView(visit="week 48")),
    ),
    "injury": (
        "prtras001",
        Selection(),
        lambda c: build_injury(c, InjuryOptions(enzyme="ast"), PatientView(patient=patient_codes(c)[3])),
    ),
    "flares": (
        "prtras001",
        OLDER,
        lambda c: build_flares(c, FlareOptions(), PatientView(patient=describe_flares(c).flares["subject_id"].iloc[0])),
    ),
    "shift": (
        "prtras001",
        Selection(),
        lambda c: build_shift(c, LabOptions(version="6.0", window_days=175.0), ShiftView(term="Thrombocytopenia")),
    ),
    "agreement": ("prtras001", OLDER, lambda c: build_agreement(c, LabOptions(version="5.0"))),
    "medians": (
        "prtras001",
        Selection(),
        lambda c: build_medians(
            c, LabOptions(version="5.0"), MedianView(test="platelets", arm="na_peg", scheme=LINES, visit="week 24")
        ),
    ),
}


def _registered(cohort: Cohort, endpoint: str) -> CoxOptions:
    found = registered_options(cohort.study, endpoint)
    assert found is not None
    return found


@pytest.mark.parametrize("case", CASES)
def test_the_command_gives_the_exhibit_again(case: str) -> None:
    study, selection, build = CASES[case]
    exhibit = build(select(bundled(study), selection))
    words = shlex.split(exhibit.code)
    assert words[0] == "hcc-dash"
    answer = CliRunner().invoke(main, [*words[1:], "--format", "json"])
    assert answer.exit_code == 0, answer.output
    printed = json.loads(answer.output)
    assert printed.pop("checks") == [describe_issue(one) for one in bundled(study).issues]
    assert printed == json.loads(json.dumps(describe_exhibit(exhibit)))


def test_an_uploaded_table_has_no_command() -> None:
    columns = {"time": range(1, 41), "event": [1, 0] * 20, "arm": ["a", "b"] * 20, "sex": ["f", "f", "m", "m"] * 10}
    cohort = upload(columns, reference="a", factors=("sex",))
    for exhibit in (
        build_subgroups(cohort, SubgroupOptions(endpoint="event")),
        build_cox(cohort, CoxOptions(endpoint="event")),
        build_baseline(cohort, BaselineOptions()),
    ):
        assert exhibit.code == ""
