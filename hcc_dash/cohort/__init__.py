"""Cohort turns files into checked patients: it reads, maps, checks and narrows; it computes no statistic."""
