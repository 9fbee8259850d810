"""The first letter of a sentence, which leaves the rest of it as it is."""


def capital(words: str) -> str:
    """``ALT increased`` stays, ``hepatitis B`` becomes ``Hepatitis B``; ``str.capitalize`` writes "Alt increased"."""
    return f"{words[:1].upper()}{words[1:]}"
