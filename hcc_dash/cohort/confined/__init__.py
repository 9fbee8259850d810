"""Work on bytes of unknown origin in a child process: limits of memory and time, answers as plain data."""
