"""Adverse events: in whom, how bad, more in which arm, and when."""

from hcc_dash.ui.page import show_page

show_page("adverse_events")
