"""Tables puts results into words and tables, and is the only place that rounds."""
