"""Exhibits joins computing, drawing and wording into the one thing pages, reports and the terminal consume."""
