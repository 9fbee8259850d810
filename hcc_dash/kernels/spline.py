"""Natural cubic splines: a covariate may bend, and is straight beyond its outer knots."""

import numpy as np

# Harrell 2015, Regression Modeling Strategies, table 2.3: where 3 knots are put.
QUANTILES = (0.10, 0.50, 0.90)


def spline_knots(values: np.ndarray, quantiles: tuple[float, ...] = QUANTILES) -> np.ndarray:
    """Distinct quantiles of the values (R's type 7); fewer than 3 of them cannot carry a spline."""
    return np.unique(np.quantile(values, quantiles))


def natural_spline(values: np.ndarray, knots: np.ndarray) -> np.ndarray:
    """Basis (n, k − 1) of a natural cubic spline with k ascending knots: the value itself and k − 2 bends.

    Harrell's restricted cubic spline basis, its bends scaled by the squared distance of the outer knots.
    Spans the same curves as R's ``ns(x, knots = inner, Boundary.knots = outer)``.
    """
    first, last, before_last = knots[0], knots[-1], knots[-2]

    def cubed(knot: float) -> np.ndarray:
        return np.maximum(values - knot, 0.0) ** 3

    bends = [
        (
            cubed(knot)
            - cubed(before_last) * (last - knot) / (last - before_last)
            + cubed(last) * (before_last - knot) / (last - before_last)
        )
        / (last - first) ** 2
        for knot in knots[:-2]
    ]
    return np.column_stack([values, *bends])
