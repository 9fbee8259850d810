"""Recurrence of the tumour from scans, biopsies, deaths and contacts; arrays in, arrays out, no table and no trial."""
