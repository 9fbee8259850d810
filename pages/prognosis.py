"""Prognosis: which staging or model tells better who has the event earlier, and is right about how likely."""

from hcc_dash.ui.page import show_page

show_page("prognosis")
