"""The forest in words and frames: answers, sides, counts; nothing rounded leaves, and no p-value inside a subgroup."""

import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import LevelFilter, Selection
from hcc_dash.estimation.estimate import Test
from hcc_dash.questions.subgroups.exhibit.modifier import build_cuts, build_modifier
from hcc_dash.questions.subgroups.exhibit.subgroups import (
    build_credibility,
    build_subgroups,
    find_row,
    forest_plan,
    forest_rows,
    narrow_to,
    row_key,
)
from hcc_dash.questions.subgroups.numbers.credibility import assess_credibility
from hcc_dash.questions.subgroups.numbers.options import CutsOptions, ModifierOptions, SubgroupOptions
from hcc_dash.questions.subgroups.words.credibility import say_verdict
from hcc_dash.questions.subgroups.words.subgroups import lowered, say_predicate
from hcc_dash.questions.survival.exhibit.survival import build_survival
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.questions.survival.numbers.survival import estimate_survival
from hcc_dash.questions.survival.words.survival import Shown
from hcc_dash.report.forest_image import draw_forest_image
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
ALL = tuple(factor.column for factor in bundled("prtras001").study.factors)


def build(cohort: Cohort, endpoint: str = "event", **options: object) -> Exhibit:
    return build_subgroups(cohort, SubgroupOptions(endpoint=endpoint, **options))


def uploaded(n: int = 90) -> Cohort:
    table = two_arms(n, part=[("x", "y", "")[i % 3] for i in range(n)], size=np.linspace(1, 9, n).round(2).tolist())
    return upload(table, factors=("part", "size"))


# the answer ------------------------------------------------------------------------------------------------------


def test_the_answer_of_one_factor() -> None:
    assert build(bundled("lo2007"), "os").answer == (
        "The effect of IFN-I on overall survival did not differ clearly between pTNM I/II and III/IVA "
        "(interaction P = 0.31)."
    )


def test_the_answer_of_several_counts_what_chance_would_give() -> None:
    answer = build(bundled("prtras001"), "ttr").answer
    assert answer.startswith(
        "The association of NA + peg-IFN with time to recurrence may differ by BCLC stage and radical"
    )
    assert answer.endswith("(smallest interaction P = 0.02; P below 0.05 in 2 of 3 tests, by chance 0.15).")
    quiet = build(bundled("prtras001"), "ttr", factors=("sex", "cirrhosis")).answer
    assert "did not differ clearly by any of the 2 factors tested" in quiet


def test_answers_without_an_answer() -> None:
    assert build(select(whole("lo2007"), Selection(arms=("ifn1",))), "os").answer == (
        "There is nothing to compare: only one arm has patients in this selection: IFN-I."
    )
    assert build(bundled("lo2007"), "os", factors=()).answer.startswith("No factor is chosen: the hazard ratio in all")
    late = select(whole("lo2007"), Selection(filters=(LevelFilter("stage_group", ("III/IVA",)),)))
    assert "was not tested: all patients are of one level" in build(late, "os").answer


def test_nobody_says_effect_where_nobody_was_randomised() -> None:
    for cohort in (bundled("prtras001"), uploaded()):
        exhibit = build(cohort, cohort.study.time_to_event[0].id)
        said = " ".join([exhibit.question, exhibit.answer, exhibit.footnote])
        assert "The effect of" not in said
        assert "associations" in said
    assert "interaction nominal P" in build(uploaded()).answer


@pytest.mark.parametrize(
    ("label", "said"),
    [("Overall survival", "overall survival"), ("HBsAg loss", "HBsAg loss"), ("pTNM", "pTNM"), ("", "")],
)
def test_labels_within_a_sentence(label: str, said: str) -> None:
    assert lowered(label) == said


def test_sides_say_favours_only_for_a_bad_event() -> None:
    death = forest_plan(build(bundled("lo2007"), "os").result)
    assert (death.left, death.right) == ("favours IFN-I", "favours Control")
    cure = forest_plan(build(bundled("prtras001"), "hbsag_loss").result)
    assert (cure.left, cure.right) == ("lower hazard with NA + peg-IFN", "lower with NA")


# the rows --------------------------------------------------------------------------------------------------------


def test_rows_of_the_forest() -> None:
    rows = forest_rows(build(bundled("lo2007"), "os").result)
    assert [row.kind for row in rows] == ["overall", "heading", "row", "row"]
    assert rows[0].detail == "13/40 v 7/40 · 61 % v 79 %"
    assert rows[1].aside == "interaction P = 0.31"
    assert (rows[2].detail, rows[2].note, rows[2].marks) == (
        "2/21 v 2/21 · 90 % v 90 %",
        "not estimated: too few events: 4",
        (),
    )
    assert rows[3].marks[0].said == "0.34 (0.12–0.99)"
    assert rows[3].marks[0].information == pytest.approx(0.542747**-2, rel=1e-5)
    incidence = forest_rows(build(bundled("prtras001"), "ttr").result)
    assert incidence[0].detail == "90/180 v 38/152 · 49 % v 22 %"


