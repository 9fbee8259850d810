"""The kinds of field a question is asked by: one of some, some of them, a number, a switch, a text; and an escape.

A kind reads and writes words: what a terminal's option, a link and a saved view hold. ``write`` and ``read`` are each
other's inverse for every value a field can have; numbers are written with every digit.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, field
from typing import Any, TypeVar, cast

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.study.errors import StudyError, did_you_mean

T = TypeVar("T")
Given = Mapping[str, Any]
"""What the fields before this one were set to, by their names."""
Choices = Callable[[Cohort, Given], Mapping[str, str]]
Words = tuple[str, ...]
NOTHING, USUAL = "none", "usual"
MORE = 9
"""The row of options that few readers need: folded away on a page."""
_YES, _NO = ("true", "yes", "on", "1"), ("false", "no", "off", "0")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(ABC):
    """What every field declares.

    ``label``: over the widget. ``help``: in the terminal. ``flag``: the terminal's option without its dashes, the
    field's name by default. ``key``: the link's word, the field's name by default, after the question's own unless it
    is ``shared`` by several; ``{endpoint}`` stands for what that field was set to. ``row``: of the page's options.
    ``brings``: what its words must be, where they are columns that an uploaded table brings into the question.
    ``always``: written in a command though it is as usual. ``named``: a terminal has no usual and wants it said.
    ``usual``: what holds when nothing is said, the field's default without it. ``applies``: whether it can change the
    answer. ``divides``: its words are columns by whose levels patients are divided. ``private``: never in a link.
    """

    label: str
    help: str = ""
    flag: str = ""
    key: str = ""
    shared: bool = False
    row: int = 1
    width: int = 210
    on_page: bool = True
    always: bool = False
    named: bool = False
    divides: bool = False
    brings: str = ""
    private: bool = False
    usual: Callable[[Cohort, Given], Any] | None = None
    applies: Callable[[Cohort, Given], bool] | None = None

    @property
    def many(self) -> bool:
        """Whether the terminal's option may be repeated."""
        return False

    @abstractmethod
    def read(self, words: Sequence[str], cohort: Cohort, given: Given) -> Any:  # noqa: ANN401 - of the field's own type
        """The value that words name; StudyError for words that name none, with what they could."""

    @abstractmethod
    def write(self, value: Any) -> Words:  # noqa: ANN401 - of the field's own type
        """The words that name a value."""

    def write_link(self, value: Any, cohort: Cohort, given: Given) -> Words:  # noqa: ANN401 - of the field's own type
        """The words of a link, which are those of the page's widget."""
        del cohort, given
        return self.write(value)

    def unknown(self, word: str, known: Iterable[str]) -> str:
        """That a word names nothing, and what could be named."""
        wanted = "factor with levels" if self.divides else self.brings
        what = f'No {wanted} is called "{word}".' if wanted else f'"{word}" is not there.'
        return f"{what} {did_you_mean(word, known)}"

    def columns(self, words: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Columns that words bring into the question, and those by whose levels patients are divided."""
        named = tuple(word for word in words if word not in ("", NOTHING))
        return named if self.brings else (), named if self.divides else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OneOf(Kind):
    """One of some: ``choices`` from value to label. ``empty``: the word of the value "".

    ``side_by_side``: all choices in sight. ``lone``: a page shows it though there is one choice only. ``open``: values
    beyond the choices are possible and checked by the question itself. ``others``: further words for a value, such as
    the arms' own column.
    """

    choices: Choices | Mapping[str, str]
    empty: str = ""
    side_by_side: bool = False
    lone: bool = True
    open: bool = False
    others: Choices | None = None

    def choose(self, cohort: Cohort, given: Given) -> Mapping[str, str]:
        """From value to label."""
        return self.choices if isinstance(self.choices, Mapping) else self.choices(cohort, given)

    def read(self, words: Sequence[str], cohort: Cohort, given: Given) -> str:
        word = _last(words)
        known = {self.write(choice)[0]: choice for choice in self.choose(cohort, given)}
        known |= self.others(cohort, given) if self.others else {}
        if word in known or self.open:
            return known.get(word, word)
        raise StudyError(self.unknown(word, known))

    def write(self, value: Any) -> Words:  # noqa: ANN401 - of the field's own type
        return (str(value) or self.empty,)


@dataclass(frozen=True, slots=True, kw_only=True)
class SomeOf(Kind):
    """Any of some, in their order; the word "none" is none of them.

    ``shown``: what the page shows where the field's default None, the word "usual", stands for it.
    """

    choices: Choices | Mapping[str, str]
    placeholder: str = "None"
    shown: Callable[[Cohort, Given], Words] | None = None

    @property
    def many(self) -> bool:
        return True

    def choose(self, cohort: Cohort, given: Given) -> Mapping[str, str]:
        """From value to label."""
        return self.choices if isinstance(self.choices, Mapping) else self.choices(cohort, given)

    def read(self, words: Sequence[str], cohort: Cohort, given: Given) -> Words | None:
        known = self.choose(cohort, given)
        if self.shown is not None and tuple(words) == (USUAL,):
            return None
        for word in words if tuple(words) != (NOTHING,) else ():
            if word not in known:
                raise StudyError(self.unknown(word, known))
        return tuple(choice for choice in known if choice in words)

    def write(self, value: Any) -> Words:  # noqa: ANN401 - of the field's own type
        return (USUAL,) if value is None else tuple(value) or (NOTHING,)


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Kind):
    """A number; the page offers ``low`` to ``high`` in ``step``, or ``choices`` by their words, ``side_by_side`` if so.

    The question itself refuses what it cannot use. ``whole``: no fraction. ``shown``: what the page shows where the
    field's default None stands for it. ``bounds``: the page's ends where the study sets them. ``none``: the word of
    None where nothing said means something else; ``others``: further words, for the words of numbers. ``times``: what
    the page shows for each 1 of the value, 100 for percent, on a slider; ``tip`` explains it there.
    """

    low: float = 0.0
    high: float = 1.0
    step: float = 1.0
    whole: bool = False
    choices: Choices | None = None
    side_by_side: bool = False
    shown: Callable[[Cohort, Given], float | None] | None = None
    bounds: Callable[[Cohort, Given], tuple[float, float]] | None = None
    none: str = ""
    others: Choices | None = None
    times: float = 1.0
    tip: str = ""

    def read(self, words: Sequence[str], cohort: Cohort, given: Given) -> float | None:
        word = _last(words)
        word = self.others(cohort, given).get(word, word) if self.others else word
        if word in ("", self.none):
            return None
        try:
            number = float(word)
        except ValueError:
            number = math.nan
        if not math.isfinite(number) or (self.whole and number != int(number)):
            kind = "a whole number" if self.whole else "a number"
            raise StudyError(f'"{word}" is not {kind}, like 12.')
        if f"{number:g}" == self.none:  # "0.0" is the word "0"
            return None
        return int(number) if self.whole else number

    def write(self, value: Any) -> Words:  # noqa: ANN401 - of the field's own type
        return (self.none if value is None else repr(int(value) if self.whole else float(value)),)

    def write_link(self, value: Any, cohort: Cohort, given: Given) -> Words:  # noqa: ANN401 - of the field's own type
        if self.choices is not None and value is not None:
            declared = self.choices(cohort, given)
            numbers = (word for word in declared if word != self.none)
            near = tuple(word for word in numbers if math.isclose(float(word), value, abs_tol=1e-6))
            return near or self.write(value)
        if value is None or self.times == 1:
            return self.write(value)
        shown = round(value * self.times)
        return (repr(shown if shown / self.times == value else float(value * self.times)),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch(Kind):
    """On or off. ``on`` and ``off``: word and label of both, side by side, where "yes" would not say which."""

    on: tuple[str, str] | None = None
    off: tuple[str, str] | None = None

    def read(self, words: Sequence[str], cohort: Cohort, given: Given) -> bool:
        word = _last(words).casefold()
        yes, no = (*_YES, *(self.on or ())[:1]), (*_NO, *(self.off or ())[:1])
        if word not in yes + no:
            raise StudyError(
                f'"{word}" is neither {yes[-1] if self.on else "true"} nor {no[-1] if self.off else "false"}.'
            )
        return word in yes

    def write(self, value: Any) -> Words:  # noqa: ANN401 - of the field's own type
        if self.on and self.off:
            return (self.on[0] if value else self.off[0],)
        return ("true" if value else "false",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Kind):
    """Any text."""

    placeholder: str = ""

    def read(self, words: Sequence[str], cohort: Cohort, given: Given) -> str:
        return _last(words)

    def write(self, value: Any) -> Words:  # noqa: ANN401 - of the field's own type
        return (str(value),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Own(Kind):
    """The escape, for a field that no other kind can ask for: its own reader and writer of words.

    ``repeated``: whether the terminal's option may be. ``n_words``: that it takes. ``names``: as ``columns``.
    ``link``: what the page's own widgets say of a value, by their keys, of what they do not show by themselves.
    """

    reader: Callable[[Words, Cohort, Given], Any]
    writer: Callable[[Any], Words]
    repeated: bool = False
    n_words: int = 1
    names: Callable[[Words], tuple[tuple[str, ...], tuple[str, ...]]] | None = None
    link: Callable[[Any, Cohort, Given], Mapping[str, Words]] | None = None

    @property
    def many(self) -> bool:
        return self.repeated

    def read(self, words: Sequence[str], cohort: Cohort, given: Given) -> Any:  # noqa: ANN401 - of the field's own type
        return self.reader(tuple(words), cohort, given)

    def write(self, value: Any) -> Words:  # noqa: ANN401 - of the field's own type
        return self.writer(value)

    def columns(self, words: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return self.names(tuple(words)) if self.names else ((), ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """The options of another question as one field; their own fields are asked for in its place."""

    options: type


def ask(kind: Kind | Whole, default: T | None = None, *, required: bool = False) -> T:
    """A dataclass field that is asked for in this way; ``required``: it has no default."""
    declared = field(default=MISSING if required else default, metadata={"asked": kind})
    return cast(T, declared)


def _last(words: Sequence[str]) -> str:
    return words[-1] if words else ""
