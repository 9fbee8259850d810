"""What every question about times to an event may name: an endpoint, factors that divide, where it is read."""

import math
from collections.abc import Iterable

from hcc_dash.study.endpoints import Landmark
from hcc_dash.study.model import Study


def chosen_landmark(study: Study, endpoint: str, months: float | None) -> Landmark:
    """The landmark of a question: the one asked for, else the endpoint's first, else 12 months."""
    declared = study.endpoint(endpoint).landmarks
    if months is not None:
        same = [landmark for landmark in declared if abs(landmark.at("months") - months) < 1e-6]
        return same[0] if same else Landmark(months=months)
    return declared[0] if declared else Landmark(months=12)


def check_asked(study: Study, endpoint: str, factors: Iterable[str], months: float | None) -> None:
    """ValueError for an endpoint the study lacks, a factor that divides nobody, and a landmark that is no time."""
    study.endpoint(endpoint)
    for column in filter(None, factors):
        if study.factor(column) not in study.dividing_factors:
            known = ", ".join(factor.column for factor in study.dividing_factors)
            raise ValueError(f'"{column}" has no levels and divides nobody. Factors with levels: {known}.')
    if months is not None and not 0 < months < math.inf:
        raise ValueError(f"A landmark is a number of months above 0; found {months}.")
