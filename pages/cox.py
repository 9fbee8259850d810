"""Cox model: the registered one first, or one's own; with its checks, hazards over time and adjusted survival."""

from hcc_dash.ui.page import show_page

show_page("cox")
