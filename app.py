"""The ASGI application, started by ``streamlit run app.py``: preload, headers, packed scripts, health, then pages."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

import hcc_dash
from hcc_dash.ui.serving.base_address import BaseAddress
from hcc_dash.ui.serving.compressed import CompressedScripts
from hcc_dash.ui.serving.health import ROUTES
from hcc_dash.ui.serving.overview_address import ROUTES as OVERVIEW
from hcc_dash.ui.serving.preload import preload
from hcc_dash.ui.serving.same_origin import SameOrigin
from hcc_dash.ui.serving.security import SecurityHeaders

MAIN_SCRIPT = Path(hcc_dash.__file__).resolve().parent / "ui" / "main.py"

MIDDLEWARE = [Middleware(layer) for layer in (SecurityHeaders, CompressedScripts, SameOrigin, BaseAddress)]

app = st.App(MAIN_SCRIPT, lifespan=preload, middleware=MIDDLEWARE, routes=[*ROUTES, *OVERVIEW])
