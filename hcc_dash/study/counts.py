"""A number with its noun, singular or plural, for every sentence that counts."""


def plain_number(value: float) -> str:
    """``12``, ``0.025``: with the digits it has, as a level, a key or a remark repeats what is on file or was asked."""
    return f"{value:.10g}"


def count_noun(n: float, noun: str, nouns: str = "") -> str:
    """``1 patient``, ``2 patients``; ``nouns`` where the plural is not the noun with an s."""
    return f"{n:.10g} {noun if n == 1 else nouns or noun + 's'}"
