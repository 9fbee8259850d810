"""Liver: Child-Pugh, ALBI and liver injury over time."""
