"""Liver: does its function deteriorate, and who may have been injured."""

from hcc_dash.ui.page import show_page

show_page("liver")
