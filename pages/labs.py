"""Laboratory values: derived grades by arm, the investigators' beside them, medians over the visits."""

from hcc_dash.ui.page import show_page

show_page("labs")
