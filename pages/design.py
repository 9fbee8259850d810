"""Design: events planned for, and how many of them are on file."""

from hcc_dash.ui.page import show_page

show_page("design")
