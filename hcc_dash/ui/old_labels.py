"""Labels that links carry since before they were renamed; links are in people's mails and still open."""

from collections.abc import Mapping

from hcc_dash.asking.choices import LAST_VISIT

RENAMED: Mapping[str, str] = {
    "At the start": "Baseline",
    "Once alike": "Weighted",
    "Late starts": "Landmark (immortal time)",
    "bent (spline)": "spline",
    "Nothing: one curve": "No comparison",
    "Nothing: everybody together": "No comparison",
    "Nothing, everybody together": "No comparison",
    "Nothing, one line": "No comparison",
    "Event-free": "Survival",
    "Event": "Incidence",
    "Last well-attended": LAST_VISIT,
    "Nobody": "None",
    "Nothing": "None",
    "Who answers": "Completion",
}
"""The label of today by the one that it replaced."""
