"""HBsAg and HBV DNA over time, and who has lost them."""
