"""Counts in words at none, one and two; what was not measured, not estimated or not listed is said as such."""

import math
from dataclasses import replace

import pandas as pd
import pytest

from hcc_dash.estimation.estimate import Estimate, Test, not_estimable
from hcc_dash.estimation.events import LeftOut
from hcc_dash.questions.exposure.numbers.result import Contradiction
from hcc_dash.questions.exposure.words.exposure import table_contradictions
from hcc_dash.questions.harms.numbers.adverse_events import describe_adverse_events
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions
from hcc_dash.questions.harms.numbers.grade_cells import CELL_COLUMNS
from hcc_dash.questions.harms.numbers.onset import follow_onset
from hcc_dash.questions.harms.numbers.onset_result import OnsetOptions
from hcc_dash.questions.harms.numbers.serious_events import describe_serious_events
from hcc_dash.questions.harms.numbers.serious_findings import Finding
from hcc_dash.questions.harms.words.adverse_events import word_cells
from hcc_dash.questions.harms.words.onset import say_onset_footnote
from hcc_dash.questions.harms.words.serious_events import say_findings, say_serious_footnote
from hcc_dash.questions.liver.numbers.flare_runs import Flare, Surface
from hcc_dash.questions.liver.words.flares import table_flares
from hcc_dash.questions.patient.numbers.profile import describe_profile, patient_codes
from hcc_dash.questions.patient.words.patient import say_grades
from hcc_dash.questions.quality_of_life.numbers.model import fit_change
from hcc_dash.questions.quality_of_life.numbers.model_options import ModelOptions
from hcc_dash.questions.quality_of_life.words.qol import TOO_FEW, say_mean_limits
from hcc_dash.questions.quality_of_life.words.qol_model import say_tipping
from hcc_dash.questions.second_opinion.words.second_opinion import say_small
from hcc_dash.questions.subgroups.numbers.selected import SelectedTest
from hcc_dash.questions.subgroups.words.selected_levels import say_selected
from hcc_dash.study.endpoints import AdverseEvents
from tests.every_question import whole


@pytest.mark.parametrize(
    ("wrong", "review", "said"),
    [
        (0, 0, "No contradiction in"),
        (1, 1, "1 kind of contradiction in"),
        (2, 2, "2 kinds of contradiction in"),
    ],
)
def test_contradictions_and_rows_to_review(wrong: int, review: int, said: str) -> None:
    kinds = [Finding("ends before it starts", "ask the site", 3, (2, 5, 9))] * wrong
    rows = [Finding("serious at grade 1", "look at it", review, (4,), True)] * bool(review)
    told = say_findings((*kinds, *rows))
    assert told.startswith(said)
    assert ("; " in told) == bool(review)
    assert not review or f"patients; {review} row{'s' * (review > 1)} to review." in told


@pytest.mark.parametrize(("n", "more"), [(1, ""), (8, ""), (9, " and 1 more"), (10, " and 2 more")])
def test_eight_codes_are_printed_and_the_rest_counted(n: int, more: str) -> None:
    codes = tuple(f"P{i:02}" for i in range(n))
    (said,) = table_contradictions((Contradiction("a dose after the end", n, codes),))["Codes"]
    assert said == ", ".join(codes[:8]) + more


@pytest.mark.parametrize(("n", "said"), [(4, TOO_FEW), (5, "1.0–3.0"), (6, "1.0–3.0")])
def test_a_mean_of_five_has_limits(n: int, said: str) -> None:
    assert say_mean_limits({"n": n, "conf_low": 1.0, "conf_high": 3.0}, 1) == said


@pytest.mark.parametrize(
    ("difference", "said"),
    [
        (0.0, "0"),
        (1.0, "1e+00"),
        (2e-16, "2e−16"),
        (-2e-16, "2e−16"),
        (math.nan, "no value"),
    ],
)
def test_a_difference_by_its_size(difference: float, said: str) -> None:
    assert say_small(difference) == said


@pytest.mark.parametrize(
    ("surface", "said"),
    [
        (None, "not measured"),
        (Surface(-3, math.nan, "negative", "IU/mL"), "negative (day −3)"),
        (Surface(10, math.nan, "", "IU/mL"), "no number (day 10)"),
        (Surface(10, 0.05, "<", "IU/mL"), "<0.05 IU/mL (day 10)"),
        (Surface(10, 1234.5, "=", "IU/mL"), "1,234 IU/mL (day 10)"),
    ],
)
def test_hbsag_around_a_flare(surface: Surface | None, said: str) -> None:
    (row,) = table_flares((Flare(84, 112, 98, 412.4, 10.31, surface, surface),)).to_dict("records")
    assert row == {
        "From": "day 84",
        "Peak": "day 98",
        "To": "day 112",
        "ALT, U/L": "412",
        "× ULN": "10.3",
        "HBsAg before": said,
        "Lowest HBsAg to 24 weeks after the peak": said,
    }


