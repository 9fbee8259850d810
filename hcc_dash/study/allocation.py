"""What a difference between arms is worth by how the arms were made, said as surely as it is known."""

from hcc_dash.study.counts import count_noun
from hcc_dash.study.model import Study


def say_entered(study: Study, n: int) -> str:
    """``332 patients allocated, not randomised``; ``137 patients`` of a table, which says nothing of either."""
    patients = count_noun(n, "patient")
    if study.design.randomised:
        return f"{patients} randomised"
    return patients if study.provenance.kind == "upload" else f"{patients} allocated, not randomised"


def say_not_randomised(study: Study, meaning: str, if_unknown: str = "differences are read as associations") -> str:
    """That nobody was randomised and what it means, in one sentence; empty where patients were.

    A study declares it; an uploaded table does not say, so there ``if_unknown`` is what follows.
    """
    if study.design.randomised:
        return ""
    if study.provenance.kind == "upload":
        return f"The table does not say whether patients were randomised: {if_unknown}."
    return f"Nobody was randomised: {meaning}."
