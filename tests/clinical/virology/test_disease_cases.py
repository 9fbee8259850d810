"""Every hand-made patient of HBsAg, HBV DNA, functional cure, PD-L1 and PD-1 gets the right answer."""

import math
import re

import pytest

from hcc_dash.clinical.virology.functional_cure import find_cure
from hcc_dash.clinical.virology.markers import Pd1Sample, change_by_gate, is_positive, read_pd_l1
from hcc_dash.clinical.virology.runs import find_response
from hcc_dash.study.virology import HbsagLossDefinition, HbvDnaDefinition
from tests.clinical.virology.disease_cases import expected, results_of, rows_of, states_of

LOSS = HbsagLossDefinition()
DNA = HbvDnaDefinition()
SETTINGS = {
    "default": {},
    "within_730": {"until_day": 730},
    "indeterminate_as_undetectable": {"indeterminate": "below"},
    "literal_pairs": {"consecutive": "pairs"},
    "run_182": {"apart_days": 182},
}
MINE = {"hbsag_loss", "hbv_dna_undetectable", "log10_plot", "baseline_below_limit", "indeterminate", "seroreversion"}
MINE |= {"functional_cure", "pd_l1", "pd1_change"}
ASKED = {"hbsag_loss": ("hbsag", LOSS), "hbv_dna_undetectable": ("hbv_dna", DNA)}


def of(question: str) -> list[tuple[str, str]]:
    return [(case, setting) for case, asked, setting in expected() if asked == question]


def say_response(case: str, question: str, setting: str) -> str:
    record, rule = ASKED[question]
    rule = rule.model_copy(update=SETTINGS[setting])
    found = find_response(states_of(case, record, rule.below, words_prove=rule.words_prove), rule)
    if found is None:
        return "not a responder"
    return f"responder: first day {found.first_day:g}, confirmed day {found.confirmed_day:g}"


@pytest.mark.parametrize(("case", "setting"), of("hbsag_loss"))
def test_hbsag_loss(case: str, setting: str) -> None:
    assert say_response(case, "hbsag_loss", setting) == expected()[case, "hbsag_loss", setting]


@pytest.mark.parametrize(("case", "setting"), of("hbv_dna_undetectable"))
def test_hbv_dna(case: str, setting: str) -> None:
    assert say_response(case, "hbv_dna_undetectable", setting) == expected()[case, "hbv_dna_undetectable", setting]


def test_every_case_of_virology_is_asked() -> None:
    cases = {case for case, *_ in expected() if "S15" <= case <= "S31" or case in {"S33", "S34"}}
    assert len(cases) == 19
    assert {question for case, question, _ in expected() if case in cases} == MINE


def test_above_the_assays_reach_there_is_no_value_to_draw() -> None:
    (setting,) = of("log10_plot")
    days = [day for day, result in results_of(setting[0], "hbsag") if result and math.isnan(result.log10)]
    assert f"days {days[0]} and {days[1]} have no value" == expected()[setting[0], "log10_plot", "default"]
    assert len(days) == 2


def test_below_the_limit_at_baseline() -> None:
    tests = states_of("S21", "hbsag", LOSS.below, words_prove=False)
    assert [state for day, state in tests if day <= 0][-1] == "below"
    assert expected()["S21", "baseline_below_limit", "default"] == "yes"


def test_words_alone_prove_nothing_of_hbsag() -> None:
    tests = states_of("S22", "hbsag", LOSS.below, words_prove=False)
    open_tests = sum(state == "not told" for day, state in tests if day > 0)
    assert expected()["S22", "indeterminate", "default"] == f"{open_tests} tests"


def test_positive_again() -> None:
    found = find_response(states_of("S24", "hbsag", LOSS.below, words_prove=False), LOSS)
    assert found is not None
    assert expected()["S24", "seroreversion", "default"] == f"yes, day {found.reversal_day:g}"


def test_copies_are_flagged_as_converted() -> None:
    assert all(result.converted for _, result in results_of("S27", "hbv_dna") if result)
    assert not any(result.converted for _, result in results_of("S28", "hbv_dna") if result)


def test_functional_cure() -> None:
    stops = [float(row["day"]) for record in ("peg_stop", "na_stop") for row in rows_of("S31", record)]
    tests = [states_of("S31", record, rule.below, words_prove=rule.words_prove) for record, rule in ASKED.values()]
    found = find_cure(*tests, max(stops), (LOSS, DNA))
    assert found is not None
    assert (max(stops), found.first_day) == (400, 420)
    assert expected()["S31", "functional_cure", "default"] == f"yes, shown on day {found.shown_day:g}"
    assert find_cure(*tests, math.nan, (LOSS, DNA)) is None, "on treatment there is none"
    assert find_cure(*tests, max(stops), (LOSS, DNA), apart_days=169) is None


@pytest.mark.parametrize(("case", "setting"), of("pd_l1"))
def test_pd_l1(case: str, setting: str) -> None:
    (row,) = rows_of(case, "pd_l1")
    score, cut_off = re.findall(r"(TPS|CPS) >= (\d+)", setting)[0]
    positive = is_positive(read_pd_l1(str(row["value"])), score, float(cut_off))
    assert positive is not None
    assert ("positive" if positive else "negative") == expected()[case, "pd_l1", setting]


def test_pd1_by_gate() -> None:
    samples = []
    for row in rows_of("S34", "pd1"):
        gate, events = str(row["detail"]).removesuffix(" events").split("; ")
        samples.append(
            Pd1Sample(day=row["day"], percent=float(str(row["value"])), gate=gate, parent_events=float(events))
        )
    first, second = change_by_gate(samples, "PD-1+ of CD8+")
    assert math.isnan(first.points)
    flagged = ", flagged (< 1000 events)" if second.is_doubtful else ""
    said = f"day {first.day}: no value of this variable; day {second.day}: {second.points:.1f} points{flagged}"
    assert said == expected()["S34", "pd1_change", "default"]
    assert not first.is_doubtful
