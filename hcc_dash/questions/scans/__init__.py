"""Scans: whether they were done when due, what each showed, and what somebody should look at."""
