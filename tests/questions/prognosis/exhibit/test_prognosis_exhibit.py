"""The prognosis exhibit: one result behind answer, pictures, tables and files; marks on every row."""

import numpy as np
import pytest

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.questions.prognosis.exhibit.prognosis import COLUMNS, build_prognosis
from hcc_dash.questions.prognosis.numbers.options import Candidate, PrognosisOptions
from hcc_dash.report.files import name_file, write_csv
from hcc_dash.report.terminal import write_exhibit
from tests.estimation.cohorts import bundled, two_arms, upload

MODELS = (Candidate("BCLC", ("bclc",)), Candidate("TNM", ("tnm",)))


@pytest.fixture(scope="module")
def exhibit() -> Exhibit:
    return build_prognosis(bundled("prtras001"), PrognosisOptions(endpoint="os", candidates=MODELS, resamples=45))


def test_frames_are_tidy_and_marked(exhibit: Exhibit) -> None:
    assert {name: tuple(frame.columns) for name, frame in exhibit.frames.items()} == {
        name: (*columns, "note") for name, columns in COLUMNS.items()
    }
    for frame in exhibit.frames.values():
        assert frame["note"].str.startswith("prtras001; Exploratory; Simulation; data cut-off 2030-12-31").all()
    assert write_csv(exhibit, "calibration").startswith(b"model,level,time,n,n_events,predicted")
    assert name_file(exhibit, "models", "csv").startswith("prtras001_prognosis_os_models_")


def test_numbers_are_the_results_unrounded(exhibit: Exhibit) -> None:
    frame = exhibit.frames["models"].set_index(["model", "term"]).sort_index()
    model = exhibit.result.models[1]
    assert frame.loc[("TNM", "harrell_c"), "std_error"].item() == model.harrell.std_error
    assert frame.loc[("TNM", "corrected_c"), "conf_low"].item() == model.corrected.conf_low
    assert frame.loc[("TNM", "auc"), "estimate"].tolist() == pytest.approx(list(model.auc), abs=0)
    assert frame.loc[("null", "brier"), "estimate"].item() == exhibit.result.null_brier
    differences = exhibit.frames["differences"]
    assert len(differences) == 2
    assert differences["estimate"].sum() == pytest.approx(0, abs=1e-15)


def test_it_counts_its_comparisons_and_repeats_the_question(exhibit: Exhibit) -> None:
    assert exhibit.n_comparisons == 1
    assert exhibit.asked["status"] == "exploratory"
    assert exhibit.asked["models"][1] == {"label": "TNM", "factors": ["tnm"], "covariates": []}
    assert (exhibit.asked["resamples"], exhibit.asked["n_analysed"]) == (45, 332)
    assert exhibit.question == "Which staging or model predicts death better here?"
    text = write_exhibit(exhibit, "text")
    assert exhibit.answer in text
    assert "CALIBRATION" in text


def test_pictures_say_what_they_show(exhibit: Exhibit) -> None:
    first, second = exhibit.pictures
    assert exhibit.answer in first.alt
    assert "Simulation" in second.alt
    assert second.heading == "Calibration at 3 years: are the probabilities right"


def test_without_an_answer_there_is_no_picture_but_a_reason() -> None:
    cohort = upload(two_arms(40))
    empty = build_prognosis(cohort, PrognosisOptions(endpoint=cohort.study.time_to_event[0].id))
    assert empty.pictures == ()
    assert "the table has no factors to predict from" in empty.answer
    assert set(empty.frames) == set(COLUMNS)
    assert np.isnan(empty.frames["models"]["estimate"].to_numpy(float)).all()
    assert empty.n_comparisons == 0
