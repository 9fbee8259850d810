"""Scans: whether they were done when due, patient by patient, and what somebody should look at."""

from hcc_dash.ui.page import show_page

show_page("scans")
