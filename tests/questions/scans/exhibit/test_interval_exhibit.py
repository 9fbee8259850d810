"""The figure between two scans holds the result's curves."""

import numpy as np

from hcc_dash.questions.scans.exhibit.interval import build_between
from hcc_dash.questions.scans.numbers.interval import AT_MOST, FOUND, SURELY
from hcc_dash.questions.scans.numbers.options import ScanOptions
from tests.cohort.bundled import bundled


def test_bands_run_from_the_earliest_to_the_latest_count() -> None:
    exhibit = build_between(bundled("prtras001"), ScanOptions())
    drawn = {trace["name"]: trace for trace in exhibit.pictures[0].figure.data}
    curves = exhibit.frames["curves"]
    for arm, label in (("na", "NA"), ("na_peg", "NA + peg-IFN")):
        own = curves[curves["arm"] == arm]
        for name, term in ((f"{label} lower limit", SURELY), (f"{label} band", AT_MOST), (label, SURELY)):
            np.testing.assert_allclose(drawn[name]["y"], own.loc[own["term"] == term, "estimate"])
        usual = own.loc[own["term"] == FOUND, "estimate"]
        step = drawn[f"{label}, {FOUND}"]["y"]
        assert step[0] == 0
        assert set(np.round(step[1:], 12)) <= set(np.round(usual, 12))
