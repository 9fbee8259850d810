"""What the page of the mixed model says of lines that do not fit, small differences, few patients, and its files."""

from dataclasses import replace
from functools import cache

import numpy as np
import pandas as pd

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.questions.quality_of_life.exhibit.qol_model import build_qol_model
from hcc_dash.questions.quality_of_life.numbers.model import fit_change
from hcc_dash.questions.quality_of_life.numbers.model_options import ModelOptions
from hcc_dash.questions.quality_of_life.numbers.model_result import ModelResult
from hcc_dash.questions.quality_of_life.words.qol_model import say_few, say_model
from hcc_dash.questions.quality_of_life.words.qol_model_method import say_notes, say_pattern_method
from hcc_dash.report.files import name_file
from hcc_dash.wording.words import say_number
from tests.questions.quality_of_life.numbers.qol_cohorts import ready
from tests.questions.quality_of_life.numbers.test_qol_model import people, scores
from tests.questions.quality_of_life.numbers.test_qol_patterns import N, valley


@cache
def shown(lines: bool) -> Exhibit:
    return build_qol_model(ready(people(N), valley()), ModelOptions(engine="random-slope" if lines else "mmrm"))


def result_of(exhibit: Exhibit) -> ModelResult:
    assert isinstance(exhibit.result, ModelResult)
    return exhibit.result


def with_numbers(primary: float, average: float, half: float = 2.0) -> ModelResult:
    """The result with these differences, each with limits ``half`` on either side."""
    result = fit_change(ready(people(N), valley()), ModelOptions())
    for frame, value in ((result.differences, primary), (result.overall, average)):
        frame["estimate"], frame["conf_low"], frame["conf_high"] = value, value - half, value + half
    return result


def test_lines_that_do_not_fit_are_said_first() -> None:
    exhibit = shown(lines=True)
    row = result_of(exhibit).outside("na_peg").iloc[0]
    on_lines, by_visit = say_number(row["estimate"], 1), say_number(row["mean"], 1)
    says = f"NA + peg-IFN less NA at {row['visit']} is {on_lines} on the lines and {by_visit} ("
    assert exhibit.answer.startswith(f"Straight lines do not fit: {says}")
    assert "do not fit" not in shown(lines=False).answer
    assert any(note.startswith("Do straight lines fit? Wald test") for note in exhibit.notes)
    table = exhibit.tables[0].frame
    assert (
        table["NA + peg-IFN less NA, a mean per visit"].tolist()
        == shown(False).tables[0].frame["NA + peg-IFN less NA"].tolist()
    )


def test_means_per_visit_stand_behind_the_lines() -> None:
    means, differences = (one.figure for one in shown(lines=True).pictures[:2])
    result = result_of(shown(lines=False))
    for trace, (_, rows) in zip(means.data[:2], result.means.groupby("arm", sort=False), strict=True):
        assert trace.marker.symbol == "diamond-open"
        np.testing.assert_array_equal(trace.y, rows["estimate"])
    np.testing.assert_array_equal(differences.data[0].y, result.differences["estimate"])
    assert "◇ a mean per visit" in means.layout.annotations[0].text
    assert "◇" not in shown(lines=False).pictures[0].figure.layout.annotations[0].text


def test_the_largest_difference_leads_and_the_primary_visit_follows() -> None:
    same = say_model(with_numbers(5.0, 3.0))
    assert same.endswith("NA + peg-IFN from NA 5.0 points (95 % CI 3.0–7.0) at week 36, the largest.")
    result = with_numbers(5.0, 3.0)
    rows = result.differences.copy()
    rows.loc[rows["visit"] == "week 24", "estimate"] = -8.04
    turned = say_model(replace(result, differences=rows))
    assert turned.endswith("NA −8.0 points at week 24, the largest; the other way at week 36: 5.0 (95 % CI 3.0–7.0).")
    rows["estimate"] = rows["estimate"].abs()
    assert "largest; at week 36: 5.0" in say_model(replace(result, differences=rows))


def test_a_visit_that_few_attended_does_not_lead() -> None:
    result = with_numbers(5.0, 3.0)
    rows, means = result.differences.copy(), result.means.copy()
    rows.loc[rows["visit"] == "week 24", "estimate"] = -8.0
    means.loc[(means["visit"] == "week 24") & (means["arm"] == "na"), "n"] = 1
    assert "week 24" not in say_model(replace(result, differences=rows, means=means))


