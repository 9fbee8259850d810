"""Home: the folder with the application around the package: ``app.py``, ``pages/``, ``data/`` and the configuration."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[1]
_IN_THE_WHEEL = _PACKAGE / "bundled"

HOME = _IN_THE_WHEEL if _IN_THE_WHEEL.is_dir() else _PACKAGE.parent
"""In a checkout its root; in an installed wheel the copy that the wheel carries (``pyproject.toml``, force-include)."""
