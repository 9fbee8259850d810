"""A question: what is asked, of which cohorts, and how its answer is made."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.asking.kinds import Given, Kind, Words
from hcc_dash.asking.options import Said, fields_of, read_options, values_of, write_options
from hcc_dash.asking.views import NoView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.questions.glance import Glance
from hcc_dash.questions.layout import Layout


def no_need(cohort: Cohort) -> str:
    """Every cohort can be asked."""
    del cohort
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question of the catalogue.

    ``id``: the terminal's command and the exhibit's name. ``title``: what the field calls it, a noun under which it is
    looked for in an index. ``page``: where it is shown. ``options``: the class whose fields say what can be asked,
    ``view`` the one whose fields say how it can be shown. ``build``: the answer from cohort, options, view and look.
    ``help``: what the answer holds, in a sentence of the field's terms. ``needs``: why a cohort cannot be asked, empty
    when it can; it computes nothing.
    ``key``: what the links' words of its options begin with, its page by default. ``part``: the word by which a page of
    several parts opens with this one, empty for the one it opens with by itself. ``slow``: other engines or long fits.
    ``layout``: how it stands on its page, None where the page is drawn by hand or has another answer instead.
    ``glance``: how it stands among the displays that open a trial, None where it is not one of them.
    """

    id: str
    title: str
    page: str
    help: str
    options: type
    build: Callable[[Cohort, Any, Any, Look], Exhibit]
    view: type = NoView
    needs: Callable[[Cohort], str] = no_need
    key: str = ""
    part: str = ""
    slow: bool = False
    layout: Layout | None = None
    glance: Glance | None = None

    @property
    def fields(self) -> dict[str, tuple[Kind, Any]]:
        """How each field of options and view is asked for, with its default."""
        return fields_of(self.options) | fields_of(self.view)

    @property
    def prefix(self) -> str:
        """What the links' words of its own options begin with."""
        return self.key or self.page

    def read(self, words: Said, cohort: Cohort, *, lenient: bool = False) -> tuple[Any, Any]:
        """Options and view that words ask for; what is not said is as usual.

        StudyError for words that name nothing and, unless ``lenient``, for a field that would change nothing.
        """
        own, shown = fields_of(self.options), fields_of(self.view)
        options: Any = read_options(
            self.options, {name: words[name] for name in words if name not in shown}, cohort, lenient=lenient
        )
        given: Given = {name: value for name, value in values_of(options).items() if name in own}
        view: Any = read_options(
            self.view, {name: words[name] for name in words if name in shown}, cohort, given, lenient=lenient
        )
        return options, view

    def write(self, options: object, view: object, cohort: Cohort) -> dict[str, Words]:
        """The words that ask for these options and this view again."""
        return write_options(options, cohort) | write_options(view, cohort, values_of(options))

    def ask(self, cohort: Cohort, words: Said | None = None, look: Look = LIGHT) -> Exhibit:
        """The answer to the question in these words; ValueError where the cohort cannot be asked."""
        why_not = self.needs(cohort)
        if why_not:
            raise ValueError(why_not)
        return self.build(cohort, *self.read(words or {}, cohort), look)
