"""Links from page to page, as a page shows them."""

from typing import Any

from streamlit.testing.v1 import AppTest


def page_links(app: AppTest) -> list[Any]:
    """The links to other pages in the main part, by ``label`` and ``page``."""
    return [one.proto for one in app.main.get("page_link")]
