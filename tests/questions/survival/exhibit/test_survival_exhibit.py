"""What leaves the analysis: frames in the fixed words, marks on every row, alternative texts, a command to repeat."""

import json
import math
import shlex

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.cli import main
from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.load import load_cohort
from hcc_dash.cohort.selection import LevelFilter, RangeFilter, Selection
from hcc_dash.questions.overview.exhibit.overview import build_overview
from hcc_dash.questions.survival.exhibit.survival import build_survival
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.questions.survival.words.survival import Shown
from hcc_dash.report.terminal import describe_exhibit, describe_issue, write_exhibit
from hcc_dash.study.read import study_folder
from hcc_dash.wording.words import WITHHELD
from tests.estimation.cohorts import bundled, two_arms, upload, whole

VOCABULARY = {
    "subject_id",
    "arm",
    "level",
    "visit",
    "time",
    "term",
    "n",
    "n_events",
    "n_at_risk",
    "n_censored",
    "estimate",
    "std_error",
    "conf_low",
    "conf_high",
    "statistic",
    "df",
    "p_value",
    "note",
}
QUESTIONS = [
    ("lo2007", SurvivalOptions(endpoint="os")),
    ("lo2007", SurvivalOptions(endpoint="os", panels="stage_group")),
    ("lo2007", SurvivalOptions(endpoint="rfs", strata=("stage_group", "sex"))),
    ("lo2007", SurvivalOptions(endpoint="os", compare="none", landmark_months=36.0)),
    ("prtras001", SurvivalOptions(endpoint="ttr", compare="bclc")),
]


def build(cohort: Cohort, options: SurvivalOptions | None = None, **shown: object) -> Exhibit:
    return build_survival(cohort, options or SurvivalOptions(endpoint=cohort.study.time_to_event[0].id), Shown(**shown))


@pytest.fixture(params=QUESTIONS, ids=lambda q: f"{q[0]}-{q[1].endpoint}-{q[1].compare or q[1].panels or q[1].strata}")
def exhibit(request: pytest.FixtureRequest) -> Exhibit:
    study, options = request.param
    return build(bundled(study), options)


def test_frames_hold_the_fixed_words_alone(exhibit: Exhibit) -> None:
    assert set(exhibit.frames) == {"curves", "counts"}
    for frame in exhibit.frames.values():
        assert len(frame)
        assert set(frame.columns) <= VOCABULARY
        assert frame.columns.is_unique


def test_every_row_carries_provenance_and_cohort(exhibit: Exhibit) -> None:
    provenance = exhibit.result.study.provenance.mark
    for frame in exhibit.frames.values():
        for note in frame["note"].unique():
            assert f"; {provenance};" in note
            assert exhibit.asked["cohort"][:10] in note
            assert exhibit.result.status.capitalize() in note
            assert "data cut-off 20" in note


def test_frames_are_unrounded(exhibit: Exhibit) -> None:
    curves = pd.concat([panel.curves for panel in exhibit.result.panels], ignore_index=True)
    pd.testing.assert_frame_equal(exhibit.frames["curves"].drop(columns="note"), curves)


def test_each_picture_says_what_it_shows(exhibit: Exhibit) -> None:
    assert len(exhibit.pictures) == len(exhibit.result.panels)
    for picture, panel in zip(exhibit.pictures, exhibit.result.panels, strict=True):
        assert exhibit.answer in picture.alt
        assert exhibit.result.study.provenance.mark in picture.alt
        assert picture.heading == panel.label


def test_marks(exhibit: Exhibit) -> None:
    status, provenance, cut_off, cohort = exhibit.marks
    assert status == exhibit.result.status.capitalize()
    assert provenance in {"Reconstruction", "Simulation"}
    assert cut_off == f"data cut-off {exhibit.result.study.data_cut_off.isoformat()}"
    assert cohort == f"cohort {bundled(exhibit.result.study.id).identity}"


def test_questions_in_words() -> None:
    cohort = bundled("lo2007")
    assert build(cohort).question == "Overall survival by arm"
    assert build(cohort, SurvivalOptions(endpoint="os", compare="arm")).question == "Overall survival by arm"
    assert (
        build(cohort, SurvivalOptions(endpoint="os", compare="none")).question
        == "Overall survival, all patients together"
    )
    assert build(cohort, SurvivalOptions(endpoint="os", compare="sex")).question == "Overall survival by Sex"
    assert build(cohort, SurvivalOptions(endpoint="os", panels="sex")).question == "Overall survival by arm, within Sex"


