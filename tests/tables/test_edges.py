"""Both sides of an edge where a word, a digit or a column appears: what whole trials happen not to reach."""

from dataclasses import replace

import pandas as pd
import pytest

from hcc_dash.analysis.harms.adverse_events_options import AdverseEventOptions
from hcc_dash.analysis.harms.serious_events import describe_serious_events
from hcc_dash.analysis.quality_of_life.deterioration import estimate_deterioration
from hcc_dash.analysis.quality_of_life.deterioration_options import DeteriorationOptions
from hcc_dash.tables.deterioration import table_fates
from hcc_dash.tables.labs import decimals_of
from hcc_dash.tables.safety_words import say_by_arm, say_cell
from hcc_dash.tables.serious_events import say_serious_footnote
from hcc_dash.tables.subgroups import lowered
from tests.every_question import whole


@pytest.mark.parametrize(("highest", "decimals"), [(50.0, 0), (49.9, 1), (5.0, 1), (4.9, 2), (0.0, 2)])
def test_small_medians_have_more_decimals(highest: float, decimals: int) -> None:
    assert decimals_of(pd.DataFrame({"estimate": [0.0, highest]})) == decimals
    assert decimals_of(pd.DataFrame({"estimate": []})) == 2


@pytest.mark.parametrize(("confirmation", "last", "named"), [
    ("first", False, False), ("confirmed", False, True), ("confirmed", True, False), ("definitive", False, True),
])  # fmt: skip
def test_last_forms_are_counted_where_they_confirm_nothing(confirmation: str, last: bool, named: bool) -> None:
    options = DeteriorationOptions(confirmation=confirmation, last_form_counts=last)
    table = table_fates(estimate_deterioration(whole("prtras001"), options))
    assert ("of these last form worse" in table) == named


@pytest.mark.parametrize(("label", "inside"), [
    ("Age", "age"), ("AFP", "AFP"), ("HBsAg", "HBsAg"), ("Tumour size", "tumour size"), ("", ""), ("A", "a"),
])  # fmt: skip
def test_a_label_inside_a_sentence(label: str, inside: str) -> None:
    assert lowered(label) == inside


def test_an_arm_is_named_beside_another_only() -> None:
    study = whole("lo2007").study
    assert say_by_arm(study, [("control", "11 %")]) == "11 %"
    assert say_by_arm(study, [("control", "11 %"), ("ifn1", "5 %")]) == "11 % (Control) v 5 % (IFN-I)"


@pytest.mark.parametrize(("n", "n_level", "said"), [
    (0, 0, "nobody began there"),
    (0, 7, "0 of 7; up to 41.0 % is possible (90 % limit)"),
    (1, 7, "1 of 7, 14 % (0–58)"),
])  # fmt: skip
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
