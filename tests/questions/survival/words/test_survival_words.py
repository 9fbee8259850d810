"""The answer in words: what was found, in the wording the design allows, and no p-value where none belongs."""

import math
import re
from dataclasses import replace
from itertools import permutations

import pandas as pd
import pytest

from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import LevelFilter, Selection
from hcc_dash.estimation.estimate import Estimate, Test
from hcc_dash.questions.overview.numbers.published import compare_published
from hcc_dash.questions.overview.words.published import say_agreement, say_computed, table_published
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.questions.survival.numbers.survival import estimate_survival
from hcc_dash.questions.survival.numbers.survival_result import SurvivalResult
from hcc_dash.questions.survival.words.survival import (
    Shown,
    say_alt,
    say_answer,
    say_footnote,
    say_interaction,
    table_comparisons,
    table_groups,
)
from hcc_dash.wording.small_groups import FEWEST
from tests.estimation.cohorts import bundled, two_arms, upload, whole
from tests.every_question import STUDIES
from tests.every_question import whole as every_whole

SURVIVAL, INCIDENCE = Shown(), Shown(incidence=True)
VALUE = r"(?:\d+ of \d+|\d+ %|no patients|NE \([^()]*\))"
SAYS_P = re.compile(r"\bP\b|p-value(?! is shown)", re.ASCII)


def ask(cohort: Cohort, endpoint: str = "os", **options: object) -> SurvivalResult:
    return estimate_survival(cohort, SurvivalOptions(endpoint=endpoint, **options))


def with_numbers(
    result: SurvivalResult, survival: tuple[float, float], difference: Estimate, ratio: Estimate
) -> SurvivalResult:
    """The result with invented numbers in its one panel, so that its words can be told exactly."""
    panel = result.panels[0]
    groups = tuple(
        replace(g, at_landmark=Estimate(s, s - 0.1, s + 0.1)) for g, s in zip(panel.groups, survival, strict=True)
    )
    comparison = replace(panel.comparisons[0], difference=difference, hazard_ratio=ratio)
    return replace(result, panels=(replace(panel, groups=groups, comparisons=(comparison,)),))


@pytest.fixture
def randomised() -> SurvivalResult:
    found = ask(bundled("lo2007"))
    return with_numbers(found, (0.612, 0.789), Estimate(0.177, -0.021, 0.388), Estimate(0.54, 0.24, 1.23))


@pytest.fixture
def observed() -> SurvivalResult:
    found = ask(bundled("prtras001"), "ttr")
    return with_numbers(found, (0.51, 0.78), Estimate(0.27, 0.16, 0.371), Estimate(0.41, 0.28, 0.61))


def test_the_answer_of_a_randomised_trial(randomised: SurvivalResult) -> None:
    assert say_answer(randomised, SURVIVAL) == (
        "At 5 years 61 % (Control) v 79 % (IFN-I) were alive: difference 18 points (95 % CI −2 to 39); "
        "hazard ratio 0.54 (0.24–1.23)."
    )


def test_incidence_turns_the_interval_round(randomised: SurvivalResult, observed: SurvivalResult) -> None:
    assert "39 % (Control) v 21 % (IFN-I) had died: difference −18 points (95 % CI −39 to 2)" in say_answer(
        randomised, INCIDENCE
    )
    assert say_answer(observed, INCIDENCE) == (
        "At 3 years 49 % (NA) v 22 % (NA + peg-IFN) had recurred: difference −27 points (95 % CI −37 to −16); "
        "unadjusted associated hazard ratio 0.41 (0.28–0.61)."
    )


def test_without_randomisation_a_ratio_is_associated(observed: SurvivalResult) -> None:
    assert "unadjusted associated hazard ratio 0.41" in say_answer(observed, SURVIVAL)
    stratified = say_answer(ask(bundled("prtras001"), "ttr", strata=("bclc",)), SURVIVAL)
    assert "; associated hazard ratio 0.41" in stratified
    assert "Nobody was randomised: differences are associations, unadjusted here." in say_footnote(observed)


def test_of_an_uploaded_table_nothing_is_claimed_about_randomisation() -> None:
    result = ask(upload(two_arms(60)), "event")
    assert "unadjusted associated hazard ratio" in say_answer(result, SURVIVAL)
    assert "does not say whether patients were randomised" in say_footnote(result)


