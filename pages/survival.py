"""Survival: any time-to-event endpoint, by arm, by factor, in panels."""

from hcc_dash.ui.page import show_page

show_page("survival")
