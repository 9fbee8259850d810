"""One small file, what has to be asked or refused, and the right values once it is answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent

Interval = tuple[float, float, float]
"""Estimate and 95 % limits as R prints them; NaN for what is not reached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """Values of the survival analysis by R 4.2 survival 3.5-3: ``conf.type = "log-log"``, Efron ties.

    ``medians`` by arm ("all" without arms); a hazard ratio of None says that there is none, and is checked.
    """

    n: int
    events: int
    medians: Mapping[str, Interval] = field(default_factory=dict)
    hazard_ratio: Interval | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OnPage:
    """How a person gets there on the Data page.

    Answers, by the question's key: ``reading`` before anything is mapped, ``before`` the checks (the only code of an
    event column), ``answers`` after them. ``proposed`` are selections found as they have to be, ``columns`` those to
    make ("Time", "Event", "Arm or group to compare", "Patient"). ``shown`` are words that stand on the page before the
    last answer, ``refused`` those of the error that ends the way instead of the survival page.
    """

    unit: str = ""
    codes: tuple[str, ...] = ()
    columns: Mapping[str, str] = field(default_factory=dict)
    proposed: Mapping[str, str] = field(default_factory=dict)
    reading: Mapping[str, str] = field(default_factory=dict)
    before: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    competing: tuple[str, ...] = ()
    shown: tuple[str, ...] = ()
    refused: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A file in one situation.

    ``command`` are the words after ``hcc-dash``, with FILE for the file. While something is to be answered it ends with
    ``code`` and nothing on standard output, and standard error holds every text of ``asked``. ``command`` and
    ``answered`` together then give ``right`` (survival) or print ``printed``. ``page`` is None where the question has
    no page; the reason stands in ``no_page``.
    """

    name: str
    file: str
    command: tuple[str, ...]
    page: OnPage | None
    asked: tuple[str, ...] = ()
    code: int = 2
    answered: tuple[str, ...] = ()
    right: Right | None = None
    printed: tuple[str, ...] = ()
    no_page: str = ""

    @property
    def path(self) -> Path:
        """The input file."""
        return FOLDER / self.file

    def words(self, *more: str) -> list[str]:
        """The words of the terminal."""
        return [str(self.path) if word == "FILE" else word for word in (*self.command, *more)]


def survival(time: str, event: str, *more: str, arm: str = "arm") -> tuple[str, ...]:
    """``hcc-dash analyse survival --table FILE``; without an arm column where ``arm`` is empty."""
    columns = ("--time", time, "--event", event, *(("--arm", arm) if arm else ()))
    return ("analyse", "survival", "--table", "FILE", *columns, *more)
