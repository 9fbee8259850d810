"""Synthesis makes the labelled synthetic cohorts of the bundled trials from a seed; no page or report imports it."""
