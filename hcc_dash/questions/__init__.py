"""Every question the dashboard answers, declared once."""
