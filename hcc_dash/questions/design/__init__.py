"""What the trial was planned to show, and how much of it is on file."""
