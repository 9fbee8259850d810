"""The time at which probabilities are read and compared."""

from hcc_dash.study.endpoints import Landmark
from hcc_dash.study.model import Study


def chosen_landmark(study: Study, endpoint: str, months: float | None) -> Landmark:
    """The landmark of a question: the one asked for, else the endpoint's first, else 12 months."""
    declared = study.endpoint(endpoint).landmarks
    if months is not None:
        same = [landmark for landmark in declared if abs(landmark.at("months") - months) < 1e-6]
        return same[0] if same else Landmark(months=months)
    return declared[0] if declared else Landmark(months=12)
