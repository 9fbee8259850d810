"""Data: choose a bundled trial, or upload a table, map its columns, read what is wrong, use it."""

from hcc_dash.ui.data import show_page

show_page()
