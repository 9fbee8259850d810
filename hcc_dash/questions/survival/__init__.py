"""Survival: Kaplan-Meier curves, tests and restricted means of any time to an event."""
