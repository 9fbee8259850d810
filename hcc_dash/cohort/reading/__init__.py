"""Bytes of any origin in, a table of text out; nothing is interpreted, and what is no table is refused in words."""
