"""Exposure: how much of the planned treatment was given, what was changed, and why it ended."""