def test_patients_without_the_factor_have_a_row_of_their_own() -> None:
    exhibit = build(bundled("prtras001"), "ttr", factors=("mvi",))
    assert [(row.label, row.detail) for row in forest_rows(exhibit.result)][-1] == ("Missing", "54/149")
    table = exhibit.tables[0].frame.set_index("Subgroup")
    assert table.loc["MVI missing", "Patients"] == "149"
    parts = table.drop(index="All patients")["Patients"].astype(int)
    assert parts.sum() == int(table.loc["All patients", "Patients"])


def test_there_is_no_p_value_inside_a_subgroup() -> None:
    for cohort in (bundled("prtras001"), uploaded()):
        exhibit = build(cohort, cohort.study.time_to_event[0].id)
        assert "p_value" not in exhibit.frames["forest"].columns
        assert not any("p_value" in record for record in exhibit.estimates if record["term"] == "hazard_ratio")
        headings = [name for name in exhibit.tables[0].frame.columns if re.search(r"\bP\b", name)]
        assert len(headings) == 1
        assert headings[0].startswith("Interaction")


# what leaves -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("study", "endpoint"), [("lo2007", "os"), ("prtras001", "ttr")])
def test_frames_are_tidy_unrounded_and_marked(study: str, endpoint: str) -> None:
    exhibit = build(bundled(study), endpoint, factors=None if study == "lo2007" else ALL)
    assert list(exhibit.frames) == ["forest", "rates", "interaction"]
    for frame in exhibit.frames.values():
        assert set(frame.columns) <= VOCABULARY
        assert frame["note"].str.contains(exhibit.result.study.provenance.mark).all()
        assert frame["note"].str.contains("Exploratory").all()
    result, forest = exhibit.result, exhibit.frames["forest"]
    whole_row = forest.query("term == 'overall'").iloc[0]
    assert whole_row["estimate"] == result.overall.hazard_ratio.value
    for factor in result.factors:
        rows = forest[(forest["term"] == factor.column) & (forest["level"] != "missing")]
        assert list(rows["level"]) == [row.level for row in factor.subgroups]
        np.testing.assert_array_equal(rows["estimate"], [row.hazard_ratio.value for row in factor.subgroups])
        n = forest.loc[forest["term"] == factor.column, "n"].sum()
        assert n == result.n_analysed
    few = forest[forest["estimate"].isna() & (forest["level"] != "missing")]
    assert few["note"].str.contains("too few events|no events").all()
    assert len(exhibit.frames["rates"]) == 2 * (1 + sum(len(factor.subgroups) for factor in result.factors))
    assert len(exhibit.frames["interaction"]) == len(result.factors)


def test_alt_and_marks() -> None:
    exhibit = build(bundled("lo2007"), "os")
    (picture,) = exhibit.pictures
    assert "pTNM III/IVA 0.34 (0.12–0.99)" in picture.alt
    assert "pTNM I/II not estimated: too few events: 4" in picture.alt
    assert "Reconstruction" in picture.alt
    assert exhibit.marks[:2] == ("Exploratory", "Reconstruction")
    assert exhibit.n_comparisons == 1


def test_the_credibility_panel_leads_away_from_the_published_p() -> None:
    verdict, printed, chance, table = build_credibility(build(bundled("lo2007"), "os").result, "stage_group")
    assert "is not suggested (interaction P = 0.31)" in verdict
    assert "P = 0.038 within pTNM III/IVA" in printed
    assert "does not survive" in printed
    assert "between 0.31 and 0.40" in printed
    assert chance == "1 interaction test on this page: chance alone would give 0.05 with P below 0.05; found: 0."
    assert list(table.frame["Answer"])[:3] == ["definitely yes", "only a person can answer", "only a person can answer"]
    verdict, printed, _, _ = build_credibility(build(bundled("prtras001"), "ttr").result, "bclc")
    assert "is suggested" in verdict
    assert "Nobody was randomised: ICEMAN" in verdict
    assert "too favourable" in verdict
    assert printed == ""


def test_a_randomised_comparison_is_not_called_too_favourable() -> None:
    result = build(bundled("lo2007"), "os").result
    factor = replace(result.factor("stage_group"), interaction=Test("interaction", 6.6, 1, 0.01))
    found = replace(assess_credibility(result, "stage_group"), factor=factor, suggested=True)
    assert "is suggested" in say_verdict(result, found)
    assert "randomised" not in say_verdict(result, found)


# into a subgroup -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("column", "level"), [("bclc", "A"), ("age", "below 53"), ("age", "53 or above")])
def test_a_row_leads_to_the_curves_of_its_patients(column: str, level: str) -> None:
    cohort = bundled("prtras001")
    exhibit = build(cohort, "ttr", factors=(column,))
    row = find_row(exhibit.result, row_key(column, level))
    assert row is not None
    narrowed = narrow_to(cohort, exhibit.result, row)
    survival = build_survival(narrowed, SurvivalOptions(endpoint="ttr"), Shown())
    (panel,) = survival.result.panels
    assert [(one.arm, one.n, one.n_events) for one in row.arms] == [(g.arm, g.n, g.n_events) for g in panel.groups]
    assert row.hazard_ratio.value == pytest.approx(panel.comparisons[0].hazard_ratio.value, rel=1e-9)
    assert survival.marks[0] == "Exploratory"
    assert len(narrowed.trail) == 2


