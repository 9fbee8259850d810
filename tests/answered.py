"""Answers about whole trials, each computed once for all tests of a process; they only read it, which is proved."""

import json
from collections.abc import Callable

from pandas.util import hash_pandas_object
from plotly.io.json import to_json_plotly

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.drawing.finished import FinishedFigure, _encoded

_ANSWERED: dict[str, tuple[Exhibit, str]] = {}
"""By what was asked: the answer, and what it held when it was given."""


def answered_once(asked: str, build: Callable[[], Exhibit]) -> Exhibit:
    """What ``build`` gave when this was first asked: study, question, words and look."""
    if asked not in _ANSWERED:
        exhibit = build()
        _ANSWERED[asked] = exhibit, _contents(exhibit)
    return _ANSWERED[asked][0]


def changed_answers() -> list[str]:
    """The shared answers that somebody has changed."""
    return [asked for asked, (exhibit, held) in _ANSWERED.items() if _contents(exhibit) != held]


def _contents(exhibit: Exhibit) -> str:
    """All that an answer draws and holds in tables and files, as one text."""
    frames = [*(table.frame for table in exhibit.tables), *exhibit.frames.values()]
    cells = [f"{list(frame)} {hash_pandas_object(frame.astype(str)).sum()}" for frame in frames]
    return " ".join([*(_drawn(picture.figure) for picture in exhibit.pictures), *cells])


def _drawn(figure: FinishedFigure) -> str:
    """What is shown, and Plotly's objects, which a test may change although the figure is finished."""
    shown = figure.to_dict()
    made = figure._made or figure._written is None
    held = {"data": figure._data, "layout": figure._layout} if made else figure._written
    written = [shown, _encoded(held)]
    return json.dumps(json.loads(to_json_plotly(written)), sort_keys=True)
