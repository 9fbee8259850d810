"""What is said about competing risks: the answer, why Kaplan-Meier says more, what the ratios mean, early and late."""

from dataclasses import replace

import pytest

from hcc_dash.cohort.cohort import select
from hcc_dash.cohort.selection import LevelFilter, Selection
from hcc_dash.estimation.estimate import not_estimable
from hcc_dash.questions.recurrence.numbers.competing import estimate_competing
from hcc_dash.questions.recurrence.numbers.options import CompetingOptions, registered_covariates
from hcc_dash.questions.recurrence.numbers.result import CompetingResult
from hcc_dash.questions.recurrence.words.competing import (
    NOBODY,
    say_footnote,
    say_incidence,
    say_lines,
    say_meanings,
    say_stack_alt,
    say_why_higher,
    table_differences,
    table_incidence,
    table_models,
)
from hcc_dash.questions.recurrence.words.competing_periods import (
    say_period_footnote,
    say_period_heading,
    say_periods,
    table_periods,
)
from tests.estimation.cohorts import bundled


def ask(study: str, endpoint: str = "ttr", **options: object) -> CompetingResult:
    return estimate_competing(bundled(study), CompetingOptions(endpoint=endpoint, **options))


@pytest.fixture(scope="module")
def registered() -> CompetingResult:
    return ask("prtras001", covariates=registered_covariates(bundled("prtras001").study, "ttr"))


def test_answers() -> None:
    assert say_incidence(ask("prtras001")) == (
        "At 3 years 48 % (NA) v 22 % (NA + peg-IFN) had recurred: difference −26 points (95 % CI −36 to −16); "
        "one minus Kaplan-Meier, which censors deaths, says 49 % v 22 %."
    )
    assert say_incidence(ask("lo2007", compare="none")) == (
        "At 2 years 30 % had recurred; one minus Kaplan-Meier, which censors deaths, says 30 %."
    )
    far = ask("lo2007", landmark_months=400.0)
    assert "NE (follow-up ends before it) (Control)" in say_incidence(far)
    assert "difference not estimated (follow-up of a group ends before the landmark)" in say_incidence(far)


def test_nobody() -> None:
    nobody = estimate_competing(
        select(bundled("lo2007"), Selection(filters=(LevelFilter("sex", ()),))), CompetingOptions(endpoint="ttr")
    )
    assert say_incidence(nobody) == say_periods(nobody, "months") == NOBODY
    assert say_meanings(nobody) == ""
    assert table_periods(nobody, "months").empty


def test_agreement_is_said_where_nobody_died_first() -> None:
    alone = estimate_competing(select(bundled("lo2007"), Selection(arms=("ifn1",))), CompetingOptions(endpoint="ttr"))
    assert say_incidence(alone) == "At 2 years 29 % had recurred; one minus Kaplan-Meier says the same."
    assert say_why_higher(alone) == (
        "Nobody had death without recurrence by 2 years, so one minus Kaplan-Meier and the incidence are the same "
        "there."
    )


def test_why_higher_is_told_on_the_own_numbers(registered: CompetingResult) -> None:
    said = say_why_higher(registered)
    worst = registered.groups[0]
    assert f"counts the {worst.n_competing_by_landmark} patients of NA with death without recurrence by 3 years" in said
    assert "it says 48.7 % instead of 47.6 %, 1.1 points more" in said
    assert "NA + peg-IFN: 22.02 % instead of 21.66 %, 0.4 points more" in said
    assert "counts the 1 patient of Control" in say_why_higher(ask("lo2007"))
    assert "cannot be compared" in say_why_higher(ask("lo2007", landmark_months=400.0))


def test_what_the_ratios_mean(registered: CompetingResult) -> None:
    said = say_meanings(registered)
    assert said.startswith(
        "Cause-specific ratio 0.49: among those still free of both, recurrence came at that multiple"
    )
    assert "given the covariates" in said
    assert "The hazard ratio of death without recurrence is 0.71 (0.26–1.98)." in said
    three = ask("prtras001", compare="bclc")
    assert len(three.groups) == 3
    assert say_meanings(three).startswith(f"{three.unadjusted.terms[0].label}. Cause-specific ratio ")
    few = say_meanings(ask("lo2007"))
    assert "given the covariates" not in few
    assert "recurrence comes at" in few
    assert few.endswith("Whether the groups differ in death without recurrence was not estimated: too few events: 3.")


