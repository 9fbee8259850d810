"""QoL model: change from baseline compared between arms by a mixed model for repeated measures."""

from hcc_dash.ui.page import show_page

show_page("qol_model")
