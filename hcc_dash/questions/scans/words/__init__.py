"""Words: a result in sentences and tables; the only place that rounds."""