def test_a_randomised_trial_needs_no_caution(randomised: SurvivalResult) -> None:
    assert "randomised: differences" not in say_footnote(randomised)


def test_one_curve_of_everybody_has_no_comparison() -> None:
    answer = say_answer(ask(bundled("lo2007"), compare="none"), SURVIVAL)
    assert re.fullmatch(r"At 5 years \d+ % were alive\.", answer)


def test_one_arm_alone_is_named() -> None:
    narrowed = select(whole("lo2007"), Selection(arms=("ifn1",)))
    assert say_answer(ask(narrowed), SURVIVAL) == "At 5 years 79 % (IFN-I) were alive."


def test_three_arms_are_listed_without_a_single_comparison() -> None:
    cohort = upload(two_arms(90) | {"arm": [f"{'abc'[i % 3]}" for i in range(90)]})
    answer = say_answer(ask(cohort, "event", landmark_months=12), SURVIVAL)
    assert re.fullmatch(r"At 1 year [\d.]+ % \(a\) v [\d.]+ % \(b\) v [\d.]+ % \(c\) were without event\.", answer)
    assert len(table_comparisons(ask(cohort, "event"), SURVIVAL)) == 2


def test_too_few_events_are_said_with_their_number() -> None:
    columns = two_arms(40) | {"event": [int(i < 3) for i in range(40)]}
    result = ask(upload(columns), "event")
    assert say_answer(result, SURVIVAL).endswith("hazard ratio not estimated (too few events: 3).")
    assert table_comparisons(result, SURVIVAL)["Hazard ratio"].tolist() == ["NE (too few events: 3)"]


def test_a_landmark_beyond_follow_up_is_said_with_its_reason() -> None:
    columns = {"time": [5.0, 30.0, 8.0, 14.0] * 4, "event": [1, 0, 1, 0] * 4, "arm": ["a", "a", "b", "b"] * 4}
    result = ask(upload(columns), "event", landmark_months=20)
    for shown in (SURVIVAL, INCIDENCE):
        answer = say_answer(result, shown)
        assert "50 % (a) v NE (follow-up ends before the landmark) (b)" in answer
        assert "difference not estimated (follow-up of a group ends before the landmark)" in answer
    at = table_groups(result, SURVIVAL)["Event-free at 20 months"].tolist()
    assert at[1] == "NE (follow-up ends before the landmark)"


def test_nobody_to_analyse() -> None:
    cohort = bundled("lo2007")
    nobody = Cohort(cohort.study, {"subjects": cohort.subjects.iloc[:0]})
    assert say_answer(ask(nobody), SURVIVAL) == "Nobody of this selection can be analysed."
    assert say_answer(ask(nobody, panels="stage_group"), SURVIVAL) == "Nobody of this selection can be analysed."


# panels ----------------------------------------------------------------------------------------------------------


def test_panels_end_with_the_interaction_test() -> None:
    answer = say_answer(ask(bundled("lo2007"), panels="stage_group"), SURVIVAL)
    assert answer == (
        "At 5 years, Control v IFN-I: 90 % v 90 % (pTNM I/II) and 24 % v 68 % (pTNM III/IVA) were alive. "
        "The difference is not shown to depend on pTNM stage (interaction P = 0.31)."
    )


@pytest.mark.parametrize(
    ("p_value", "said"),
    [(0.05, "is not shown to depend"), (0.049, "may depend"), (0.0002, "may depend on Sex (interaction P < 0.001)")],
)
def test_the_interactions_verdict(p_value: float, said: str) -> None:
    result = replace(ask(bundled("lo2007"), panels="sex"), interaction=Test("interaction", 4.0, 1, p_value))
    assert said in say_interaction(result)


def test_an_interaction_not_tested_says_why() -> None:
    said = say_interaction(ask(bundled("lo2007"), panels="stage"))
    assert said == (
        "Whether the difference depends on pTNM stage, four levels was not tested: a group has no events in one level."
    )


