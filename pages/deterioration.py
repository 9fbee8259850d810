"""Deterioration: how long quality of life is kept, and who is better or worse at a visit."""

from hcc_dash.ui.page import show_page

show_page("deterioration")
