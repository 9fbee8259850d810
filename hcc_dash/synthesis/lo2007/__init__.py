"""Patients of the randomised trial, searched so that every published survival figure comes back."""

from hcc_dash.synthesis.lo2007.agreement import Agreement, list_agreement
from hcc_dash.synthesis.lo2007.cohort import format_csv, reconstruct, write_lo2007

__all__ = ["Agreement", "format_csv", "list_agreement", "reconstruct", "write_lo2007"]
