"""Profile: one patient, everything on one clock, under a masked identifier."""
