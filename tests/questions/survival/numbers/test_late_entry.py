"""Late entry by the public routes: equal to R, who is left out is named, and what a curve is silent about is said."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

import hcc_dash
from hcc_dash.cli import main
from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import LevelFilter, Selection
from hcc_dash.questions.cox.exhibit.cox import build_cox
from hcc_dash.questions.cox.exhibit.hazards import build_hazards
from hcc_dash.questions.cox.exhibit.standardised import build_standardised
from hcc_dash.questions.cox.numbers.options import CoxOptions, StandardisedOptions
from hcc_dash.questions.survival.exhibit.log_rank_tests import build_log_rank
from hcc_dash.questions.survival.exhibit.survival import build_survival
from hcc_dash.questions.survival.numbers.log_rank_tests import LogRankOptions, compare_log_rank
from hcc_dash.questions.survival.numbers.options import SurvivalOptions, asked_of_engines
from hcc_dash.questions.survival.numbers.survival import estimate_survival
from hcc_dash.questions.survival.words.survival import Shown
from tests.estimation.cohorts import two_arms, upload
from tests.every_question import STUDIES, whole
from tests.kernels.golden import assert_equal_to_r, load_sample
from tests.kernels.test_late_entry import GROUPED, three, values
from tests.pages.test_bundled import healthy
from tests.strategies import SurvivalSample, survival_samples

LATE = SurvivalOptions(endpoint="event", entry="entry")


def entering(dataset: str) -> Cohort:
    """Everybody of a dataset of the golden with his entry, as an uploaded table."""
    sample = load_sample(dataset)
    entry = [float(7 * i % GROUPED[dataset]) for i in range(1, len(sample.time) + 1)]
    columns = {
        "time": sample.time.tolist(),
        "event": sample.event.astype(int).tolist(),
        "arm": [sample.labels[code] for code in sample.group],
        "stratum": [f"s{one}" for one in sample.strata],
        "entry": entry,
    }
    unit = "months" if dataset == "asaur os" else "days"
    return upload(columns, time_unit=unit, reference=sample.labels[0], factors=("stratum", "entry"))


def made(entry: list[float], **more: list[float]) -> Cohort:
    return upload(two_arms(len(entry)) | {"entry": entry} | more, factors=("entry",))


@pytest.mark.golden
@pytest.mark.parametrize("dataset", GROUPED)
def test_curves_are_those_of_r(dataset: str) -> None:
    cohort = entering(dataset)
    result = estimate_survival(cohort, LATE)
    (panel,) = result.panels
    excluded = int((cohort.subjects["entry"].astype(float) >= cohort.subjects["time"]).sum())
    assert excluded > 0
    assert [(one.reason, one.n) for one in result.left_out] == [("no follow-up after their entry", excluded)]
    assert result.n_analysed == cohort.n - excluded
    for group in panel.groups:
        median = group.median
        assert_equal_to_r([median.value, median.conf_low, median.conf_high], three(dataset, "median", group.arm))
        follow_up = group.follow_up
        expected = three(dataset, "follow-up", group.arm)
        assert_equal_to_r([follow_up.value, follow_up.conf_low, follow_up.conf_high], expected)
        curve = panel.curves[(panel.curves["arm"] == group.arm) & (panel.curves["time"] > 0)]
        seen = curve[curve["n_events"] + curve["n_censored"] > 0]
        names = {"estimate": "surv", "n_at_risk": "n.risk", "conf_low": "lower", "conf_high": "upper"}
        for ours, theirs in names.items():
            assert_equal_to_r(seen[ours], values(dataset, "curve", theirs, group.arm))
    assert_equal_to_r(panel.log_rank.statistic, values(dataset, "log-rank", "statistic")[0])


@pytest.mark.golden
@pytest.mark.parametrize("dataset", GROUPED)
def test_tests_and_models_are_those_of_r(dataset: str) -> None:
    cohort = entering(dataset)
    for weights in ("gehan", "tarone-ware"):
        found = compare_log_rank(cohort, LogRankOptions(endpoint="event", entry="entry", weights=weights))
        assert_equal_to_r(found.test.statistic, values(dataset, weights, "statistic")[0])
    stratified = compare_log_rank(cohort, LogRankOptions(endpoint="event", entry="entry", strata=("stratum",)))
    assert_equal_to_r(stratified.test.statistic, values(dataset, "log-rank stratified", "statistic")[0])
    assert "late entry" in build_log_rank(cohort, LogRankOptions(endpoint="event", entry="entry")).method
    for strata, question in (((), "cox efron"), (("stratum",), "cox efron stratified")):
        model = build_cox(cohort, CoxOptions(endpoint="event", entry="entry", strata=strata)).result
        for i, row in enumerate(model.arm_rows, start=1):
            assert_equal_to_r(np.log(row.multivariable.value), values(dataset, question, "coef", str(i))[0])
            assert_equal_to_r(row.multivariable.std_error, values(dataset, question, "std_error", str(i))[0])
        assert "late entry" in model.concordance.why_missing
    joint = estimate_survival(cohort, replace(LATE, joint=True)).panels[0].comparisons
    assert_equal_to_r([np.log(one.hazard_ratio.value) for one in joint], values_of_coefs(dataset, len(joint)))


def values_of_coefs(dataset: str, n: int) -> list[float]:
    return [values(dataset, "cox efron", "coef", str(i))[0] for i in range(1, n + 1)]


def test_early_and_late_are_those_of_each_stretch() -> None:
    """A cut before every entry leaves the whole model as the late period, one after every time as the early one."""
    cohort = entering("colon death")
    whole_model = build_cox(cohort, CoxOptions(endpoint="event", entry="entry")).result
    for months, period in ((0.01, "late"), (200.0, "early")):
        hazards = build_hazards(cohort, CoxOptions(endpoint="event", entry="entry", cut_months=months)).result.hazards
        for split, row in zip(hazards.early_late, whole_model.arm_rows, strict=True):
            assert getattr(split, period).value == pytest.approx(row.multivariable.value)
            assert not getattr(split, "early" if period == "late" else "late").estimable


@settings(max_examples=30, deadline=None)
@given(survival_samples(min_size=8, both_arms=True), st.booleans())
def test_entry_at_the_start_changes_no_number(sample: SurvivalSample, stratified: bool) -> None:
    time = np.maximum(sample.time, 0.5)
    columns = {
        "time": time.tolist(),
        "event": sample.event.astype(int).tolist(),
        "arm": [f"arm {code}" for code in sample.arm],
        "stratum": [f"s{code}" for code in sample.stratum],
        "entry": [0.0 if i % 2 else -1.5 for i in range(time.size)],
    }
    cohort = upload(columns, factors=("stratum", "entry"), censored_values=("0",))
    strata = ("stratum",) if stratified and len(set(columns["stratum"])) > 1 else ()
    late, usual = (
        estimate_survival(cohort, SurvivalOptions(endpoint="event", strata=strata, entry=entry))
        for entry in ("entry", "")
    )
    pd.testing.assert_frame_equal(late.panels[0].curves, usual.panels[0].curves)
    pd.testing.assert_frame_equal(late.panels[0].counts, usual.panels[0].counts)
    assert repr(late.panels[0].comparisons) == repr(usual.panels[0].comparisons)
    assert repr(late.panels[0].stratified_log_rank) == repr(usual.panels[0].stratified_log_rank)
    assert all(group.entry.n_late == 0 and group.entry.first == 0 for group in late.panels[0].groups)


@settings(max_examples=40, deadline=None)
@given(survival_samples(min_size=4, both_arms=True), st.lists(st.integers(0, 12), min_size=40, max_size=40))
def test_nobody_is_lost_and_every_silence_is_said(sample: SurvivalSample, days: list[int]) -> None:
    entry = np.array(days[: sample.time.size]) * (sample.time.max() / 12 or 1.0)
    columns = {
        "time": sample.time.tolist(),
        "event": sample.event.astype(int).tolist(),
        "entry": entry.tolist(),
    }
    cohort = upload(columns, factors=("entry",), censored_values=("0",))
    exhibit = build_survival(cohort, LATE, Shown())
    result = exhibit.result
    assert result.n_analysed + sum(one.n for one in result.left_out) == cohort.n
    for group in (one for panel in result.panels for one in panel.groups):
        kept = entry < sample.time
        assert (exhibit.footnote.count("describes nobody until then") > 0) == bool(entry[kept].min() > 0)
        curve = result.panels[0].curves
        stays = (curve["estimate"] == 0) & (curve["n_at_risk"].shift(-1, fill_value=0) > 0)
        assert ("does not describe them" in exhibit.footnote) == bool(stays.any())
        assert group.n == kept.sum()


def test_who_has_no_entry_is_named() -> None:
    cohort = upload(two_arms(60) | {"entry": [None if i < 3 else 0.05 for i in range(60)]}, factors=("entry",))
    exhibit = build_survival(cohort, LATE, Shown())
    assert "3 with no time of entry" in exhibit.footnote
    assert "each patient at risk from entry (late entry)" in exhibit.method
    assert exhibit.asked["entry"] == "entry"
    assert exhibit.result.status == "exploratory"


def test_an_early_risk_set_of_one_is_said_to_be_one() -> None:
    entry = [0.0] + [4.0] * 39
    times = [2.0, *np.linspace(5, 40, 39).tolist()]
    cohort = upload({"time": times, "event": [1] * 40, "entry": entry}, factors=("entry",))
    exhibit = build_survival(cohort, LATE, Shown())
    assert "All at risk by 2.0 months had had the event while 39 patients entered then or later" in exhibit.footnote
    assert "Only 1 of 40 was at risk at the first event" in exhibit.footnote
    assert exhibit.result.panels[0].curves["estimate"].iloc[-1] == 0


@pytest.mark.parametrize("study", STUDIES)
def test_outcomes_and_other_columns_are_no_times_of_entry(study: str) -> None:
    for column in ("ttr_days", "age", "nothing"):
        with pytest.raises(ValueError, match="No column with times of entry"):
            estimate_survival(whole(study), SurvivalOptions(endpoint="os", entry=column))
        refused = CliRunner().invoke(main, ["analyse", "survival", "--study", study, "--entry", column])
        assert refused.exit_code == 2
        assert "No column with times of entry is called" in refused.output


def test_what_takes_no_late_entry_says_so() -> None:
    with pytest.raises(ValueError, match="Other engines are not asked about late entry"):
        asked_of_engines(LATE)
    with pytest.raises(ValueError, match="takes no late entry"):
        build_cox(entering("asaur os"), CoxOptions(endpoint="event", entry="entry", firth=True))
    one_level = select(entering("asaur os"), Selection(filters=(LevelFilter("stratum", ("s1",)),)))
    for exhibit in (
        build_survival(one_level, LATE, Shown()),
        build_standardised(one_level, StandardisedOptions(endpoint="event", entry="entry")),
    ):
        assert "was not tested: patients enter late" in exhibit.answer


def test_terminal_and_python_give_the_same(tmp_path: Path) -> None:
    cohort = entering("asaur os")
    file = tmp_path / "table.csv"
    columns = ["time", "event", "arm", "entry"]
    pd.DataFrame(
        {
            "time": cohort.subjects["time"],
            "event": cohort.subjects["event"].astype(str),
            "arm": cohort.subjects["arm"].astype(str),
            "entry": cohort.subjects["entry"].astype(str),
        }
    ).to_csv(file, index=False)
    assert list(pd.read_csv(file).columns) == columns
    words = ["--table", str(file), "--time", "time", "--event", "event", "--event-value", "1", "--time-unit", "months"]
    words += ["--arm", "arm", "--reference", "1", "--entry", "entry", "--conf-level", "0.9", "--format", "json"]
    told = CliRunner().invoke(main, ["analyse", "survival", *words])
    assert told.exit_code == 0, told.output
    said = json.loads(told.stdout)
    options = replace(LATE, conf_level=0.9)
    expected = estimate_survival(cohort, options).panels[0].groups
    medians = [one for one in said["estimates"] if one["term"] == "median"]
    numbers = [[one["estimate"], one["conf_low"]] for one in medians]
    ours = [[group.median.value, group.median.conf_low] for group in expected]
    assert json.dumps(numbers) == json.dumps(ours).replace("NaN", "null")
    mapping = {"time": "time", "event": "event", "event_values": ("1",), "time_unit": "months", "arm": "arm"}
    trial = hcc_dash.open(file, hcc_dash.ColumnMapping(**mapping, reference="1", factors=("entry",)))
    asked = trial.ask("survival", entry="entry", conf_level=0.9)
    assert asked.answer == said["answer"]


def _options() -> None:
    import streamlit as st

    from hcc_dash.questions.survival.numbers.options import SurvivalOptions
    from hcc_dash.ui.asking import pick_asked
    from tests.estimation.cohorts import two_arms, upload

    cohort = upload(two_arms(60) | {"entry": [0.05 * (i % 20) for i in range(60)]}, factors=("entry",))
    (options,) = pick_asked((SurvivalOptions,), cohort, "survival")
    st.text(f"{options.entry} {options.conf_level} {options.conf_type}")


def test_the_page_offers_the_columns_that_can_be_entries() -> None:
    app = healthy(AppTest.from_function(_options, default_timeout=60).run())
    box = next(one for one in app.selectbox if one.label == "At risk from")
    assert box.options == ["The start", "entry"]
    box.set_value("entry").run()
    level = next(one for one in app.selectbox if one.label == "Confidence level")
    level.set_value("0.9").run()
    assert healthy(app).text[0].value == "entry 0.9"


def test_a_bundled_trial_without_such_a_column_offers_nothing(open_page) -> None:  # noqa: ANN001 - the pages' fixture
    app = healthy(open_page("survival", {"study": "lo2007"}))
    assert "At risk from" not in {one.label for one in app.selectbox}
