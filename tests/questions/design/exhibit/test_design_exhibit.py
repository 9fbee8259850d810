"""The figure holds the result's numbers; the sentence counts them."""

import math

import numpy as np

from hcc_dash.asking.views import TimeView
from hcc_dash.questions.design.exhibit.sample_size import build_design
from hcc_dash.questions.design.numbers.sample_size import DesignOptions
from hcc_dash.study.time import convert_time
from tests.cohort.bundled import bundled


def test_the_figure_shows_the_events_the_plan_and_the_reading() -> None:
    exhibit = build_design(bundled("prtras001"), DesignOptions(), TimeView(unit="years"))
    steps, needed, reading = exhibit.pictures[0].figure.data
    result = exhibit.result
    np.testing.assert_array_equal(steps["y"], [0, *result.count])
    np.testing.assert_allclose(steps["x"], [0, *result.time / 365.25])
    assert set(needed["y"]) == {math.ceil(result.needed)}
    assert set(reading["x"]) == {convert_time(result.reading.at("days"), "days", "years")}
    assert f"{result.n_events} events" in exhibit.answer
    assert "121 were planned for" in exhibit.answer


def test_information_beyond_the_plan_is_said_as_it_is() -> None:
    records = {row["term"]: row["estimate"] for row in build_design(bundled("prtras001"), DesignOptions()).estimates}
    frame = build_design(bundled("prtras001"), DesignOptions()).frames["events"]
    assert records["information"] == frame["n_events"].iloc[-1] / 121
