"""Laboratory values: shifts, derived grades, medians by visit."""
