"""Balance: were the arms alike, how do they compare once they are made alike, and do late starts matter."""

from hcc_dash.ui.page import show_page

show_page("balance")
