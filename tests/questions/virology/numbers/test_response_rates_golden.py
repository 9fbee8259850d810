"""Shares, their differences and incidences of response are R's."""

import pytest

from hcc_dash.questions.virology.numbers.options import HbvResponseOptions, Marker
from hcc_dash.questions.virology.numbers.response_rates import estimate_response
from hcc_dash.questions.virology.numbers.result import DENOMINATORS
from tests.cohort.bundled import bundled
from tests.kernels.golden import read_checked

pytestmark = pytest.mark.golden
NAMES = dict(zip(DENOMINATORS, ("detectable", "detectable_evaluable", "enrolled", "evaluable"), strict=True))


@pytest.mark.parametrize("marker", ["hbsag", "hbv_dna"])
def test_shares_differences_and_incidences_are_those_of_r(marker: Marker) -> None:
    golden = read_checked("virology").set_index(["question", "group", "quantity"])["value"]
    found = estimate_response(bundled("prtras001"), HbvResponseOptions(marker=marker))
    for arm in found.arms:
        for name, of_r in NAMES.items():
            share = arm.shares[name]
            mine = (share.x, share.n, share.share.value, share.share.conf_low, share.share.conf_high)
            theirs = [golden[marker, arm.arm, f"{of_r} {quantity}"] for quantity in ("x", "n", "share", "low", "high")]
            assert mine == pytest.approx(theirs, rel=1e-9)
        mine = (arm.incidence.value, arm.incidence.std_error, arm.death.value)
        quantities = ("incidence", "incidence std_error", "death before")
        assert mine == pytest.approx([golden[marker, arm.arm, quantity] for quantity in quantities], rel=1e-9)
        assert arm.incidence.value == pytest.approx(golden[marker, arm.arm, "incidence by cmprsk"], rel=1e-9)
    for one in found.differences:
        difference = (one.difference.value, one.difference.conf_low, one.difference.conf_high)
        group = f"{one.arm} v {one.reference}"
        theirs = [golden[marker, group, f"{NAMES[one.denominator]} {name}"] for name in ("difference", "low", "high")]
        assert difference == pytest.approx(theirs, rel=1e-8)
