"""Pictures: a result in, a Plotly figure out; nothing here computes one."""
