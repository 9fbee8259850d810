"""Around the pages: what is ready before the first reader, and what every answer carries."""

from pathlib import Path

FAVICON = Path(__file__).with_name("favicon.png")
"""The tab's icon: a local file, because a Material icon would fetch a font from outside."""
