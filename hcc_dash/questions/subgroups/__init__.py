"""Subgroups: for whom does it work, and how credible is a difference."""
