"""Exposure: how much of the planned treatment was given, what was changed, and why it ended."""

from hcc_dash.ui.page import show_page

show_page("exposure")
