"""Figures draws results and never computes one: a result in, a Plotly figure out."""
