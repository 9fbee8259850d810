"""Quality of life: scores over the visits, who answers, and adverse events on the same clock."""

from hcc_dash.ui.page import show_page

show_page("quality_of_life")
