"""Cox models: what goes with a higher hazard, and whether one ratio for all time is fair."""
