"""Overview: the planned answers of a trial, and what its paper printed."""
