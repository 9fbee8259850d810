"""Serious events: who had one, by which criterion, what was judged to cause it, and the list."""

from hcc_dash.ui.page import show_page

show_page("serious_events")
