"""Analysis answers questions with frozen results and never rounds, draws or words a number for a reader."""
