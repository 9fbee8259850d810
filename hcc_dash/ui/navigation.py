"""Where the pages lie; links between them are made from here."""

from typing import NoReturn

import streamlit as st

from hcc_dash.study.home import HOME

PAGES = HOME / "pages"


def page_file(name: str) -> str:
    """The script of a page, as Streamlit's links and switches want it."""
    return str(PAGES / f"{name}.py")


def leave_for(name: str) -> NoReturn:
    """Open another page; the address of this one stays in the history as it is, for the way back."""
    st.switch_page(page_file(name), query_params={key: st.query_params.get_all(key) for key in st.query_params})