def test_a_subgroup_of_filtered_patients_keeps_their_filter() -> None:
    women = select(whole("prtras001"), Selection(filters=(LevelFilter("sex", ("female",)),)))
    exhibit = build(women, "ttr", factors=("bclc",))
    row = find_row(exhibit.result, "bclc=A")
    assert row is not None
    narrowed = narrow_to(women, exhibit.result, row)
    assert set(narrowed.subjects["sex"]) == {"female"}
    assert narrowed.n == row.n
    assert [step.name for step in narrowed.trail][1:] == ["Sex female", "BCLC A"]
    assert find_row(exhibit.result, "bclc=Z") is None


# along a number --------------------------------------------------------------------------------------------------


def test_the_modifier_exhibit() -> None:
    exhibit = build_modifier(bundled("prtras001"), ModifierOptions(endpoint="ttr", column="age"))
    assert exhibit.answer == (
        "The association of NA + peg-IFN with time to recurrence did not change clearly along age "
        "(interaction P = 0.31 linear, P = 0.47 spline)."
    )
    frame = exhibit.frames["modifier"]
    pd.testing.assert_frame_equal(frame[list(exhibit.result.curve.columns)], exhibit.result.curve)
    assert frame["note"].str.contains("Simulation").all()
    assert len(exhibit.tables[0].frame) == 5
    assert "knots at 39, 53 and 66" in exhibit.footnote
    assert (
        "not to be trusted" in build_modifier(bundled("lo2007"), ModifierOptions(endpoint="os", column="age")).footnote
    )
    nothing = build_modifier(
        select(whole("lo2007"), Selection(arms=("ifn1",))), ModifierOptions(endpoint="os", column="age")
    )
    assert nothing.pictures == nothing.tables == ()
    assert "was not estimated: only one arm" in nothing.answer


def test_the_cuts_exhibit() -> None:
    exhibit = build_cuts(bundled("prtras001"), CutsOptions(endpoint="ttr", column="age"))
    assert exhibit.answer == "At none of 17 cuts of age is the interaction P below 0.05 (smallest 0.10)."
    frame = exhibit.frames["cuts"]
    assert len(frame) == 34
    assert set(frame.columns) <= VOCABULARY | {"cut"}
    assert frame["note"].str.contains("Exploratory").all()
    assert exhibit.n_comparisons == 17
    nothing = build_cuts(select(whole("lo2007"), Selection(arms=("ifn1",))), CutsOptions(endpoint="os", column="age"))
    assert nothing.pictures == ()
    assert "was not cut: only one arm" in nothing.answer


# on paper --------------------------------------------------------------------------------------------------------


def test_the_image_is_the_forest_and_always_the_same() -> None:
    cohort = bundled("prtras001")
    exhibit = build(cohort, "ttr", factors=("mvi", "bclc"))
    rows, plan = forest_rows(exhibit.result), forest_plan(exhibit.result)
    svg = draw_forest_image(exhibit, rows, plan, "svg")
    assert svg == draw_forest_image(exhibit, rows, plan, "svg")
    text = svg.decode()
    for words in (
        "0.41 (0.28–0.61)",
        "54/149",
        "interaction P = 0.02",
        "favours NA →",
        "Simulation",
        cohort.identity,
    ):
        assert words in text
    assert draw_forest_image(exhibit, rows, plan, "png").startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("study", "endpoint", "factor"), [("lo2007", "os", "stage_group"), ("prtras001", "ttr", "mvi")]
)
def test_a_level_has_the_probabilities_that_its_survival_panel_has(study: str, endpoint: str, factor: str) -> None:
    forest = build(bundled(study), endpoint, factors=(factor,)).result.factors[0]
    panels = estimate_survival(bundled(study), SurvivalOptions(endpoint=endpoint, panels=factor)).panels
    for row, panel in zip(forest.subgroups, panels, strict=True):
        assert [one.at_landmark.value for one in row.arms] == [
            pytest.approx(group.at_landmark.value, nan_ok=True) for group in panel.groups
        ]
        assert [one.at_landmark.why_missing for one in row.arms] == [
            group.at_landmark.why_missing for group in panel.groups
        ]


@pytest.mark.parametrize(
    ("study", "endpoint"), [(s, e.id) for s in ("lo2007", "prtras001") for e in bundled(s).study.time_to_event]
)
def test_the_caption_reads_the_percentages_in_the_direction_of_the_forest(study: str, endpoint: str) -> None:
    exhibit = build(bundled(study), endpoint)
    landmark = exhibit.result.landmark
    predicate = say_predicate(exhibit.result).replace(landmark.short, landmark.name)
    assert predicate in exhibit.footnote
    others = {exhibit.result.endpoint.happened, exhibit.result.endpoint.event_free_label, "event-free"}
    assert not [one for one in others if f"{one} at " in exhibit.footnote.replace(predicate, "")]
