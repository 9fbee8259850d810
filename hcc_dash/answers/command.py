"""The terminal command that gives an exhibit's numbers again."""

import shlex

from hcc_dash.asking.options import values_of, write_flags
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.grouping import write_grouping
from hcc_dash.cohort.selection import write_levels, write_where


def command_of(cohort: Cohort, question: str, options: object, view: object = None) -> str:
    """``hcc-dash analyse <question>`` for a bundled study with options, view and selection; empty for an upload.

    Ranges carry every digit: a reader's cut is no round number.
    """
    if cohort.study.provenance.kind == "upload":
        return ""
    asked = cohort.selection
    words = [f"hcc-dash analyse {question}", f"--study {shlex.quote(cohort.study.id)}"]
    words += [f"--population {shlex.quote(asked.population)}"] if asked.population else []
    words += write_flags(options, cohort)
    words += write_flags(view, cohort, values_of(options)) if view is not None else []
    words += [f"--group {shlex.quote(write_grouping(grouping))}" for grouping in asked.groupings]
    where = [f"arm = {write_levels(asked.arms)}"] if asked.arms else []
    where += [write_where(rule) for rule in asked.filters]
    return " ".join([*words, *(f"--where {shlex.quote(condition)}" for condition in where)])
