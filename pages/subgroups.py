"""Subgroups: for whom does it work, how credible is a difference, how does the effect run along a number."""

from hcc_dash.ui.page import show_page
from hcc_dash.ui.subgroup_view import follow_to_survival

follow_to_survival()
show_page("subgroups")
