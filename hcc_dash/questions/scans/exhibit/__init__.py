"""Exhibits: computed, drawn and worded; what pages, files and the terminal show."""
