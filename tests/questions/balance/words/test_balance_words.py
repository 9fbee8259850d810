"""Balance in words: what the design allows to be said, true numbers, and reasons where there are none."""

from functools import cache

import pandas as pd

from hcc_dash.cohort.cohort import select
from hcc_dash.cohort.selection import Selection
from hcc_dash.questions.balance.numbers.baseline import BaselineOptions, describe_baseline
from hcc_dash.questions.balance.numbers.time_zero import estimate_time_zero
from hcc_dash.questions.balance.numbers.time_zero_result import TimeZeroOptions
from hcc_dash.questions.balance.numbers.weighted_result import WeightedOptions, WeightedResult
from hcc_dash.questions.balance.numbers.weighted_survival import estimate_weighted
from hcc_dash.questions.balance.words.balance import say_baseline, say_baseline_footnote, say_shape_alt, table_baseline
from hcc_dash.questions.balance.words.propensity import (
    say_e_value,
    say_turned,
    say_weighted,
    say_weighted_footnote,
    table_arms,
    table_e_value,
    table_models,
    table_score,
    table_sensitivity,
)
from hcc_dash.questions.balance.words.time_zero import (
    say_immortal,
    say_landmarks_alt,
    say_time_zero,
    say_time_zero_footnote,
    table_landmarks,
    table_starts,
)
from hcc_dash.wording.words import say_ratio
from tests.estimation.cohorts import bundled, two_arms, upload, whole


@cache
def ask(**options: object) -> WeightedResult:
    return estimate_weighted(bundled("prtras001"), WeightedOptions(**({"endpoint": "ttr"} | options)))


def test_a_randomised_trial_differs_by_chance() -> None:
    result = describe_baseline(bundled("lo2007"))
    said = say_baseline(result)
    assert said.startswith("IFN-I and Control were randomised and differ by chance: the largest of 9")
    assert "0.45" in said
    footnote = say_baseline_footnote(result)
    assert "No p-values" in footnote
    assert "(here 0.44 for a number)" in footnote
    assert "There is no propensity score" in footnote


def test_an_observational_study_differs_for_reasons() -> None:
    result = describe_baseline(bundled("prtras001"))
    assert "differ by more than 0.1 standard deviations in 11 of 18" in say_baseline(result)
    assert "Nobody was randomised" in say_baseline_footnote(result)


def test_a_table_that_says_nothing_of_randomisation() -> None:
    result = describe_baseline(upload(two_arms(sex=["m", "f"] * 30), factors=("sex",)))
    assert "does not say whether" in say_baseline_footnote(result)


def test_nothing_to_compare() -> None:
    one = describe_baseline(select(whole("lo2007"), Selection(arms=("ifn1",))))
    assert say_baseline(one) == "There is one group only, 40 patients (IFN-I), and nothing to compare."
    assert list(table_baseline(one).columns) == ["Characteristic", "IFN-I, n = 40", "Missing"]
    bare = describe_baseline(upload(two_arms()))
    assert say_baseline(bare) == "No baseline characteristic is known of these patients."
    assert table_baseline(bare).empty


def test_table_one_reads_as_counted() -> None:
    table = table_baseline(describe_baseline(bundled("lo2007"))).set_index("Characteristic")
    assert table.loc["Cirrhosis", "Difference (SMD)"] == "0.15"
    assert table.loc["\u2003no", "Control, n = 40"] == "17 (42 %)"
    assert table.loc["\u2003yes", "Control, n = 40"] == "23 (58 %)"
    assert table.loc["Age, years", "IFN-I, n = 40"].startswith("50.0 (")
    assert table.loc["AFP, ng/mL", "Difference (SMD)"].endswith("(log10)")
    missing = table_baseline(describe_baseline(bundled("prtras001"))).set_index("Characteristic")
    assert missing.loc["Microvascular invasion", "Missing"] == "79 v 70"
    assert not any(column.lower() == "p" for column in table.columns)


def test_the_distribution_says_its_summary() -> None:
    number = describe_baseline(bundled("prtras001"), BaselineOptions(characteristic="age"))
    assert "NA median 54.0 (47.0–61.2)" in say_shape_alt(number)
    levels = describe_baseline(bundled("lo2007"), BaselineOptions(characteristic="sex"))
    assert "Control female 8 (20 %)" in say_shape_alt(levels)


