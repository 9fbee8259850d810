"""Recurrence: how many will be seen to recur when death can come first, and when they do."""

from hcc_dash.ui.page import show_page

show_page("recurrence")
