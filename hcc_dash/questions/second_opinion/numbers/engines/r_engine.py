"""R's opinion, where Rscript with its package survival is on the machine: everything the question has."""

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from hcc_dash.questions.second_opinion.numbers.engines.opinion import Opinion
from hcc_dash.questions.second_opinion.numbers.engines.r_process import ask_r
from hcc_dash.questions.second_opinion.numbers.engines.sample import Sample

NAME = "R"
SCRIPT = Path(__file__).with_name("r_engine.R")


def ask(samples: Sequence[Sample]) -> Opinion:
    """R's numbers for all samples from one process, to which the patients go as times and integer codes."""
    return ask_r(NAME, SCRIPT, _arguments(samples), _table(samples), len(samples))


def _arguments(samples: Sequence[Sample]) -> list[str]:
    first = samples[0]
    shared = [
        repr(float(first.landmark)),
        repr(first.methods.conf_level),
        first.methods.conf_type,
        first.methods.ties,
        str(int(first.joint)),
    ]
    for sample in samples:
        marks = (sample.has_test, sample.has_stratified_test, sample.has_model)
        shared += [repr(float(sample.tau)), *(str(int(mark)) for mark in marks)]
    return shared


def _table(samples: Sequence[Sample]) -> str:
    """The patients as CSV with 17 digits: R reads the very same numbers back."""
    written = io.StringIO("panel,time,event,group,stratum\n")
    written.seek(0, io.SEEK_END)
    for panel, sample in enumerate(samples):
        columns = (np.full(sample.time.size, panel), sample.time, sample.event, sample.group, sample.stratum)
        np.savetxt(written, np.column_stack(columns), delimiter=",", fmt=["%d", "%.17g", "%d", "%d", "%d"])
    return written.getvalue()
