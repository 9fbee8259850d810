"""Names are broken at spaces, none is lost, and each line fits its column."""

from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.drawing.names import break_text, column_of, pixels_of, width_of, write_lines

TEXTS = st.text(st.characters(categories=("L", "N", "P", "Zs")), max_size=60)


@given(TEXTS, st.integers(40, 400))
def test_every_letter_stands_in_a_line_that_fits(text: str, room: int) -> None:
    lines = break_text(text, room)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert all(pixels_of(line) <= room for line in lines)


def test_lines_break_at_spaces_and_a_long_word_anywhere() -> None:
    assert break_text("one two three", pixels_of("one two")) == ("one two", "three")
    assert break_text("abcdef", pixels_of("abcd")) == ("abcd", "ef")
    assert break_text("a bcdefg", pixels_of("bcde")) == ("a", "bcde", "fg")
    assert break_text("", 100) == ("",)


def test_a_wide_letter_counts_twice() -> None:
    assert width_of("肝癌 A") == 6


def test_a_column_is_as_narrow_as_its_words() -> None:
    column = column_of(("aa", "a bcd"), 200)
    assert column.width == pixels_of("a bcd")
    assert column.most == 1
    assert column_of((), 200).width == 0


def test_lines_are_never_markup() -> None:
    assert write_lines(("<b>", "x"), bold=True) == "<b>&lt;b&gt;<br>x</b>"
