"""The cumulative hazard by the public route: equal to R, drawn in place of the curves, and nothing else changed."""

import numpy as np
import pytest

from hcc_dash.questions.survival.exhibit.survival import build_survival
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.questions.survival.words.survival import Shown
from tests.every_question import STUDIES, small_cohorts, whole
from tests.kernels.golden import assert_equal_to_r
from tests.kernels.test_late_entry import GROUPED, values
from tests.questions.survival.numbers.test_late_entry import LATE, entering


@pytest.mark.golden
@pytest.mark.parametrize("dataset", GROUPED)
def test_numbers_are_those_of_r(dataset: str) -> None:
    exhibit = build_survival(entering(dataset), LATE, Shown(hazard=True))
    frame, curves = exhibit.frames["cumulative_hazard"], exhibit.frames["curves"]
    for group in exhibit.result.panels[0].groups:
        counts = curves[curves["arm"] == group.arm]
        seen = (counts["n_events"] + counts["n_censored"] > 0).to_numpy()
        own = frame[frame["arm"] == group.arm]
        assert_equal_to_r(own["estimate"][seen], values(dataset, "curve", "cumhaz", group.arm))
        assert_equal_to_r(own["std_error"][seen], values(dataset, "curve", "std.chaz", group.arm))


@pytest.mark.parametrize("study", STUDIES)
def test_it_is_never_below_the_logarithm_of_the_curve_and_ends_its_limits_around_itself(study: str) -> None:
    for key in (one.id for one in whole(study).study.time_to_event):
        exhibit = build_survival(whole(study), SurvivalOptions(endpoint=key, conf_level=0.8), Shown(hazard=True))
        hazard, curve = exhibit.frames["cumulative_hazard"], exhibit.frames["curves"]
        alive = curve["estimate"] > 0
        assert (hazard["estimate"][alive] <= -np.log(curve["estimate"][alive]) + 1e-12).all()
        known = hazard.dropna(subset=["conf_low"])
        assert (known["conf_low"] < known["estimate"]).all()
        assert (known["conf_high"] > known["estimate"]).all()
        assert (hazard["conf_low"].isna() == (hazard["estimate"] == 0)).all()


@pytest.mark.parametrize("study", STUDIES)
def test_the_figure_shows_it_and_the_words_stay(study: str) -> None:
    options = SurvivalOptions(endpoint=whole(study).study.time_to_event[0].id)
    usual, drawn = (build_survival(whole(study), options, Shown(hazard=hazard)) for hazard in (False, True))
    assert drawn.answer == usual.answer
    assert set(drawn.frames) - set(usual.frames) == {"cumulative_hazard"}
    assert "cumulative hazard (Nelson-Aalen) with 95 % limits" in drawn.method
    figure = drawn.pictures[0].figure
    assert figure.layout.yaxis.title.text.startswith("Cumulative hazard of")
    highest = drawn.frames["cumulative_hazard"]["conf_high"].max()
    assert figure.layout.yaxis.range[1] == pytest.approx(1.005 * highest)
    assert "--cumulative-hazard" in drawn.code
    assert drawn.pictures[0].alt.startswith("Cumulative hazard curves")


@pytest.mark.parametrize("study", STUDIES)
def test_small_and_odd_cohorts_are_drawn(study: str) -> None:
    for name, cohort in small_cohorts(study).items():
        exhibit = build_survival(cohort, SurvivalOptions(endpoint="os"), Shown(hazard=True))
        for picture in exhibit.pictures:
            assert picture.figure.layout.yaxis.range[1] > 0, name