@pytest.mark.parametrize(
    ("test", "said"),
    [
        (Test("x", 1.0, 1, 0.2), "did not differ clearly"),
        (Test("x", 9.0, 1, 0.001), "may differ"),
        (Test("x", why_missing="too few events: 4"), "was not tested: too few events: 4."),
    ],
)
def test_an_interaction_is_said_once(test: Test, said: str) -> None:
    found = SelectedTest(
        column="stage_group", label="pTNM stage group", arm="ifn1", reference="control", status="planned", test=test
    )
    told = say_selected(whole("lo2007").study, (found,))
    assert said in told
    assert told.count("by pTNM stage group") == 1
    assert say_selected(whole("lo2007").study, ()) == ""


def test_whom_onset_leaves_out_is_counted_among_the_selected() -> None:
    result = follow_onset(whole("prtras001"), OnsetOptions())
    n, out = sum(one.n for one in result.groups), result.left_out
    left = replace(result, left_out=(*out, LeftOut("no date", 5)))
    assert f"{n} of {n + sum(one.n for one in left.left_out)} selected patients" in say_onset_footnote(left)


def test_a_cell_of_harms_says_on_hovering_what_it_holds_or_does_not_exclude() -> None:
    result = describe_adverse_events(whole("prtras001"), AdverseEventOptions())
    arm = result.rows[0].arms[0]
    some = ("Fever", arm.arm, "grade 3", 40, 1, 0.025, 0.000633, 0.1316)
    none = ("Fever", arm.arm, "grade 3", 40, 0, 0.0, 0.0, 0.0881)
    cells = pd.DataFrame([some, none], columns=list(CELL_COLUMNS))
    assert list(word_cells(result, cells)["hover"]) == [
        f"Fever\n{arm.label}, grade 3 at worst\n1 of 40 (2 %; 0–13)",
        f"Fever\n{arm.label}, grade 3 at worst\n0 of 40 (0 %; up to 8.8 % not excluded)",
    ]


def test_no_event_is_missed_by_a_rate_that_is_not_estimated() -> None:
    result = describe_serious_events(whole("prtras001"), AdverseEventOptions())
    assert result.overall is not None
    arms = tuple(replace(one, n_events=one.n_events + 9, rate=not_estimable("no time")) for one in result.overall.arms)
    assert "in no rate" not in say_serious_footnote(replace(result, overall=replace(result.overall, arms=arms)))


@pytest.mark.parametrize(
    ("shift", "said"),
    [
        (-99.9, "scores after dropout are 99.9 points lower than expected"),
        (100.0, "scores after dropout are 100.0 points higher than expected"),
        (100.1, "no shift within the scale brings the limit to 0"),
        (math.nan, "no tipping point, nobody left"),
    ],
)
def test_a_tipping_point_lies_within_the_scale(shift: float, said: str) -> None:
    model = fit_change(whole("prtras001"), ModelOptions())
    found = not_estimable("nobody left") if math.isnan(shift) else Estimate(shift)
    tipping = tuple(replace(one, shift=found, share=1.0) for one in model.tipping)
    narrower = replace(model.scale, span=(-50.0, 50.0)) if model.scale else None
    for scale in (model.scale, narrower):
        told = say_tipping(replace(model, tipping=tipping, scale=scale))
        assert said in told
        assert "(100 % of the arm answered for the last time before the visit" in told
    if shift == 100.1:
        assert "100.1 points higher" in say_tipping(replace(model, tipping=tipping, scale=None))


@pytest.mark.parametrize(("least", "said"), [(1, ""), (2, " of grade 2 or higher"), (3, " of grade 3 or higher")])
def test_the_least_grade_collected_is_named(least: int, said: str) -> None:
    cohort = whole("prtras001")
    result = describe_profile(cohort, patient_codes(cohort)[0])
    ends = tuple(
        one.model_copy(update={"collected_from_grade": least}) if isinstance(one, AdverseEvents) else one
        for one in cohort.study.endpoints
    )
    assert say_grades(replace(result, study=cohort.study.model_copy(update={"endpoints": ends}))) == said