def test_tables(registered: CompetingResult) -> None:
    groups = table_incidence(registered)
    assert list(groups["Incidence at 3 years"]) == ["48 % (40–55)", "22 % (15–29)"]
    assert list(groups["One minus Kaplan-Meier"]) == ["49 % (41–57)", "22 % (16–30)"]
    assert list(groups["Overstated by"]) == ["1.1 points", "0.4 points"]
    assert list(groups["Death without recurrence"]) == ["10", "7"]
    assert list(table_differences(registered).iloc[0]) == ["NA + peg-IFN v NA", "−26 points (−36 to −16)"]
    early_late = table_periods(registered, "months")
    assert list(early_late["Period"].unique()) == ["Early, until 24 months", "Late, from 24 months"]
    assert list(early_late["Cause-specific hazard ratio"]) == [
        "reference",
        "0.43 (0.27–0.68)",
        "reference",
        "0.39 (0.20–0.75)",
    ]


def test_p_values_follow_the_plan(registered: CompetingResult) -> None:
    alone = table_models(registered, registered.unadjusted, adjusted=False)
    assert not [name for name in alone.columns if name.startswith("P")]
    assert registered.adjusted is not None
    adjusted = table_models(registered, registered.adjusted, adjusted=True)
    assert [name for name in adjusted.columns if "P" in name.split(",")[0].split()] == ["P, cause-specific"]
    assert adjusted["P, cause-specific"].iloc[0] == "<0.001"
    planned = replace(registered, status="planned")
    assert table_differences(planned)["Gray's test P"].iloc[0] == "<0.001"
    assert "P, subdistribution" in table_models(planned, registered.adjusted, adjusted=True)
    assert "but for the cause-specific model" in say_footnote(registered)
    assert "p-values are not shown." in say_footnote(ask("prtras001"))
    assert "not shown" not in say_footnote(planned)
    missing = replace(planned, gray=replace(planned.gray, p_value=float("nan"), why_missing="too few events: 3"))
    assert table_differences(missing)["Gray's test P"].iloc[0] == "NE (too few events: 3)"


def test_early_and_late_in_a_sentence(registered: CompetingResult) -> None:
    assert say_periods(registered, "months") == (
        "By 24 months 36 % (NA) v 17 % (NA + peg-IFN) had recurred, unadjusted associated hazard ratio 0.43 "
        "(0.27–0.68). Of those free of both then 19 % v 6 % by 3 years, unadjusted associated hazard ratio of all "
        "later follow-up 0.39 (0.20–0.75)."
    )
    assert say_periods(ask("lo2007", cut_months=300.0), "years").endswith("; nobody was followed beyond.")
    late = registered.periods[1]
    unread = replace(late, end=float("nan"), ratios=(("na_peg", not_estimable("too few events: 3")),))
    said = say_periods(replace(registered, periods=(registered.periods[0], unread)), "months")
    assert " by the end, no hazard ratio (too few events: 3)." in said
    assert say_period_heading(registered, late, "years") == "Late: those free of both at 2 years"
    assert "landmark analysis" in say_period_footnote(registered)
    assert "Randomisation does not protect the late comparison" in say_period_footnote(ask("lo2007"))


def test_captions(registered: CompetingResult) -> None:
    assert "one minus Kaplan-Meier, the reading fixed beforehand" in say_lines(registered)
    assert "fixed beforehand" not in say_lines(ask("lo2007"))
    assert say_stack_alt(registered, registered.groups[0]) == (
        "NA at 3 years: 47.6 % recurrence, 3.5 % death without recurrence, 48.9 % neither. Simulation."
    )
    assert "Nobody was randomised" in say_footnote(registered)
    assert "randomised" not in say_footnote(ask("lo2007")).split("Late")[0].replace("randomisation", "")
