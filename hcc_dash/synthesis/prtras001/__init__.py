"""Simulated patients for the registered study prtras001: a module per family of records, nothing measured."""
