"""Where the pages lie; links between them are made from here."""

from pathlib import Path

PAGES = Path(__file__).resolve().parents[2] / "pages"


def page_file(name: str) -> str:
    """The script of a page, as Streamlit's links and switches want it."""
    return str(PAGES / f"{name}.py")
