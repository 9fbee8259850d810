"""Overview: what the trial is, who took part, what came out, what is synthetic."""

from hcc_dash.ui.overview import show_page

show_page()
