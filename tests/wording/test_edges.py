"""Both sides of an edge where a word, a digit or a column appears: what whole trials happen not to reach."""

import math
import re
from dataclasses import replace

import pandas as pd
import pytest

from hcc_dash.estimation.estimate import not_estimable
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions
from hcc_dash.questions.harms.numbers.serious_events import describe_serious_events
from hcc_dash.questions.harms.words.serious_events import say_serious_footnote
from hcc_dash.questions.labs.words.labs import decimals_of
from hcc_dash.questions.prognosis.numbers.options import PrognosisOptions
from hcc_dash.questions.prognosis.numbers.prognosis import estimate_prognosis
from hcc_dash.questions.prognosis.words.prognosis import say_alt_calibration
from hcc_dash.questions.quality_of_life.numbers.deterioration import estimate_deterioration
from hcc_dash.questions.quality_of_life.numbers.deterioration_options import DeteriorationOptions
from hcc_dash.questions.quality_of_life.numbers.responders import ResponderOptions, describe_responders
from hcc_dash.questions.quality_of_life.words.deterioration import table_fates
from hcc_dash.questions.quality_of_life.words.qol_change import say_responders
from hcc_dash.questions.subgroups.numbers.modifier import estimate_modifier
from hcc_dash.questions.subgroups.numbers.options import ModifierOptions, SubgroupOptions
from hcc_dash.questions.subgroups.numbers.subgroups import estimate_subgroups
from hcc_dash.questions.subgroups.words.modifier import name_axis, say_modifier_footnote
from hcc_dash.questions.subgroups.words.subgroups import lowered, say_rates
from hcc_dash.wording.safety_words import say_by_arm, say_cell
from tests.every_question import whole


@pytest.mark.parametrize(("highest", "decimals"), [(50.0, 0), (49.9, 1), (5.0, 1), (4.9, 2), (0.0, 2)])
def test_small_medians_have_more_decimals(highest: float, decimals: int) -> None:
    assert decimals_of(pd.DataFrame({"estimate": [0.0, highest]})) == decimals
    assert decimals_of(pd.DataFrame({"estimate": []})) == 2


@pytest.mark.parametrize(
    ("confirmation", "last", "named"),
    [
        ("first", False, False),
        ("confirmed", False, True),
        ("confirmed", True, False),
        ("definitive", False, True),
    ],
)
def test_last_forms_are_counted_where_they_confirm_nothing(confirmation: str, last: bool, named: bool) -> None:
    options = DeteriorationOptions(confirmation=confirmation, last_form_counts=last)
    table = table_fates(estimate_deterioration(whole("prtras001"), options))
    assert ("of these last form worse" in table) == named


@pytest.mark.parametrize(
    ("label", "inside"),
    [
        ("Age", "age"),
        ("AFP", "AFP"),
        ("HBsAg", "HBsAg"),
        ("Tumour size", "tumour size"),
        ("", ""),
        ("A", "a"),
    ],
)
def test_a_label_inside_a_sentence(label: str, inside: str) -> None:
    assert lowered(label) == inside


def test_an_arm_is_named_beside_another_only() -> None:
    study = whole("lo2007").study
    assert say_by_arm(study, [("control", "11 %")]) == "11 %"
    assert say_by_arm(study, [("control", "11 %"), ("ifn1", "5 %")]) == "11 % (Control) v 5 % (IFN-I)"


@pytest.mark.parametrize(
    ("n", "n_level", "said"),
    [
        (0, 0, "nobody began there"),
        (0, 7, "0 of 7; up to 41.0 % is possible (90 % limit)"),
        (1, 7, "1 of 7, 14 % (0–58)"),
    ],
)
def test_a_cell_of_a_shift(n: int, n_level: int, said: str) -> None:
    cell = pd.Series({"n": n, "n_level": n_level, "estimate": 1 / 7, "conf_low": 0.004, "conf_high": [0.41, 0.579][n]})
    told = say_cell("NA", "grade 0", "grade 2", cell, 0.9)
    assert told == f"NA: grade 0 at baseline, grade 2 after it: {said}"


def test_serious_events_that_no_rate_holds_are_counted_where_there_are_rates() -> None:
    result = describe_serious_events(whole("prtras001"), AdverseEventOptions())
    assert result.overall is not None
    assert "counted but in no rate" not in say_serious_footnote(result)
    for more, said in ((1, "1 serious event is counted"), (2, "2 serious events are counted")):
        first, *others = result.overall.arms
        arms = (replace(first, n_events=first.n_events + more), *others)
        assert f"{said} but in no rate" in say_serious_footnote(
            replace(result, overall=replace(result.overall, arms=arms))
        )
    assert "counted but in no rate" not in say_serious_footnote(replace(result, overall=None))


@pytest.mark.parametrize(
    ("gap", "said"), [(1.0, "100 points"), (0.01, "1 point"), (0.0, "0 points"), (0.635, "64 points")]
)
def test_the_largest_gap_of_a_calibration(gap: float, said: str) -> None:
    result = estimate_prognosis(whole("lo2007"), PrognosisOptions(endpoint="os", resamples=0))
    best = result.models[result.ranked[0]]
    far = (replace(best.calibration[0], predicted=gap, observed=0.0), replace(best.calibration[0], observed=math.nan))
    models = tuple(replace(one, calibration=far) for one in result.models)
    assert f"they differ by at most {said}." in say_alt_calibration(replace(result, models=models))


@pytest.mark.parametrize(
    ("label", "unit", "axis"),
    [
        ("Age", "years", "Age, years"),
        ("Age in years", "years", "Age in years"),
        ("CTP points", "", "CTP points"),
    ],
)
def test_an_axis_names_its_unit_once(label: str, unit: str, axis: str) -> None:
    result = estimate_modifier(whole("lo2007"), ModifierOptions(endpoint="os", column="age"))
    assert name_axis(replace(result, label=label, unit=unit)) == axis


def test_everybody_together_has_no_group_to_name() -> None:
    said = say_responders(describe_responders(whole("prtras001"), ResponderOptions(compare="none")))
    assert re.match(r"At week 48 \d+ % of those who answered had worsened", said), said


@pytest.mark.parametrize(("more", "doubted"), [(-1, True), (0, False), (1, False)])
def test_a_curve_of_few_events_is_doubted(more: int, doubted: bool) -> None:
    result = estimate_modifier(whole("lo2007"), ModifierOptions(endpoint="os", column="age"))
    ten_each = round(10 * result.n_events / result.per_coefficient)
    told = say_modifier_footnote(replace(result, n_events=ten_each + more))
    assert ("the shape is not to be trusted" in told) == doubted


def test_rates_of_a_subgroup_stand_where_any_arm_has_one() -> None:
    result = estimate_subgroups(whole("lo2007"), SubgroupOptions(endpoint="os"))
    one, two = result.overall.arms
    assert say_rates(result, result.overall) == "61 % v 79 %"
    none = replace(one, at_landmark=not_estimable("too few events"))
    assert say_rates(result, replace(result.overall, arms=(none, two))) == "NE v 79 %"
    neither = tuple(replace(arm, at_landmark=not_estimable("too few events")) for arm in (one, two))
    assert say_rates(result, replace(result.overall, arms=neither)) == ""
