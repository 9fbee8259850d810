"""The results dashboard of a liver-cancer trial team: a trial in, its answers out.

As a library: ``trial = hcc_dash.open("lo2007")``, then ``trial.where("sex = male").ask("survival", endpoint="os")``.
The names in ``__all__`` are public; everything else may change.
"""

from typing import Any

__version__ = "0.1.0"
__all__ = ["ColumnMapping", "Exhibit", "StudyError", "Trial", "View", "__version__", "open"]

_WHERE = {
    "open": ("hcc_dash.library", "open_trial"),
    "Trial": ("hcc_dash.library", "Trial"),
    "Exhibit": ("hcc_dash.answers.exhibit", "Exhibit"),
    "View": ("hcc_dash.questions.view", "View"),
    "ColumnMapping": ("hcc_dash.cohort.mapping", "ColumnMapping"),
    "StudyError": ("hcc_dash.study.errors", "StudyError"),
}


def __getattr__(name: str) -> Any:  # noqa: ANN401 - any public name
    """Public names, imported when they are asked for: the terminal's help and the server need none of them."""
    from importlib import import_module

    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, own = _WHERE[name]
    return getattr(import_module(module), own)
