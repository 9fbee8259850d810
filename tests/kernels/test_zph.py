"""The test of proportional hazards equals R's cox.zph, and is the score test it claims to be."""

from itertools import product

import numpy as np
import pytest

from hcc_dash.kernels.cox import Ties, fit_cox
from hcc_dash.kernels.cox_layout import lay_out
from hcc_dash.kernels.cox_likelihood import PartialLikelihood
from hcc_dash.kernels.proportional_hazards import Transform, cox_zph
from tests.kernels.cox_golden import DATASETS, TIES, WRITTEN_OUT, answer, fit, load, variants
from tests.kernels.golden import assert_equal_to_r

TRANSFORMS: list[Transform] = ["km", "rank", "identity", "log"]


@pytest.mark.golden
@pytest.mark.parametrize(("dataset", "variant"), list(product(DATASETS, variants())))
def test_table(dataset: str, variant: str) -> None:
    data = load(dataset)
    sample = data.sample(variant)
    model = fit(dataset, variant)
    for transform in TRANSFORMS:
        for quantity, terms in (("columns", None), ("terms", data.terms)):
            found = cox_zph(**sample, fit=model, transform=transform, terms=terms)
            table = np.vstack(
                [
                    np.column_stack([found.statistic, found.df, found.p_value]),
                    [found.global_statistic, found.global_df, found.global_p_value],
                ]
            )
            assert_equal_to_r(table, answer(dataset, variant, f"zph {quantity} {transform}"))


def in_order(time: np.ndarray, residuals: np.ndarray) -> np.ndarray:
    """Residuals of events at one time by size: with entry times R shuffles them. Strata follow one another."""
    stratum = np.cumsum(np.diff(time, prepend=0) < 0)
    return residuals[np.lexsort((residuals[:, 0], time, stratum))]


@pytest.mark.golden
@pytest.mark.parametrize(("dataset", "variant"), list(product(["veteran", "heart"], WRITTEN_OUT)))
def test_residuals(dataset: str, variant: str) -> None:
    sample = load(dataset).sample(variant)
    model = fit(dataset, variant)
    for transform in TRANSFORMS:
        found = cox_zph(**sample, fit=model, transform=transform)
        assert_equal_to_r(found.transformed_time, answer(dataset, variant, f"zph x {transform}"))
        assert_equal_to_r(
            in_order(found.time, found.scaled_residuals), in_order(found.time, answer(dataset, variant, "zph y"))
        )


@pytest.mark.parametrize("ties", TIES)
def test_it_is_the_score_test_of_a_covariate_times_time(ties: Ties) -> None:
    # The same model with each row cut at every event time and x * g(time) added, its coefficient held at 0.
    data = load("veteran").sample("efron")
    time, event, x = data["time"], data["event"], data["x"][:, :3]
    model = fit_cox(time, event, x, ties=ties)
    cuts = np.concatenate(([0], np.unique(time[event])))
    row, piece = np.nonzero(cuts[None, :] < time[:, None])
    ends = np.minimum(np.append(cuts[1:], np.inf)[piece], time[row])
    pieces = {"time": ends, "event": event[row] & (ends == time[row]), "entry": cuts[piece]}
    added = np.column_stack([x[row], x[row] * np.log(ends)[:, None]])
    start = np.append(model.coef, np.zeros(3))
    sample = lay_out(ends, pieces["event"], added, entry=pieces["entry"])
    _, score, information = PartialLikelihood(sample, ties)(start * sample.scale)
    expected = score @ np.linalg.solve(information, score)
    assert cox_zph(time, event, x, model, transform="log").global_statistic == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("transform", TRANSFORMS)
def test_unit_of_a_covariate_and_order_of_rows_do_not_matter(transform: Transform) -> None:
    data = load("pbc").sample("efron")
    order = np.random.default_rng(1994).permutation(data["time"].size)
    unit = np.array([1, 365.25, 0.01, 1e4, 3, 1])
    ours = cox_zph(**data, fit=fit_cox(**data), transform=transform)
    other = {"time": data["time"][order], "event": data["event"][order], "x": (data["x"] * unit + 7)[order]}
    theirs = cox_zph(**other, fit=fit_cox(**other), transform=transform)
    np.testing.assert_allclose(theirs.statistic, ours.statistic, rtol=1e-8)
    assert theirs.global_statistic == pytest.approx(ours.global_statistic, rel=1e-8)


def test_hazards_that_cross_are_found_and_proportional_ones_are_not() -> None:
    rng = np.random.default_rng(2000)
    arm = np.repeat([0, 1], 400)
    steady, crossing = rng.exponential(size=800) * 2.0**-arm, rng.weibull(np.where(arm == 1, 2.5, 0.7))
    event = np.ones(800)
    assert cox_zph(steady, event, arm, fit_cox(steady, event, arm)).global_p_value > 0.05
    assert cox_zph(crossing, event, arm, fit_cox(crossing, event, arm)).global_p_value < 1e-10


def test_one_event_time_says_nothing_about_time() -> None:
    time, event, x = [2, 2, 3, 3], [1, 1, 0, 0], [0, 1, 0, 1]
    found = cox_zph(time, event, x, fit_cox(time, event, x))
    assert np.isnan([found.statistic[0], found.p_value[0], found.global_p_value]).all()


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"transform": "sqrt"}, "found 'sqrt'"),
        ({"transform": "log"}, "log of time 0 does not exist"),
        ({"terms": [(0, 2)]}, r"columns from 0 to 1, each once; found \(0, 2\)"),
        ({"terms": [()]}, r"found \(\)"),
        ({"terms": [(1, 1)]}, r"found \(1, 1\)"),
    ],
)
def test_what_is_refused(more: dict, message: str) -> None:
    time, event, x = [0, 2, 3, 4, 5], [1, 1, 1, 1, 0], np.array([[0, 1], [1, 3], [1, 1], [0, 2], [1, 2]])
    with pytest.raises(ValueError, match=message):
        cox_zph(time, event, x, fit_cox(time, event, x), **more)
