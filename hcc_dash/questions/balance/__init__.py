"""Balance: were the arms alike, and how do they compare once they are."""
