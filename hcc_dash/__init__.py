"""The results dashboard of a liver-cancer trial team: a trial in, its answers out."""

__version__ = "0.1.0"
