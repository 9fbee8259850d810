"""Harms: adverse events counted, compared and followed; each patient once."""
