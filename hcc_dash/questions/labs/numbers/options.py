"""What is asked about laboratory values: the CTCAE version, the window, limits of normal; frozen."""

from dataclasses import dataclass

from hcc_dash.asking.choices import SHOW_IDS
from hcc_dash.asking.kinds import Given, Number, OneOf, ask
from hcc_dash.clinical.ctcae import VERSIONS
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.placed_rows import VISIT_WINDOW
from hcc_dash.questions.labs.numbers.records import Limits
from hcc_dash.study.counts import plain_number

VERSION = OneOf(
    label="CTCAE version, never pooled",
    choices={version: f"v{version}" for version in VERSIONS},
    flag="ctcae",
    key="version",
    side_by_side=True,
    always=True,
    named=True,
    help="Version that grades; never pooled.",
)
ALL = "all"


def _windows(cohort: Cohort, given: Given) -> dict[str, str]:
    """Windows by their last day: half of treatment and all of it, each with the days a visit may be late."""
    del given
    weeks = cohort.study.design.treatment_weeks
    ends = {
        plain_number(7 * week + VISIT_WINDOW): f"To week {plain_number(week)} (+ {VISIT_WINDOW} days)"
        for week in (weeks / 2, weeks)
    }
    return {ALL: "All follow-up"} | ends


WINDOW = Number(
    label="Follow-up",
    choices=_windows,
    flag="window-days",
    key="window",
    none=ALL,
    help="Days after the start of treatment; all follow-up by default.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MedianOptions:
    """A question about laboratory values that names no patient.

    ``version``: CTCAE version that grades, "5.0" or "6.0"; there is no default and versions are never pooled.
    ``window_days``: days after the start of study treatment, None for all follow-up. ``limits``: (test, lower, upper)
    limits of normal in SI units where the table gives none. ``show_ids``: the file's identifiers instead of codes.
    """

    version: str = ask(VERSION, required=True)
    window_days: float | None = ask(WINDOW)
    limits: Limits = ()
    show_ids: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LabOptions(MedianOptions):
    """The same, whose answer lists patients."""

    show_ids: bool = ask(SHOW_IDS, default=False)