@pytest.mark.parametrize("study_id", STUDIES)
def test_a_small_panel_withholds_its_own_percentages_and_no_others(study_id: str) -> None:
    cohort, read = every_whole(study_id), {True: 0, False: 0}
    endpoint, columns = cohort.study.time_to_event[0].id, [one.column for one in cohort.study.dividing_factors]
    for panels, compare in permutations(columns, 2):
        result = ask(cohort, endpoint, compare=compare, panels=panels)
        answer = say_answer(result, SURVIVAL)
        for panel in result.panels if len(result.panels) > 1 else ():
            events, n = sum(one.n_events for one in panel.groups), sum(one.n for one in panel.groups)
            few = min(one.n for one in panel.groups) < FEWEST or events in {0, n}
            said = re.search(rf"((?:{VALUE}(?: v )?)+) \({re.escape(panel.label)}\)", answer)
            assert said is not None, (panel.label, answer)
            assert bool(re.search(r"\d of \d", said[1])) is few, (panel.label, answer)
            read[few] += 1
    assert min(read.values()) > 3


def test_the_small_panel_stands_behind_the_large_one() -> None:
    result = ask(bundled("lo2007"), "rfs", compare="stage_group", panels="sex")
    assert say_answer(result, SURVIVAL) == (
        "At 2 years, pTNM I/II v pTNM III/IVA: 85 % v 56 % (Sex male) were alive without recurrence. 1 of 7 v 5 of 7 "
        "(Sex female) had recurred or died by the end of follow-up (fewer than 8 patients in a group: counts alone, "
        "and no interaction test)."
    )


def test_an_arm_missing_from_a_panel_hands_its_place_to_nobody() -> None:
    columns = two_arms(60, site=["x", "y", "x", "y", "x", "x"] * 10)
    frame = pd.DataFrame(columns)
    frame = frame[~((frame["site"] == "x") & (frame["arm"] == "control"))]
    assert set(frame.loc[frame["site"] == "x", "arm"]) == {"treated"}
    result = ask(
        upload(frame.reset_index(drop=True).to_dict("list"), factors=("site",)),
        "event",
        panels="site",
        landmark_months=12,
    )
    answer = say_answer(result, SURVIVAL)
    assert re.match(
        r"At 1 year, control v treated: no patients v \d+ % \(site x\) and \d+ % v no patients \(site y\)", answer
    )


# p-values --------------------------------------------------------------------------------------------------------


def words_of(result: SurvivalResult) -> str:
    """Everything said about a result, the interaction test apart: it belongs to an exploratory result."""
    parts = [table_groups(result, SURVIVAL).to_csv(), table_comparisons(result, SURVIVAL).to_csv()]
    parts += [say_answer(result, shown) for shown in (SURVIVAL, INCIDENCE)]
    parts += [say_footnote(result), say_alt(result, SURVIVAL)]
    return "\n".join(parts).replace(say_interaction(result), "") if result.interaction else "\n".join(parts)


@pytest.mark.parametrize(
    "options",
    [
        {"panels": "stage_group"},
        {"compare": "stage_group"},
        {"strata": ("stage_group",)},
        {"endpoint": "rfs"},
        {"compare": "none"},
    ],
)
def test_an_exploratory_result_says_no_p_value(options: dict) -> None:
    result = ask(bundled("lo2007"), **options)
    assert result.status == "exploratory"
    assert SAYS_P.findall(words_of(result)) == []
    assert "Exploratory: no p-value is shown" in say_footnote(result)


def test_a_filtered_result_says_no_p_value() -> None:
    late = select(whole("lo2007"), Selection(filters=(LevelFilter("stage_group", ("III/IVA",)),)))
    assert SAYS_P.findall(words_of(ask(late))) == []


def test_a_planned_result_says_its_p_value() -> None:
    result = ask(bundled("lo2007"))
    assert table_comparisons(result, SURVIVAL)["Log-rank P"].tolist() == ["0.14"]
    assert "Exploratory" not in say_footnote(result)


def test_an_uploaded_table_has_nominal_p_values() -> None:
    cohort = upload(two_arms(80, site=["x", "x", "y", "y"] * 20), factors=("site",))
    columns = table_comparisons(ask(cohort, "event", strata=("site",)), SURVIVAL).columns
    assert [name for name in columns if "P" in name] == ["Log-rank nominal P", "Stratified log-rank nominal P"]
    assert "(interaction nominal P = 0." in say_interaction(ask(cohort, "event", panels="site"))


# tables, footnote, alt -------------------------------------------------------------------------------------------


