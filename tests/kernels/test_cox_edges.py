"""Where hazards round to nothing: the last of tied deaths decides, and a step beyond is refused."""

import math

import numpy as np
import pytest

from hcc_dash.kernels.cox_fit import Ties
from hcc_dash.kernels.cox_layout import lay_out
from hcc_dash.kernels.cox_likelihood import VANISHING, PartialLikelihood


@pytest.mark.parametrize("ties", ["efron", "breslow"])
@pytest.mark.parametrize(("of_vanishing", "refused"), [(0.9, True), (1.1, False)])
def test_what_the_tied_deaths_leave_of_a_risk_set(ties: Ties, of_vanishing: float, refused: bool) -> None:
    # two tied deaths are the last risk set: of their two hazards Efron's last term leaves one
    sample = lay_out(np.array([1.0, 2.0, 2.0]), np.array([True, True, True]), np.array([[0.0], [1.0], [1.0]]))
    coef = np.array([math.log(of_vanishing * VANISHING)])
    value, score, information = PartialLikelihood(sample, ties)(coef * sample.scale)
    assert (value == -math.inf) == refused
    assert np.isnan(score).all() == np.isnan(information).all() == refused
