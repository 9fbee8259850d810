"""The escape of the layouts: parts of a page that no kind of part can draw, by the name a layout calls them."""

from collections.abc import Callable, Mapping
from typing import Any

from hcc_dash.ui.adverse_events import offer_table, show_events
from hcc_dash.ui.answered import Answered
from hcc_dash.ui.cox import show_checks
from hcc_dash.ui.liver import show_quadrants
from hcc_dash.ui.quality_of_life import show_panels, show_warnings
from hcc_dash.ui.serious_events import show_listing
from hcc_dash.ui.subgroup_view import look_into
from hcc_dash.ui.subgroups import show_credibility

DRAWN: Mapping[str, Callable[[Answered], Mapping[str, Any] | None]] = {
    "cox_checks": show_checks,
    "credibility": show_credibility,
    "events": show_events,
    "form_warnings": show_warnings,
    "grade_table": offer_table,
    "quadrants": show_quadrants,
    "scale_panels": show_panels,
    "serious_events": show_listing,
    "subgroup_curves": look_into,
}
"""From the name to what draws it; what it gives holds for the questions of the page that follow."""
