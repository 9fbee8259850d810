"""The dashboard as a library: open a trial or a table, narrow the patients, ask a question of the catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.asking.kinds import Words
from hcc_dash.asking.options import flag_of
from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.issues import Answers, Issue, blocks
from hcc_dash.cohort.load import load_cohort
from hcc_dash.cohort.mapping import ColumnMapping
from hcc_dash.cohort.reading.raw_table import RawTable
from hcc_dash.cohort.reading.sheets import SHEET, ask_sheet
from hcc_dash.cohort.selection import Selection, read_selection
from hcc_dash.cohort.untrusted import check_upload, read_upload
from hcc_dash.questions.catalogue import CATALOGUE, question_of
from hcc_dash.study.errors import StudyError
from hcc_dash.study.read import study_folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A trial's patients, whole or narrowed; ``issues`` are the findings of the checks about its tables."""

    whole: Cohort = field(repr=False)
    population: str = ""
    filters: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    issues: tuple[Issue, ...] = field(default=(), repr=False)

    @property
    def selection(self) -> Selection:
        """Population, filters and groupings of levels as the terminal reads them."""
        return read_selection(self.whole.study, self.population, self.filters, groups=self.groups)

    @property
    def cohort(self) -> Cohort:
        """The patients that are left, with the steps that left them."""
        return select(self.whole, self.selection)

    def where(self, *filters: str, population: str = "") -> "Trial":
        """The same trial narrowed further: ``"stage_group = III/IVA"``, ``"age >= 60"``, ``"arm = control"``.

        StudyError for a factor, a level or a population that is not there.
        """
        narrowed = replace(self, population=population or self.population, filters=(*self.filters, *filters))
        narrowed.selection  # noqa: B018 - refuses here what it could not select later
        return narrowed

    def group(self, *groups: str) -> "Trial":
        """The same trial with levels of a factor put together: ``"stage: I/II = I, II; III/IV = IIIA, IVA"``.

        A level in no group stays by itself; filters go on naming levels as declared. StudyError for a factor or a level
        that is not there, and for a level named twice.
        """
        regrouped = replace(self, groups=(*self.groups, *groups))
        regrouped.selection  # noqa: B018 - refuses here what it could not put together later
        return regrouped

    def ask(self, question: str, **options: object) -> Exhibit:
        """The answer to a question of the catalogue; options by the names of its fields, the rest as usual.

        The terminal's names do as well: ``by`` for ``panels``. StudyError for a question, an option or a value that is
        not there, and where the trial cannot be asked.
        """
        asked = question_of(question)
        flags = {flag_of(name, kind): name for name, (kind, _) in asked.fields.items()}
        names = {flag.removeprefix("--").replace("-", "_"): name for flag, name in flags.items()}
        words = {
            name if name in asked.fields else names.get(name, name): _words(value) for name, value in options.items()
        }
        try:
            return asked.ask(self.cohort, words)
        except (StudyError, ValueError) as error:
            flag, _, rest = str(error).partition(" ")
            raise StudyError(f"{flags.get(flag, flag)} {rest}") from None

    def questions(self) -> dict[str, str]:
        """Every question this trial can be asked, and what its answer holds."""
        return {question.id: question.help for question in CATALOGUE if not question.needs(self.whole)}


def open_trial(
    source: str | Path | pd.DataFrame, mapping: ColumnMapping | Mapping[str, Any] | None = None, *, limited: bool = True
) -> Trial:
    """A bundled trial by its identifier, a study folder, or a table with one row per patient and its ``mapping``.

    A table is a file (CSV, XLSX, XLS, XPT) or a frame; its mapping says which column is what (``ColumnMapping``, or
    its fields as a mapping). It is read in a child process as an upload is, under the same limits unless not
    ``limited``. StudyError with every finding where it cannot be analysed before something is mended or answered.
    """
    if mapping is None:
        if isinstance(source, pd.DataFrame):
            raise StudyError("A table needs a mapping that says which column is what: time, event, event_values, ...")
        folder = Path(source) if Path(source).is_dir() else study_folder(str(source))
        cohort = load_cohort(folder)
        return Trial(whole=cohort, issues=cohort.issues)
    roles = mapping if isinstance(mapping, ColumnMapping) else ColumnMapping(**mapping)
    whole, issues = check_upload(_read(source, roles.answers, limited=limited), roles, limited=limited)
    if whole is None or blocks(issues):
        lines = "\n".join(f"- {_say_open(issue)}" for issue in issues if issue.severity in {"block", "ask"})
        raise StudyError(f"The table cannot be analysed until this is mended or answered:\n{lines}")
    return Trial(whole=whole, issues=tuple(issues))


def _say_open(issue: Issue) -> str:
    """A finding that stands, with the key of its question among the mapping's ``answers`` and what can be said."""
    question = issue.question
    choices = " or ".join(f'"{choice.value}"' for choice in question.choices) if question else ""
    return f"{issue.problem} {issue.remedy}" + (f' Among answers, "{question.key}" is {choices}.' if question else "")


def _read(source: str | Path | pd.DataFrame, answers: Answers, *, limited: bool) -> RawTable:
    if isinstance(source, pd.DataFrame):
        return read_upload(source.to_csv(index=False).encode(), "table.csv", answers=answers, limited=limited)
    path = Path(source)
    if not path.is_file():
        raise StudyError(f"There is no file {path.name}.")
    content = path.read_bytes()
    return ask_sheet(read_upload(content, path.name, answers.get(SHEET, ""), answers=answers, limited=limited), answers)


def _words(value: object) -> Words:
    """A value of Python as the words that ask for it."""
    match value:
        case None:
            return ("",)
        case bool():
            return ("true" if value else "false",)
        case float():
            return (repr(value),)
        case list() | tuple():
            return tuple(word for item in value for word in _words(item)) or ("none",)
    return (str(value),)
