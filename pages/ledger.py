"""Looks: what has been looked at in this session, and how much of it chance would bring."""

from hcc_dash.ui.ledger import show_ledger

show_ledger()