def test_equal_questions_have_equal_exhibits(exhibit: Exhibit) -> None:
    result = exhibit.result
    again = build(bundled(result.study.id), result.options)
    for name in ("id", "question", "answer", "asked", "marks", "footnote", "method", "notes", "code"):
        assert getattr(again, name) == getattr(exhibit, name), name
    assert repr(again.estimates) == repr(exhibit.estimates)
    for name, frame in exhibit.frames.items():
        pd.testing.assert_frame_equal(again.frames[name], frame)
    assert [one.figure.to_json() for one in again.pictures] == [one.figure.to_json() for one in exhibit.pictures]


def test_building_changes_no_cohort() -> None:
    cohort = upload(two_arms(50, site=["x", "y"] * 25), factors=("site",))
    before, digest = cohort.subjects.copy(deep=True), cohort.fingerprint
    build(cohort, SurvivalOptions(endpoint="event", panels="site"))
    pd.testing.assert_frame_equal(cohort.subjects, before)
    assert Cohort(cohort.study, cohort.tables).fingerprint == digest


def test_what_is_shown_changes_no_number() -> None:
    one, other = build(bundled("lo2007")), build(bundled("lo2007"), incidence=True, unit="years")
    assert repr(one.estimates) == repr(other.estimates)
    pd.testing.assert_frame_equal(one.frames["curves"], other.frames["curves"])
    assert one.answer != other.answer


# p-values --------------------------------------------------------------------------------------------------------


def p_values(exhibit: Exhibit) -> dict[str, object]:
    return {record["term"]: record["p_value"] for record in exhibit.estimates if "p_value" in record}


def test_an_exploratory_exhibit_holds_no_p_value_but_the_interactions() -> None:
    exhibit = build(bundled("lo2007"), SurvivalOptions(endpoint="os", panels="stage_group", strata=("sex",)))
    found = p_values(exhibit)
    assert found.pop("interaction (likelihood ratio)") == exhibit.result.interaction.p_value
    assert set(found) == {"hazard_ratio", "log-rank", "stratified log-rank"}
    assert set(found.values()) == {None}
    withheld = [record["note"] for record in exhibit.estimates if "p_value" in record and record["p_value"] is None]
    assert all(WITHHELD in note for note in withheld)
    assert "p_value" not in exhibit.frames["curves"]
    hidden = [panel.log_rank.p_value for panel in exhibit.result.panels]
    hidden += [one.hazard_ratio_p for panel in exhibit.result.panels for one in panel.comparisons]
    written = json.dumps(describe_exhibit(exhibit)) + write_exhibit(exhibit, "text") + write_exhibit(exhibit, "csv")
    for p_value in hidden:
        assert math.isnan(p_value) or repr(p_value)[:8] not in written


def test_a_planned_exhibit_and_an_uploaded_one_hold_theirs() -> None:
    assert p_values(build(bundled("lo2007")))["log-rank"] == pytest.approx(0.1373, abs=1e-4)
    assert p_values(build(upload(two_arms(60))))["hazard_ratio"] > 0


def test_the_reason_for_no_ratio_outlives_the_withholding() -> None:
    exhibit = build(bundled("lo2007"), SurvivalOptions(endpoint="os", panels="stage"))
    notes = {record["level"]: record["note"] for record in exhibit.estimates if record["term"] == "hazard_ratio"}
    assert notes["II"] == f"too few events: 3; {WITHHELD}"
    assert notes["IIIA"] == WITHHELD


# the command -----------------------------------------------------------------------------------------------------

COMMANDS = [
    ("lo2007", Selection(), SurvivalOptions(endpoint="os")),
    ("lo2007", Selection(population="randomised"), SurvivalOptions(endpoint="os", panels="stage_group")),
    ("lo2007", Selection(arms=("control", "ifn1")), SurvivalOptions(endpoint="rfs", strata=("stage_group", "sex"))),
    (
        "lo2007",
        Selection(filters=(LevelFilter("stage", ("II", "IIIA")), RangeFilter("tumour_size", 1.23456789, math.inf))),
        SurvivalOptions(endpoint="os", compare="sex"),
    ),
    ("lo2007", Selection(), SurvivalOptions(endpoint="os", compare="none", landmark_months=24.147843942505133)),
]


def run(code: str) -> dict:
    words = shlex.split(code)
    assert words[0] == "hcc-dash"
    answer = CliRunner().invoke(main, [*words[1:], "--format", "json"])
    assert answer.exit_code == 0, answer.output
    return json.loads(answer.output)


