"""Competing risks: who will have the event when another can come first."""