def test_the_table_by_group() -> None:
    result = ask(bundled("lo2007"))
    table = table_groups(result, SURVIVAL)
    first = table.iloc[0]
    assert (first["Group"], first["Patients"], first["Events"], first["At risk then"]) == ("Control", "40", "13", "7")
    assert first["Event-free at 5 years"] == "60.88 % (40.79–75.98)"
    assert first["Median time, months"].startswith("not reached")
    assert table["Median time, months"].iloc[1] == "not reached"
    assert table_groups(result, Shown(unit="years"))["Median follow-up, years"].iloc[0] == "4.24 (3.66–4.99)"


def test_incidence_in_the_table_is_the_complement_turned_round() -> None:
    table = table_groups(ask(bundled("lo2007")), INCIDENCE)
    assert table["Incidence at 5 years"].iloc[0] == "39.12 % (24.02–59.21)"


def test_the_table_between_groups() -> None:
    result = ask(bundled("lo2007"))
    row = table_comparisons(result, SURVIVAL).iloc[0]
    assert row["Comparison"] == "IFN-I v Control"
    assert row["Difference at 5 years"] == "18.55 points (−4.26 to 41.36)"
    assert row["Difference in event-free time"] == "5.8 (−1.6 to 13.2) months of 60"
    assert table_comparisons(result, INCIDENCE)["Difference at 5 years"].iloc[0] == "−18.55 points (−41.36 to 4.26)"


def test_no_common_follow_up_in_the_table() -> None:
    result = ask(upload({"time": [0.0] * 4, "event": [1, 0, 1, 0], "arm": ["a", "a", "b", "b"]}), "event")
    assert table_comparisons(result, SURVIVAL)["Difference in event-free time"].tolist() == ["NE (no common follow-up)"]


def test_no_event_in_either_arm_is_no_certainty() -> None:
    cohort = upload({"time": [20.0, 25.0] * 12, "event": [1] + [0] * 23, "arm": ["a", "b"] * 12})
    result = ask(cohort, "event", landmark_months=12)
    why = "a and b are at 0 or 100 % by then"
    for shown in (SURVIVAL, INCIDENCE):
        assert f"difference 0 points (no interval: {why})" in say_answer(result, shown)
        assert table_comparisons(result, shown)["Difference at 1 year"].tolist() == [f"0 points (NE: {why})"]


def test_the_footnote_counts_and_names_who_is_left_out() -> None:
    columns = two_arms(20)
    columns["time"][0] = math.nan
    columns["time"][1] = math.nan
    columns["arm"][2] = None
    said = say_footnote(ask(upload(columns), "event"))
    assert said.startswith(
        "17 of 20 selected patients analysed; left out: 2 with no time and 1 with no value for the compared groups."
    )
    assert say_footnote(ask(bundled("lo2007"))).startswith("80 of 80 selected patients analysed; nobody left out.")


def test_the_alternative_text_says_the_answer_and_the_mark() -> None:
    result = ask(bundled("lo2007"))
    assert say_alt(result, SURVIVAL) == (
        f"Survival curves, Overall survival. {say_answer(result, SURVIVAL)} Reconstruction."
    )
    assert say_alt(result, INCIDENCE).startswith("Cumulative incidence curves, Overall survival. At 5 years 39.12 %")


# published -------------------------------------------------------------------------------------------------------


def test_published_figures_in_words() -> None:
    found = compare_published(whole("lo2007"))
    table = table_published(found)
    assert table["Computed"].tolist() == table["Published"].tolist()
    assert set(table["Agrees"]) == {"yes"}
    assert say_agreement(found) == "All 15 published survival figures come back to the printed digit."
    one_off = (replace(found[0], agrees=False), *found[1:])
    assert say_agreement(one_off) == "14 of 15 published figures come back to the printed digit; the others are marked."
    assert table_published(one_off)["Agrees"].iloc[0] == "no"


@pytest.mark.parametrize(
    ("computed", "said", "more"), [(0.605, "61%", "60.50%"), (0.6049, "60%", "60.49%"), (math.nan, "NE", "NE")]
)
def test_the_computed_figure_rounds_as_agreement_does(computed: float, said: str, more: str) -> None:
    one = replace(compare_published(whole("lo2007"))[2], computed=computed)
    assert one.published.printed == "61%"
    assert (say_computed(one), say_computed(one, 2)) == (said, more)
