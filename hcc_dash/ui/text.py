"""Text from a table or a file name, made safe for Streamlit's Markdown."""

import re

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$:])")


def plain(text: str) -> str:
    """The text itself, with every character that Markdown would read as a command escaped."""
    return _SPECIAL.sub(r"\\\1", text)
