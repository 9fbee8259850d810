"""The terminal command that gives an exhibit's numbers again."""

import shlex
from collections.abc import Iterable

from hcc_dash.asking.options import values_of, write_flags
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.selection import write_levels, write_where


def write_command(cohort: Cohort, question: str, endpoint: str = "", options: Iterable[str] = ()) -> str:
    """``hcc-dash analyse <question>`` for a bundled study with its selection; empty for an uploaded table.

    ``options`` are the question's own, each written by ``option`` or a bare switch. Ranges carry every digit: a
    reader's cut is no round number.
    """
    if cohort.study.provenance.kind == "upload":
        return ""
    asked = cohort.selection
    words = [f"hcc-dash analyse {question}", option("--study", cohort.study.id)]
    words += [option("--endpoint", endpoint)] if endpoint else []
    words += [option("--population", asked.population)] if asked.population else []
    words += options
    words += [option("--where", f"arm = {write_levels(asked.arms)}")] if asked.arms else []
    words += [option("--where", write_where(one)) for one in asked.filters]
    return " ".join(words)


def command_of(cohort: Cohort, question: str, options: object, view: object = None) -> str:
    """``hcc-dash analyse <question>`` for a bundled study with options, view and selection; empty for an upload."""
    if cohort.study.provenance.kind == "upload":
        return ""
    flags = write_flags(options, cohort)
    flags += write_flags(view, cohort, values_of(options)) if view is not None else []
    return write_command(cohort, question, options=flags)


def option(name: str, *values: object) -> str:
    """An option as a shell takes it: text quoted where it must be, numbers with every digit."""
    written = (repr(value) if isinstance(value, float) else str(value) for value in values)
    return " ".join([name, *map(shlex.quote, written)])
