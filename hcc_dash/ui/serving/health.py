"""Health: one address that answers only when the application is ready to show a page."""

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse
from starlette.routing import Route

import hcc_dash
from hcc_dash.ui.serving import FAVICON

HEALTH_PATH = "/healthz"


async def _answer_health(request: Request) -> JSONResponse:
    # The server accepts nothing before the lifespan has preloaded, so an answer is a promise kept.
    return JSONResponse({"status": "ok", "version": hcc_dash.__version__}, headers={"Cache-Control": "no-store"})


async def _answer_favicon(request: Request) -> FileResponse:
    return FileResponse(FAVICON, media_type="image/png", headers={"Cache-Control": "public, max-age=86400"})


ROUTES = (Route(HEALTH_PATH, _answer_health), Route("/favicon.png", _answer_favicon))
"""Routes beside Streamlit's own; its ``/_stcore/health`` stays as it is."""