def test_the_answer_is_the_weighted_one_and_an_association() -> None:
    result = ask()
    assert result.found is not None
    said = say_weighted(result)
    assert said.startswith("At 3 years, weighted to patients who could have had either arm, 40 % (NA) v 25 %")
    assert "had recurred; associated hazard ratio 0.61 (95 % CI 0.40–0.94), unadjusted 0.41." in said
    assert "reduce" not in said + say_weighted_footnote(result)
    att = say_weighted(ask(weights="att"))
    assert "weighted to patients who had NA + peg-IFN" in att
    assert "were alive" in say_weighted(ask(endpoint="os"))


def test_models_stand_beside_each_other_without_p_values() -> None:
    result = ask()
    assert result.found is not None
    table = table_models(result)
    assert table["Model"].tolist() == ["Arm alone", "Arm and covariates", "Weighted", "Weighted, arm and covariates"]
    assert table.iloc[:, 1].tolist() == [say_ratio(one.estimate) for one in result.found.ratios]
    assert not any("P" in column.split() for column in table.columns)
    assert "no p-value is shown" in say_weighted_footnote(result)


def test_an_incidence_is_turned_with_its_limits() -> None:
    result = ask()
    assert result.found is not None
    one = result.found.at_landmark.groups[0]
    assert say_turned(result, one) == f"40 % ({100 - round(100 * one.conf_high)}–{100 - round(100 * one.conf_low)})"
    table = table_arms(result)
    assert table.iloc[0]["Weighted"].startswith("40 %")
    assert table.iloc[-1]["Group"] == "Difference"
    assert table.iloc[-1]["Weighted"].startswith("−15 points")


def test_sensitivity_and_e_values() -> None:
    result = ask()
    table = table_sensitivity(result)
    assert table.iloc[:, 0].tolist()[:4] == [
        "Weights: overlap",
        "Weights: Everybody (ATE)",
        "Weights: The treated (ATT)",
        "Nobody trimmed",
    ]
    assert table["Hazard ratio"].iloc[0] == table["Hazard ratio"].iloc[3] == "0.61 (0.40–0.94)"
    assert table_e_value(result)["E-value"].tolist() == ["2.15", "1.27"]
    assert "unmeasured confounder" in say_e_value(result)
    assert len(table_score(result)) == 9


def test_no_comparison_says_why_and_what_to_do() -> None:
    trial = estimate_weighted(bundled("lo2007"), WeightedOptions(endpoint="os"))
    assert "randomised" in say_weighted(trial)
    assert "fixed beforehand" in say_weighted_footnote(trial)
    table = estimate_weighted(upload(two_arms()), WeightedOptions(endpoint="event"))
    assert "declares no propensity model" in say_weighted(table)
    assert "study.toml" in say_weighted_footnote(table)


def test_late_starts() -> None:
    result = estimate_time_zero(bundled("prtras001"), TimeZeroOptions(endpoint="ttr"))
    said = say_time_zero(result)
    assert said.startswith("Among 314 patients event-free at 3 months the unadjusted associated hazard ratio is 0.41 (")
    assert said.endswith("from radical treatment on it is 0.41. Median start: day 58 (NA + peg-IFN), day 22 (NA).")
    footnote = say_time_zero_footnote(result)
    assert "11 with the event before the landmark and 7 last seen before it" in footnote
    assert "5.3 % of the arm's observed time" in say_immortal(result)
    landmarks = table_landmarks(result)
    assert landmarks["Landmark"].tolist() == ["No landmark (arm on file)", "2 months", "3 months", "6 months"]
    assert landmarks["Of the arm, not yet started"].tolist() == ["0", "72", "0", "0"]
    assert isinstance(table_starts(result), pd.DataFrame)
    assert "3 months 0.41" in say_landmarks_alt(result)


def test_late_starts_that_cannot_be_seen() -> None:
    for cohort, endpoint, hint in (
        (bundled("lo2007"), "os", "the way the arms were made"),
        (bundled("prtras001"), "hbsag_loss", "Choose an endpoint"),
        (upload(two_arms()), "event", "immortal time"),
    ):
        result = estimate_time_zero(cohort, TimeZeroOptions(endpoint=endpoint))
        assert say_time_zero(result).startswith("There is no landmark analysis: ")
        assert hint in say_time_zero_footnote(result)
