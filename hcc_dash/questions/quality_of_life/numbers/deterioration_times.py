"""From forms to times: when each patient's score deteriorated for the first time, or for good."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from hcc_dash.questions.quality_of_life.numbers.change_values import read_baseline, worsened
from hcc_dash.questions.quality_of_life.numbers.deterioration_options import DeteriorationOptions
from hcc_dash.study.time import convert_time

CENSORED, DETERIORATED, DIED = 0, 1, 2
"""The codes of the column ``status``."""


class _Forms(NamedTuple):
    """Answered forms after baseline, one row per patient, in order of time; NaN where there are no more."""

    time: np.ndarray
    value: np.ndarray
    n: np.ndarray


def time_deterioration(
    forms: pd.DataFrame, death: pd.Series, options: DeteriorationOptions, end: float
) -> pd.DataFrame:
    """Days to deterioration, to death without it, or to the last answered form, one row per patient of ``death``.

    ``forms``: subject_id time value, answered forms as ``turn_forms`` makes them, days from the first dose, higher is
    better. ``death``: day of death by patient, NaN for none. ``end``: the trial's last form, after which no death
    counts. Answer, indexed as ``death``: ``time`` and ``status`` (0 censored, 1 deteriorated, 2 died without it; both
    NaN without a baseline), ``n_forms`` answered after baseline, ``unconfirmed`` (the last form is worse, nothing
    confirms it, and it was not taken as the event), ``late_death`` (a death that came too late to count).

    A missing form breaks nothing: the next answered one is the next form. A patient with no form after baseline is
    censored on day 0 unless a counted death came first.
    """
    baseline = read_baseline(forms).reindex(death.index).to_numpy(dtype=np.float64)
    later = _lay_out(forms, death.index)
    hit = _find_events(later, baseline, options)
    last = _last_time(later)
    happened = hit >= 0
    event_time = np.where(happened, later.time[np.arange(len(hit)), np.maximum(hit, 0)], np.inf)
    died = death.to_numpy(dtype=np.float64)
    within = convert_time(options.death_within_months, "months", "days")
    died_unharmed = ~np.isnan(died) & ~happened
    counts = died_unharmed & (died <= end) & (died - last <= within)
    known = ~np.isnan(baseline)
    takes_death = counts & known & (options.death != "censored")
    status = np.select([happened, takes_death], [DETERIORATED, DIED], CENSORED).astype(np.float64)
    time = np.select([happened, takes_death], [event_time, np.maximum(died, 0.0)], last)
    final_worse = _final_worse(later, baseline, options)
    return pd.DataFrame(
        {
            "time": np.where(known, time, np.nan),
            "status": np.where(known, status, np.nan),
            "n_forms": np.where(known, later.n, 0),
            "unconfirmed": known & ~happened & final_worse,
            "late_death": known & died_unharmed & ~counts & (options.death != "censored"),
        },
        index=death.index,
    )


def _lay_out(forms: pd.DataFrame, patients: pd.Index) -> _Forms:
    """Forms after time 0 as one row per patient, at least one column wide."""
    later = forms[(forms["time"] > 0) & forms["subject_id"].isin(patients)].sort_values(["subject_id", "time", "value"])
    row = patients.get_indexer(pd.Index(later["subject_id"]))
    place = later.groupby("subject_id").cumcount().to_numpy()
    shape = (len(patients), int(place.max(initial=0)) + 1)
    time, value = np.full(shape, np.nan), np.full(shape, np.nan)
    time[row, place], value[row, place] = later["time"].to_numpy(), later["value"].to_numpy()
    return _Forms(time, value, np.bincount(row, minlength=len(patients)))


def _worse(later: _Forms, baseline: np.ndarray, options: DeteriorationOptions) -> np.ndarray:
    """Which forms are worse than the reference by the threshold.

    The best so far is that before the form: a form cannot be the reference of its own fall. While a fall is confirmed
    nothing better comes, so that the reference of a confirming form is still that of the first.
    """
    reference = np.broadcast_to(baseline[:, None], later.value.shape)
    if options.reference == "best":
        before = np.column_stack([baseline, later.value[:, :-1]])
        reference = np.fmax.accumulate(before, axis=1)
    with np.errstate(invalid="ignore"):
        return worsened(later.value - reference, options.threshold)


def _find_events(later: _Forms, baseline: np.ndarray, options: DeteriorationOptions) -> np.ndarray:
    """Place of the form that is the event, -1 for none."""
    worse = _worse(later, baseline, options)
    answered = ~np.isnan(later.value)
    if options.confirmation == "first":
        event = worse
    else:
        after = np.column_stack([answered[:, 1:], np.zeros(len(worse), dtype=bool)])
        holds = np.column_stack([worse[:, 1:], np.zeros(len(worse), dtype=bool)])
        if options.confirmation == "definitive":
            # from the end: worse, and nothing answered later that is not
            good_later = np.cumsum((answered & ~worse)[:, ::-1], axis=1)[:, ::-1] > 0
            holds = after & ~np.column_stack([good_later[:, 1:], np.zeros(len(worse), dtype=bool)])
        event = worse & (holds | (~after & options.last_form_counts))
    return np.where(event.any(axis=1), event.argmax(axis=1), -1)


def _final_worse(later: _Forms, baseline: np.ndarray, options: DeteriorationOptions) -> np.ndarray:
    """Whether the last answered form is worse."""
    worse = _worse(later, baseline, options)
    return worse[np.arange(len(worse)), np.maximum(later.n - 1, 0)] & (later.n > 0)


def _last_time(later: _Forms) -> np.ndarray:
    """Day of the last answered form; 0 for a patient with none after baseline."""
    return np.where(later.n > 0, later.time[np.arange(len(later.n)), np.maximum(later.n - 1, 0)], 0.0)
