"""A view: one question as it was asked of one trial's patients; data that a file, a link or a command holds."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import tomlkit

from hcc_dash.answers.command import command_of
from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.asking.kinds import Words
from hcc_dash.asking.options import fields_of, link_words, values_of
from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.grouping import read_groupings, write_grouping
from hcc_dash.cohort.selection import Selection, parse_where, words_of_filter, write_where
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.questions.catalogue import question_of
from hcc_dash.study.errors import StudyError, did_you_mean

VERSION = 1
_KEYS = ("version", "study", "question", "selection", "options", "display")
_SELECTION = ("population", "arms", "where", "group")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """``options`` and ``display`` are of the question's two classes; the ``study`` "upload" has no link."""

    study: str
    question: str
    selection: Selection
    options: Any
    display: Any

    def ask(self, cohort: Cohort, look: Look = LIGHT) -> Exhibit:
        """The answer, from the whole cohort of the view's trial."""
        return question_of(self.question).build(select(cohort, self.selection), self.options, self.display, look)

    def to_toml(self) -> str:
        """The view as a file that says every choice, the usual ones too, so that it means the same in years."""
        asked = self.selection
        chosen = {
            "population": asked.population,
            "arms": list(asked.arms),
            "where": [write_where(rule) for rule in asked.filters],
            "group": [write_grouping(grouping) for grouping in asked.groupings],
        }
        return tomlkit.dumps(
            {
                "version": VERSION,
                "study": self.study,
                "question": self.question,
                "selection": chosen,
                "options": _write(self.options),
                "display": _write(self.display),
            }
        )

    def to_link(self, cohort: Cohort) -> str:
        """The page that shows it, below the dashboard's own address, from the whole cohort of the view's trial.

        StudyError for an uploaded table's, and for what no page asks and no link may hold, such as a patient.
        """
        if cohort.study.provenance.kind == "upload":
            raise StudyError("An uploaded table has no link: it is in its session's memory only. Save the view.")
        question, asked = question_of(self.question), self.selection
        usual = next((population.id for population in cohort.study.populations), "")
        words: dict[str, Sequence[str]] = {"population": () if asked.population in ("", usual) else (asked.population,)}
        words |= {"arms": asked.arms} | {f"where.{rule.column}": words_of_filter(rule) for rule in asked.filters}
        words |= {"group": [write_grouping(grouping) for grouping in asked.groupings]}
        words |= {f"{question.prefix}.part": (question.part,)} if question.part else {}
        chosen = select(cohort, asked)
        words |= link_words(self.options, chosen, question.prefix)
        words |= link_words(self.display, chosen, question.prefix, values_of(self.options))
        query = {"study": (self.study,)} | {f"{self.study}.{key}": value for key, value in words.items()}
        return f"{question.page}?{urlencode(query, doseq=True)}"

    def to_command(self, cohort: Cohort) -> str:
        """The terminal's command; of an uploaded table it names FILE, which only its holder knows."""
        command = command_of(select(cohort, self.selection), self.question, self.options, self.display)
        return command or f"hcc-dash analyse {self.question} --table FILE"


def _write(chosen: object) -> dict[str, str | list[str]]:
    written: dict[str, str | list[str]] = {}
    values = values_of(chosen)
    for name, (kind, _) in fields_of(type(chosen)).items():
        words = kind.write(values[name])
        written[name] = list(words) if kind.many or len(words) != 1 else words[0]
    return written


def view_from_toml(text: str, open_study: Callable[[str], Cohort]) -> View:
    """The view that a file holds; ``open_study`` gives the whole cohort of a trial's identifier.

    StudyError for what is no such file, for a newer version, an unknown key and words that name nothing there.
    """
    try:
        data = tomlkit.parse(text).unwrap()
    except tomlkit.exceptions.ParseError as error:
        raise StudyError(f"This is no saved view: {error}.") from None
    _refuse_unknown(data, _KEYS, "A saved view")
    version = data.get("version")
    if version != VERSION:
        newer = isinstance(version, int) and version > VERSION
        what = "a newer dashboard wrote it; open it there" if newer else f"this dashboard reads version {VERSION}"
        raise StudyError(f"The saved view is of version {version}: {what}.")
    for key in ("study", "question"):
        if not isinstance(data.get(key), str):
            raise StudyError(f"A saved view names its {key}; found {data.get(key)!r}.")
    cohort, question = open_study(data["study"]), question_of(data["question"])
    selection = _read_selection(data.get("selection", {}), cohort)
    options, display = (data.get(key, {}) for key in ("options", "display"))
    _refuse_unknown(options, fields_of(question.options), f'The question "{question.id}"')
    _refuse_unknown(display, fields_of(question.view), f'The display of "{question.id}"')
    chosen = select(cohort, selection)
    words = {name: _words(name, value) for name, value in {**options, **display}.items()}
    asked, shown = question.read(words, chosen, lenient=True)
    return View(study=data["study"], question=question.id, selection=selection, options=asked, display=shown)


def _read_selection(data: Mapping[str, Any], cohort: Cohort) -> Selection:
    _refuse_unknown(data, _SELECTION, "The selection of a saved view")
    study, population = cohort.study, str(data.get("population", ""))
    if population:
        study.population(population)
    arms = _words("arms", data.get("arms", []))
    for arm in arms:
        study.arm(arm)
    filters = tuple(parse_where(text, study) for text in _words("where", data.get("where", [])))
    return Selection(population, arms, filters, read_groupings(_words("group", data.get("group", [])), study))


def _words(name: str, value: object) -> Words:
    words = value if isinstance(value, list) else [value]
    if not all(isinstance(word, str) for word in words):
        raise StudyError(f"{name} holds words in quotation marks; found {value!r}.")
    return tuple(words)


def _refuse_unknown(data: Mapping[str, Any], known: Sequence[str] | Mapping[str, Any], what: str) -> None:
    for key in data:
        if key not in known:
            raise StudyError(f'{what} has no "{key}". {did_you_mean(key, known)}')
