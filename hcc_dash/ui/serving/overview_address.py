"""The overview by its own name: Streamlit shows its first page at the root alone, and says "not found" elsewhere."""

from starlette.requests import Request
from starlette.responses import RedirectResponse
from starlette.routing import Route

OVERVIEW_PATH = "/overview"


async def _go_to_overview(request: Request) -> RedirectResponse:
    asked = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"./{asked}")  # relative, so that it holds behind a proxy's folder


ROUTES = (Route(OVERVIEW_PATH, _go_to_overview),)
"""Beside Streamlit's own routes."""
