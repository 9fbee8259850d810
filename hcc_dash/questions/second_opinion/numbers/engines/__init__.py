"""Engines recompute a survival question without our kernels: one adapter per engine, each imported when asked."""
