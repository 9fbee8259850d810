"""Where the pages lie; links between them are made from here."""

from hcc_dash.study.home import HOME

PAGES = HOME / "pages"


def page_file(name: str) -> str:
    """The script of a page, as Streamlit's links and switches want it."""
    return str(PAGES / f"{name}.py")
