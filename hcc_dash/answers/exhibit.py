"""The Exhibit: one answered question, with everything a page, a file or a terminal needs to show it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape
from typing import Any

import pandas as pd

from hcc_dash.answers.command import command_of
from hcc_dash.answers.footnote import close_footnote
from hcc_dash.answers.marks import build_marks, export_note
from hcc_dash.answers.records import Frames, Writes, record_asked, written
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.estimation.answer import Answer


@dataclass(frozen=True, slots=True)
class Picture:
    """One figure, its heading when there are several, and what it says to those who cannot see it."""

    figure: FinishedFigure
    heading: str
    alt: str


@dataclass(frozen=True)
class WordTable:
    """A table of words, rounded for reading; one that a page shows only when it is chosen may be worded then."""

    title: str
    words: pd.DataFrame | Writes

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The table."""
        return written(self.words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """The words of an answer: what is asked, the headline, who it is about, how it was found, and what to mind."""

    question: str
    answer: str
    footnote: str
    method: str
    notes: tuple[str, ...] = ()
    printed: str = ""


@dataclass(frozen=True, eq=False, repr=False)
class Exhibit:
    """An answered question; immutable, shared between readers.

    ``frames`` are unrounded and tidy, in the fixed column words; ``estimates`` maps names to values with
    limits; ``asked`` repeats the question; ``marks`` are the short labels that must never be lost
    (planned or exploratory, reconstruction, data cut-off, cohort); ``code`` reproduces it in a terminal;
    ``n_comparisons`` is how many comparisons of groups a reader sees at once, for the count of looks; ``printed``
    explains p-values that a paper prints within the levels of a factor to which the patients are narrowed;
    ``file_words`` tell a file of this answer from those of others.
    """

    id: str
    question: str
    answer: str
    asked: Mapping[str, Any]
    result: Any
    pictures: tuple[Picture, ...]
    tables: tuple[WordTable, ...]
    frames: Mapping[str, pd.DataFrame]
    estimates: tuple[Mapping[str, Any], ...]
    marks: tuple[str, ...]
    footnote: str
    method: str
    notes: tuple[str, ...]
    code: str
    n_comparisons: int = 0
    printed: str = ""
    file_words: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        cohort: Cohort,
        result: Answer[Any],
        view: object = None,
        *,
        command: str,
        said: Said,
        facts: Mapping[str, Any],
        pictures: Iterable[Picture] = (),
        tables: Iterable[WordTable] = (),
        frames: Mapping[str, pd.DataFrame | Writes] | None = None,
        row_note: str = "",
        estimates: Iterable[Mapping[str, Any]] = (),
        n_comparisons: int = 0,
        id: str = "",
        options: object = None,
        file_words: tuple[str, ...] = (),
    ) -> "Exhibit":
        """The exhibit of a result, with what follows from it: marks, notes on rows, question, command, file name.

        ``command``: the question's id in the catalogue, empty where no terminal can ask it; the exhibit's ``id`` where
        there is no other. ``options``: as asked, where the command must not write the result's. ``facts``: what the
        record of the question holds beside study, selection, options and patients. ``row_note``: what every row of a
        file says of its numbers. ``file_words``: usually the endpoint among the facts.
        """
        marks, asked = build_marks(cohort, result.status), result.options if options is None else options
        return cls(
            id=id or command.replace("-", "_"),
            question=said.question,
            answer=said.answer,
            asked=record_asked(cohort, result, facts),
            result=result,
            pictures=tuple(pictures),
            tables=tuple(tables),
            frames=Frames(frames or {}, export_note(marks, cohort.study.id, row_note)),
            estimates=tuple(estimates),
            marks=marks,
            footnote=close_footnote(cohort, said.footnote),
            method=said.method,
            notes=said.notes,
            code=command_of(cohort, command, asked, view) if command else "",
            n_comparisons=n_comparisons,
            printed=said.printed,
            file_words=file_words or tuple(filter(None, [facts.get("endpoint")])),
        )

    def __repr__(self) -> str:
        """Question, marks and answer, as a terminal begins."""
        return "\n".join([self.question, " · ".join(self.marks), self.answer])

    def _repr_html_(self) -> str:
        """The answer in a notebook: question, marks, answer, tables, method; the figure comes beside it as Plotly's."""
        blocks = [
            f"<h3>{escape(self.question)}</h3>",
            f"<p><small>{escape(' · '.join(self.marks))}</small></p>",
            f"<p><strong>{escape(self.answer)}</strong></p>",
            *(f"<h4>{escape(table.title)}</h4>{table.frame.to_html(index=False)}" for table in self.tables),
            *(f"<p>{escape(sentence)}</p>" for sentence in (self.footnote, *self.notes)),
            f"<p><small>{escape(self.method)}</small></p>",
        ]
        return "\n".join(blocks)

    def _repr_mimebundle_(self, **kwargs: object) -> dict[str, Any]:
        """The same as text and page, with the first figure as Plotly's JSON where a notebook draws it."""
        del kwargs
        bundle: dict[str, Any] = {"text/plain": f"{self.question}\n{self.answer}", "text/html": self._repr_html_()}
        if self.pictures:
            bundle["application/vnd.plotly.v1+json"] = json.loads(self.pictures[0].figure.to_json())
        return bundle

    def __post_init__(self) -> None:
        """Have every figure carry the marks, whoever drew it."""
        for picture in self.pictures:
            picture.figure.write_marks(self.marks)
