"""HBV response: who lost HBsAg or HBV DNA on treatment, and how both went."""

from hcc_dash.ui.page import show_page

show_page("hbv_response")
