"""Numbers: frozen results; nothing here rounds, draws or words a number for a reader."""