@pytest.mark.parametrize(("study", "selection", "options"), COMMANDS)
def test_the_command_gives_the_same_numbers(study: str, selection: Selection, options: SurvivalOptions) -> None:
    cohort = select(load_cohort(study_folder(study)), selection)
    exhibit = build(cohort, options)
    printed = run(exhibit.code)
    assert printed.pop("checks") == [describe_issue(issue) for issue in cohort.issues]
    assert printed == describe_exhibit(exhibit)


def test_the_command_of_a_landmark_declared_in_days() -> None:
    cohort = bundled("prtras001")
    landmark = cohort.study.endpoint("ttr").landmarks[1]
    exhibit = build(cohort, SurvivalOptions(endpoint="ttr", landmark_months=landmark.at("months")))
    words = shlex.split(exhibit.code)
    repeated = float(words[words.index("--landmark") + 1])
    assert build(cohort, SurvivalOptions(endpoint="ttr", landmark_months=repeated)).asked["landmark"]["time"] == 736


def test_an_uploaded_table_has_no_command() -> None:
    assert build(upload(two_arms(30))).code == ""


# nobody, odd labels ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("panels", ["", "stage_group"])
def test_nobody_still_makes_an_exhibit_that_can_be_written(panels: str) -> None:
    cohort = bundled("lo2007")
    nobody = Cohort(cohort.study, {"subjects": cohort.subjects.iloc[:0]}, selection=cohort.selection)
    exhibit = build(nobody, SurvivalOptions(endpoint="os", panels=panels))
    assert exhibit.answer == "Nobody of this selection can be analysed."
    assert exhibit.pictures == ()
    assert list(exhibit.frames["curves"].columns)[:3] == ["level", "arm", "time"]
    for form in ("text", "json", "csv"):
        assert write_exhibit(exhibit, form).endswith("\n")


@pytest.mark.parametrize("label", ["**bold** _x_", "`code`", "[a](b)", "a|b", "$x^2$", "# head", ":red[x]", "~~y~~"])
def test_labels_with_markdown_stay_themselves(label: str) -> None:
    columns = two_arms(40)
    columns["arm"] = [label if arm == "treated" else arm for arm in columns["arm"]]
    exhibit = build(upload(columns))
    assert label in exhibit.answer  # as it is: whoever shows Markdown escapes it there
    assert label in exhibit.tables[0].frame["Group"].tolist()
    assert label in set(exhibit.frames["curves"]["arm"])


# overview --------------------------------------------------------------------------------------------------------


def test_the_overview_shows_planned_results_whatever_is_filtered() -> None:
    overview = build_overview(whole("lo2007"))
    assert [one.endpoint for one in overview.key_results] == ["os", "os"]
    main_result, adjusted = overview.key_results
    assert main_result.answer == build(bundled("lo2007")).answer
    assert "log-rank P = 0.14" in main_result.basis
    assert adjusted.answer.startswith("Adjusted hazard ratio, IFN-I v Control: 0.42 (0.17–1.05)")
    assert "20 events among 80 patients" in adjusted.answer
    assert overview.agreement.startswith("All 15")
    assert len(overview.published) == 15
    assert overview.marks[0] == "Reconstruction"


def test_the_overview_of_a_trial_without_randomisation_says_associated() -> None:
    overview = build_overview(load_cohort(study_folder("prtras001")))
    assert overview.agreement == ""
    *survival, change = overview.key_results
    assert all("associated hazard ratio" in one.answer for one in survival)
    assert "associated difference of NA + peg-IFN from NA" in change.answer


def test_estimates_are_the_results_numbers(exhibit: Exhibit) -> None:
    records = {(r.get("level", ""), r.get("arm"), r["term"]): r for r in exhibit.estimates}
    assert len(records) == len(exhibit.estimates)
    for panel in exhibit.result.panels:
        for group in panel.groups:
            np.testing.assert_equal(records[panel.level, group.arm, "median"]["estimate"], group.median.value)
            landmark = records[panel.level, group.arm, "survival_at_landmark"]
            np.testing.assert_equal(landmark["conf_low"], group.at_landmark.conf_low)
        for one in panel.comparisons:
            np.testing.assert_equal(records[panel.level, one.arm, "hazard_ratio"]["estimate"], one.hazard_ratio.value)
            assert records[panel.level, one.arm, "hazard_ratio"]["reference"] == one.reference
