"""Second opinion: the survival question of the moment, recomputed by other engines."""

from hcc_dash.ui.second_opinion import show_page

show_page()
