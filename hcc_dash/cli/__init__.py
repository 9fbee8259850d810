"""The terminal: the same exhibits as the pages, as text, JSON or CSV."""

from hcc_dash.cli.main import main

__all__ = ["main"]