def test_no_difference_is_neither_better_nor_worse() -> None:
    said = say_model(with_numbers(0.02, 3.0))
    assert said.endswith("NA + peg-IFN from NA 0.0 points (95 % CI −2.0 to 2.0) at week 36.")


def test_few_patients_are_not_compared() -> None:
    exhibit = build_qol_model(ready(people(7), scores(7)), ModelOptions())
    few = "3 patients of NA and 4 patients of NA + peg-IFN"
    assert exhibit.answer == (
        f"Global health status (higher is better): too few to compare NA + peg-IFN with NA ({few})."
    )
    assert exhibit.notes[0] == f"Too few to compare: NA + peg-IFN with NA, {few}."
    said = [one.title for one in exhibit.tables if one.title.startswith(("By visit", "Over all", "What if"))]
    assert len(said) == 3
    assert all(title.endswith("; too few to compare") for title in said)
    assert all(frame["note"].str.contains("Too few to compare").all() for frame in exhibit.frames.values())
    assert say_few(result_of(shown(lines=False))) == ""


def test_few_degrees_of_freedom_are_not_read() -> None:
    result = with_numbers(5.0, 5.0)
    result.differences["df"] = 4.2
    assert "too few to compare NA + peg-IFN with NA (4.2 degrees of freedom)" in say_model(result)


def test_only_the_arm_named_is_shifted_and_that_is_said() -> None:
    tipping = next(note for note in shown(lines=False).notes if "Only the arm named" in note)
    assert tipping.endswith("unseen scores of NA (33 % of it) stay as expected.")
    table = next(one.frame for one in shown(lines=False).tables if one.title.startswith("What if"))
    said = table["Assumption"].tolist()
    assert "NA + peg-IFN: scores after dropout shifted by −5 points, NA's as expected" in said
    assert "NA + peg-IFN and NA alike: scores after dropout shifted by −5 points" in said


def test_files_say_their_scale_model_and_visit() -> None:
    exhibit = shown(lines=True)
    assert name_file(exhibit, "means", "csv").startswith("prtras001_qol_model_QL_random-slope_means_")
    assert name_file(shown(lines=False), "means", "csv").startswith("prtras001_qol_model_QL_mmrm_means_")
    notes = {name: frame["note"].iloc[0] for name, frame in exhibit.frames.items()}
    for name, note in notes.items():
        for word in ("(QL)", "no other covariates", "Kenward-Roger", "primary visit week 36"):
            assert word in note, (name, word)
    own = "mixed model with straight lines, random intercept and slope covariance; baseline as covariate"
    for name in ("means", "differences", "overall", "shifts", "residuals"):
        assert own in notes[name], name
    assert "mixed model with a mean per visit to hold the straight lines against" in notes["differences_per_visit"]
    for name in ("shifts", "patterns"):
        assert "difference at week 36" in notes[name]
    assert "a model of its own" in notes["patterns"]
    assert own not in notes["patterns"]


def test_terms_left_out_are_named_by_their_labels() -> None:
    whole = people(N)
    cohort = ready({one: told | {"cirrhosis": "yes"} for one, told in whole.items()}, valley())
    term = next(one for one in cohort.study.covariates if "irrhosis" in one.label)
    notes = say_notes(fit_change(cohort, ModelOptions(covariates=(term.id,))))
    left = next(note for note in notes if note.startswith("Left out of the model"))
    assert term.label in left
    assert term.id not in left


def test_the_model_by_pattern_names_covariates_where_some_were_chosen() -> None:
    result = fit_change(ready(people(N), valley()), ModelOptions())
    assert "covariates" not in say_pattern_method(result).replace("as covariates", "")
    adjusted = replace(result, options=ModelOptions(covariates=("cirrhosis",)))
    assert "baseline by visit and the chosen covariates as covariates" in say_pattern_method(adjusted)
    assert say_pattern_method(replace(result, pattern_structure="")) == ""


def test_all_frames_hold_the_words_of_the_project() -> None:
    words = {
        "arm",
        "level",
        "visit",
        "time",
        "term",
        "n",
        "estimate",
        "std_error",
        "df",
        "conf_low",
        "conf_high",
        "note",
        "mean",
        "sd",
    }
    frames: dict[str, pd.DataFrame] = dict(shown(lines=True).frames)
    assert {"means_per_visit", "differences_per_visit", "residual_means"} <= set(frames)
    for name, frame in frames.items():
        assert set(frame.columns) <= words, name
