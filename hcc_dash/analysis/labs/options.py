"""What was asked about laboratory values: the CTCAE version, the window, limits of normal; frozen."""

from dataclasses import dataclass

from hcc_dash.analysis.labs.records import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class LabOptions:
    """A question about laboratory values.

    ``version``: CTCAE version that grades, "5.0" or "6.0"; there is no default and versions are never pooled.
    ``window_days``: days after the start of study treatment, None for all follow-up. ``limits``: (test, lower, upper)
    limits of normal in SI units where the table gives none. ``show_ids``: the file's identifiers instead of codes.
    """

    version: str
    window_days: float | None = None
    limits: Limits = ()
    show_ids: bool = False
