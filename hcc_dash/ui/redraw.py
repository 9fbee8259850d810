"""Figures in the page's colours when it turns dark or light while it is open: Streamlit asks for no others."""

import streamlit as st

from hcc_dash.ui.cache import reader_look
from hcc_dash.ui.serving.base_address import REDRAW


def offer_redraw() -> None:
    """A button out of sight and reach that the script in the page's head presses: the run knows the theme."""
    st.button("Redraw", key=f"{REDRAW}_{'dark' if reader_look().dark else 'light'}")
