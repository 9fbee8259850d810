"""Endpoints derived from records: what each writes, in the names of ADaM, and how its choices are asked for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hcc_dash.asking.kinds import Kind
from hcc_dash.asking.options import Said, fields_of, read_options
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.tumour_course import follow_tumours, why_no_scans
from hcc_dash.questions.needs_virology import needs_virology
from hcc_dash.questions.scans.exhibit import adtte as recurrence_table
from hcc_dash.questions.scans.numbers import definition as recurrence
from hcc_dash.questions.scans.numbers import ready as recurrence_ready
from hcc_dash.questions.scans.words import ready as recurrence_words
from hcc_dash.questions.virology.exhibit.adtte import write_adtte
from hcc_dash.questions.virology.numbers.options import DefinitionOptions, markers_on_file
from hcc_dash.questions.virology.numbers.ready import compare_ready
from hcc_dash.questions.virology.words.ready import say_ready
from hcc_dash.study.errors import StudyError


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """One group of endpoints.

    ``id``: the terminal's command. ``options``: the class whose fields are the choices of the definition. ``asks``: the
    options that words ask for, one for each endpoint written. ``write``: the table of one of them, a row per patient.
    ``compare``: how it differs from ready columns, empty without any.
    """

    id: str
    title: str
    help: str
    options: type
    needs: Callable[[Cohort], str]
    asks: Callable[[Said, Cohort], list[Any]]
    write: Callable[[Cohort, Any], pd.DataFrame]
    compare: Callable[[Cohort, Any], str]

    @property
    def fields(self) -> Mapping[str, tuple[Kind, Any]]:
        """How each choice is asked for, with its default."""
        return fields_of(self.options)


def _ask_markers(words: Said, cohort: Cohort) -> list[DefinitionOptions]:
    """The marker that was named, or each; StudyError for an amount that would hold for both."""
    if "marker" in words:
        return [read_options(DefinitionOptions, words, cohort)]
    if "below" in words:
        raise StudyError("--below is an amount of one marker. Name it: --marker hbsag or --marker hbv_dna.")
    named = ({**words, "marker": (marker,)} for marker in markers_on_file(cohort))
    return [read_options(DefinitionOptions, each, cohort) for each in named]


def _compare_markers(cohort: Cohort, options: DefinitionOptions) -> str:
    compared = compare_ready(cohort, options)
    return "" if compared is None else say_ready(compared, options.definition(cohort.study))


def _ask_recurrence(words: Said, cohort: Cohort) -> list[recurrence.DefinitionOptions]:
    return [read_options(recurrence.DefinitionOptions, words, cohort)]


def _compare_recurrence(cohort: Cohort, options: recurrence.DefinitionOptions) -> str:
    course = follow_tumours(cohort, recurrence.definition_of(options))
    return recurrence_words.say_ready(recurrence_ready.compare_ready(cohort, options), course.records.left_out)


DERIVATIONS: tuple[Derivation, ...] = (
    Derivation(
        id="hbv",
        title="HBsAg loss and HBV DNA undetectable",
        help="Times to confirmed loss of HBsAg and to undetectable HBV DNA, from results as printed.",
        options=DefinitionOptions,
        needs=needs_virology,
        asks=_ask_markers,
        write=write_adtte,
        compare=_compare_markers,
    ),
    Derivation(
        id="recurrence",
        title="Recurrence from scans and biopsies",
        help="Time to recurrence and recurrence-free survival, from scans, biopsies and deaths. Death without "
        "recurrence is CNSR 2 of the first and an event, 0, of the second.",
        options=recurrence.DefinitionOptions,
        needs=why_no_scans,
        asks=_ask_recurrence,
        write=recurrence_table.write_adtte,
        compare=_compare_recurrence,
    ),
)
