"""Read charts, answer and headings back from what the page sends to the browser."""

import base64
import json
from typing import Any

import numpy as np
from streamlit.testing.v1 import AppTest


def charts(app: AppTest) -> list[dict[str, Any]]:
    """Every chart of the page as Plotly's own dictionary, arrays decoded."""
    return [decode(json.loads(element.proto.spec)) for element in app.get("plotly_chart")]


def answer_of(app: AppTest) -> str:
    """The answer as it was written: the first text under the page's question, a long one in two paragraphs."""
    shown = list(app.main)
    first = next(place for place, one in enumerate(shown) if one.type == "title")
    return next(str(one.value) for one in shown[first + 1 :] if one.type == "markdown").replace("\n\n", " ")


def trace(chart: dict[str, Any], name: str) -> dict[str, Any]:
    """The trace of that name."""
    return next(one for one in chart["data"] if one.get("name") == name)


def decode(value: Any) -> Any:  # noqa: ANN401 - walks any JSON value
    """A figure's dictionary with the arrays that Plotly encodes."""
    if isinstance(value, dict) and "bdata" in value:
        flat = np.frombuffer(base64.b64decode(value["bdata"]), dtype=value["dtype"])
        return flat.reshape([int(n) for n in str(value["shape"]).split(",")]) if "shape" in value else flat
    if isinstance(value, dict):
        return {key: decode(item) for key, item in value.items()}
    if isinstance(value, list):
        return [decode(item) for item in value]
    return value
