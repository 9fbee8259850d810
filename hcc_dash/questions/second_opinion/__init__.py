"""Second opinion: the same numbers by other engines, on the same patients."""
