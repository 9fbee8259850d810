"""What leaves the Cox exhibits: fixed words, marks on every row, p-values only where the design allows them."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.questions.cox.exhibit.cox import build_cox, cox_plan, cox_words
from hcc_dash.questions.cox.exhibit.hazards import build_hazards
from hcc_dash.questions.cox.exhibit.standardised import build_standardised
from hcc_dash.questions.cox.numbers.chosen_terms import Term
from hcc_dash.questions.cox.numbers.options import CoxOptions, registered_options
from hcc_dash.questions.cox.pictures.cox import cox_rows
from hcc_dash.report.files import write_csv
from hcc_dash.report.forest_image import draw_forest_image
from tests.estimation.cohorts import bundled
from tests.questions.cox.numbers.test_cox_model import graded
from tests.questions.survival.exhibit.test_survival_exhibit import VOCABULARY

BUILDERS = [build_cox, build_hazards, build_standardised]
OWN = CoxOptions(
    endpoint="os", terms=(Term("sex"), Term("age", "spline")), interactions=("sex",), strata=("stage_group",)
)


def registered(study: str, endpoint: str) -> CoxOptions:
    found = registered_options(bundled(study).study, endpoint)
    assert found is not None
    return found


def questions() -> dict[str, tuple[str, CoxOptions]]:
    return {
        "lo2007": ("lo2007", registered("lo2007", "os")),
        "prtras001": ("prtras001", registered("prtras001", "ttr")),
        "own": ("lo2007", OWN),
    }


@pytest.fixture(
    scope="module",
    params=[(b, q) for b in BUILDERS for q in ("lo2007", "prtras001", "own")],
    ids=lambda pair: f"{pair[0].__name__}-{pair[1]}",
)
def exhibit(request: pytest.FixtureRequest) -> Exhibit:
    build, question = request.param
    study, options = questions()[question]
    return build(bundled(study), options)


def test_frames_hold_the_fixed_words_and_the_marks(exhibit: Exhibit) -> None:
    assert exhibit.frames
    for name, frame in exhibit.frames.items():
        assert len(frame), name
        assert set(frame.columns) <= VOCABULARY
        assert frame.columns.is_unique
        for note in frame["note"].unique():
            assert exhibit.asked["cohort"][:10] in note
            assert exhibit.marks[0] in note
            assert exhibit.marks[1] in note
        assert write_csv(exhibit, name).decode().splitlines()[0] == ",".join(frame.columns)


def test_every_picture_says_what_it_shows(exhibit: Exhibit) -> None:
    assert exhibit.pictures
    for picture in exhibit.pictures:
        assert len(picture.alt) > 20
    assert exhibit.answer.endswith(".")
    assert exhibit.question


def test_terms_frame_is_the_result_unrounded() -> None:
    exhibit = build_cox(bundled("prtras001"), registered("prtras001", "ttr"))
    frame = exhibit.frames["terms"]
    together = frame[frame["note"].str.contains("all terms together")]
    rows = exhibit.result.rows
    np.testing.assert_array_equal(together["estimate"], [row.multivariable.value for row in rows])
    np.testing.assert_array_equal(together["p_value"], [row.p_value for row in rows])
    assert list(together["n"]) == [row.n for row in rows]
    record = next(one for one in exhibit.estimates if one["quantity"] == "hazard_ratio")
    assert record["estimate"] == rows[1].multivariable.value


def test_exploratory_p_values_leave_in_no_file() -> None:
    exhibit = build_cox(bundled("lo2007"), OWN)
    assert exhibit.marks[0] == "Exploratory"
    assert exhibit.frames["terms"]["p_value"].isna().all()
    tests = exhibit.frames["tests"].set_index("term")["p_value"]
    assert tests.drop("arm * sex").isna().all()
    assert 0 < tests["arm * sex"] < 1  # an interaction's test may always be seen
    assert all(one.get("p_value") is None for one in exhibit.estimates)
    diagnostic = build_hazards(bundled("lo2007"), OWN).frames["hazards_tests"]
    assert diagnostic["p_value"].notna().all()


@pytest.mark.parametrize("build", BUILDERS)
def test_a_model_that_was_not_fitted_is_an_answer_too(build: Callable[..., Exhibit]) -> None:
    exhibit = build(graded(without_events="g3"), CoxOptions(endpoint="event", terms=(Term("grade"),)))
    assert "no events in grade: g3" in exhibit.answer
    if build is not build_cox:
        assert exhibit.pictures == ()
        assert exhibit.frames == {}
    else:
        assert exhibit.frames["terms"]["n"].sum() > 0
        assert exhibit.frames["tests"].empty
        ratios = [one for one in exhibit.estimates if one.get("quantity") == "hazard_ratio"]
        assert all("no events in grade: g3" in one["note"] for one in ratios)


def test_a_penalised_model_has_no_diagnostics() -> None:
    options = CoxOptions(endpoint="event", terms=(Term("grade"),), firth=True)
    cohort = graded(without_events="g3")
    assert build_hazards(cohort, options).answer == "A penalised, weighted or clustered model is not tested here."
    assert "penalised model gives no survival curves" in build_standardised(cohort, options).answer
    assert build_cox(cohort, options).asked["ties"] == "breslow"


def test_a_model_of_nothing_has_no_picture() -> None:
    exhibit = build_cox(bundled("lo2007"), CoxOptions(endpoint="os", arm=False))
    assert exhibit.pictures == ()
    assert exhibit.answer == "No model was fitted: the model holds no term that can be estimated."


@pytest.mark.parametrize("form", ["png", "svg"])
def test_the_forest_goes_to_paper(form: str) -> None:
    exhibit = build_cox(bundled("lo2007"), registered("lo2007", "os"))
    result = exhibit.result
    content = draw_forest_image(exhibit, cox_rows(result, cox_words(result)), cox_plan(result), form)
    assert content[:8] == b"\x89PNG\r\n\x1a\n" if form == "png" else b"IFN-I v Control" in content


def test_what_was_asked_is_kept() -> None:
    asked = build_cox(bundled("lo2007"), OWN).asked
    assert asked["terms"] == ["sex", "age:spline"]
    assert asked["interactions"] == ["sex"]
    assert asked["strata"] == ["stage_group"]
    assert asked["ties"] == "efron"
    assert isinstance(asked["left_out"], list)
    assert pd.isna(asked["n_analysed"]) is False
