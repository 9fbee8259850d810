"""Liver safety in one answer: Child-Pugh, ALBI and possible liver injury."""

from dataclasses import dataclass

from hcc_dash.analysis.liver.albi import AlbiResult, describe_albi
from hcc_dash.analysis.liver.child_pugh import ChildPughResult, describe_child_pugh
from hcc_dash.analysis.liver.injury import LiverInjuryResult, describe_liver_injury
from hcc_dash.analysis.liver.options import LiverOptions
from hcc_dash.cohort.cohort import Cohort


@dataclass(frozen=True, slots=True)
class LiverResult:
    """The three answers; each says on its own why it has nothing to say."""

    child_pugh: ChildPughResult
    albi: AlbiResult
    injury: LiverInjuryResult


def describe_liver(cohort: Cohort, options: LiverOptions | None = None) -> LiverResult:
    """Everything about the liver for one cohort; ValueError for options that are none."""
    options = options or LiverOptions()
    return LiverResult(
        describe_child_pugh(cohort, options), describe_albi(cohort), describe_liver_injury(cohort, options)
    )
