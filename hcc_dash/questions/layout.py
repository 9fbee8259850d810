"""How an answer is laid out on its page: data beside the question, drawn by one page for all of them.

A layout is a tuple of parts from top to bottom. Words are functions of the exhibit, so that a layout says nothing
itself that is not of its page; what a reader chooses in a list or by a click is named by its key in link and session.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from hcc_dash.answers.exhibit import Exhibit, WordTable
from hcc_dash.cohort.cohort import Cohort

Says = Callable[[Exhibit], str]
Names = Callable[[Exhibit], Mapping[str, str]]
Patients = Callable[[Exhibit], pd.DataFrame]
Values = Mapping[str, Any]
"""What was chosen so far, by the names of fields."""


def of_result(say: Callable[[Any], str]) -> Says:
    """What is said of an exhibit's result."""
    return lambda exhibit: say(exhibit.result)


def has_pictures(exhibit: Exhibit) -> bool:
    """Whether there is anything drawn."""
    return bool(exhibit.pictures)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Something that a page shows of an answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """A click on a figure that chooses in a list of the same page.

    ``chart``: key of the figure, ``{place}`` stands for its place. ``chooses``: key of the list under ``label``;
    ``among``: what can be chosen there.
    """

    chart: str
    chooses: str
    label: str
    among: Callable[[Exhibit], Collection[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures(Part):
    """Figures from ``first`` to before ``last``, ``abreast`` of each other; two abreast where there are several."""

    first: int | Callable[[Exhibit], int] = 0
    last: int | Callable[[Exhibit], int] | None = None
    abreast: int = 0
    click: Click | None = None
    caption: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Words(Part):
    """What is said beside the answer, under a heading of its own where it has one; nothing where nothing is said."""

    says: str | Says
    heading: str = ""
    style: Literal["text", "caption", "info"] = "text"
    icon: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notes(Part):
    """What is to be doubted, a caption for each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables(Part):
    """The tables and the footnote; ``patients``: a table of patients is a list from which each is opened.

    ``others``: tables made of the exhibit that are not among its own, without the footnote, as subsections.
    """

    patients: bool = False
    others: Callable[[Exhibit], tuple[WordTable, ...]] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Footnote(Part):
    """The footnote alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Downloads(Part):
    """Figures for print, files, and the command that gives the same numbers in a terminal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns(Part):
    """Parts abreast, as wide as ``widths`` to each other."""

    widths: tuple[int, ...]
    parts: tuple[tuple[Part, ...], ...]
    gap: Literal["small", "large"] = "small"


@dataclass(frozen=True, slots=True, kw_only=True)
class When(Part):
    """``parts`` where it ``holds`` of the exhibit, ``otherwise`` the others."""

    holds: Callable[[Exhibit], bool]
    parts: tuple[Part, ...]
    otherwise: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded(Part):
    """Parts under a label, drawn when somebody opens them."""

    label: str
    key: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """Parts of an answer under a ``label``; ``word``: a link's for them; ``holds``: of which answers there are any.

    ``opened_by``: words of a link that mean something here alone, and so open it too.
    """

    word: str
    label: str
    parts: tuple[Part, ...] = ()
    holds: Callable[[Exhibit], bool] = lambda exhibit: True
    opened_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tabs(Part):
    """What of an answer a reader looks further at, the first by default; drawn alone, chosen under ``label``.

    ``key``: in link and session, after the question's own; ``sets``: the name under which questions that follow find
    the word of what is chosen.
    """

    tabs: tuple[Tab, ...]
    label: str = "Look further at"
    key: str = "part"
    sets: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientChoice(Part):
    """One of the patients of the answer, chosen from a list: drawn strongly, and the way to the whole course.

    ``field``: the view's field that is set, empty where the choice leads to the course alone. ``opens``: key of the
    button that leads there, empty where another list does.
    """

    key: str
    label: str
    names: Names
    width: int = 300
    field: str = ""
    opens: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellChoice(Part):
    """The patients counted in one cell of the figures, chosen from a list under ``label``."""

    key: str
    label: str
    everybody: str
    cells: Names
    patients: Callable[[Exhibit, str], pd.DataFrame]
    width: int = 420


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientList(Part):
    """Patients of the answer, a row each, from which each is opened."""

    key: str
    patients: Patients
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Everybody(Part):
    """A button that takes the selection back, where there is one."""

    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLink(Part):
    """The way to another page."""

    page: str
    label: str
    icon: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn(Part):
    """The escape: a part that a function of this name in ``ui/drawn.py`` draws by hand."""

    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Where a further answer of a page stands when it is folded; a link that names the question's part opens it.

    ``opened_by``: how keys of a link begin that open it too.
    """

    label: str
    icon: str = ""
    opened_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """The question that recomputes the numbers of this one with other engines, folded at the page's end.

    ``linked``: a link that names its part opens it.
    """

    question: str
    linked: bool = False


def _nothing(cohort: Cohort, values: Values) -> Values:
    del cohort, values
    return {}


def _always(cohort: Cohort, values: Values, exhibit: Exhibit) -> bool:
    del cohort, values, exhibit
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Follows:
    """A question of the page whose choices hold for this one too, and are not asked again.

    ``given``: what else is set without a reader, from the choices so far; ``shown``: whether this question stands on
    the page at all, by those choices and the answer it follows.
    """

    question: str
    given: Callable[[Cohort, Values], Values] = _nothing
    shown: Callable[[Cohort, Values, Exhibit], bool] = _always


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a question stands on its page.

    ``parts``: below question, answer and options; ``above``: before the options. ``asks``: classes whose fields are
    asked for, where not options then view. ``folded``: in a section that opens when asked for. ``tab``: its label where
    a reader chooses between parts of the page; ``offered``: whether it is one to choose. ``hint``: under the options.
    ``wait``: what is said while it is computed. ``brief``: under the question alone, for the page's first answer has
    said it. ``opinion``: folded at the end of the page that begins with it.
    """

    parts: tuple[Part, ...] = (Pictures(), Tables(), Downloads())
    above: tuple[Part, ...] = ()
    asks: tuple[type, ...] = ()
    follows: Follows | None = None
    folded: Section | None = None
    tab: str = ""
    offered: Callable[[Cohort], bool] = lambda cohort: True
    hint: str = ""
    wait: Callable[[Cohort, Any], str] | None = None
    brief: bool = False
    opinion: Opinion | None = None
