"""Who may have drug-induced liver injury: peaks of ALT and bilirubin, one row per patient, screens and quadrants."""

import math
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pandas as pd

from hcc_dash.clinical.liver_injury import (
    ENZYME_LINE,
    QUADRANTS,
    SIGNALS,
    iq_dili_places,
    multiples,
    quadrant,
    screens_for_hys_law,
)
from hcc_dash.clinical.units import to_significant
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.answer import Answer
from hcc_dash.estimation.masked_ids import name_patients
from hcc_dash.estimation.placed_rows import RowsLeftOut, count_left_out, set_clock
from hcc_dash.questions.labs.numbers.records import LabRecords, collect_labs, lacking_test
from hcc_dash.questions.liver.numbers.options import InjuryOptions, check_injury

PATIENT_COLUMNS = (
    "subject_id",
    "arm",
    "n",
    "enzyme_peak",
    "bilirubin_peak",
    "time",
    "bilirubin_time",
    "level",
    "enzyme_peak_of_baseline",
    "bilirubin_peak_of_baseline",
    "baseline_of_uln",
    "n_baseline",
    "screen",
    "signal",
)
PATH_COLUMNS = ("subject_id", "visit", "time", "enzyme", "bilirubin", "enzyme_of_baseline", "bilirubin_of_baseline")
_TESTS = ("alt", "ast", "bilirubin", "alp")

NOT_JUDGED = "no result after the start of study treatment"


@dataclass(frozen=True, slots=True, kw_only=True)
class InjuryDoubts:
    """Patients whose baseline was above the upper limit, is one value alone, or is not there; ``n_elsewhere``: those
    who meet Hy's law screen outside its quadrant. ``has_alp``: whether ALP is in the table.
    """

    n_abnormal: int
    n_single: int
    n_without: int
    n_elsewhere: int
    has_alp: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LiverInjuryResult(Answer[InjuryOptions]):
    """What was found, all empty when ``why_not`` says why there is nothing:

    ``patients`` one row each: subject_id (a code), arm, n (results after baseline), enzyme_peak and bilirubin_peak (x
    ULN; bilirubin on the day of the enzyme's peak or within 30 days after), time and bilirubin_time (days since start),
    level (quadrant, "" when not placed), the same peaks in multiples of the baseline, baseline_of_uln and n_baseline
    (pre-treatment values averaged), screen (Hy's law at any time), signal (IQ-DILI, the highest; "" when unknown).
    ``quadrants``: arm level n, every quadrant in every arm. ``paths``: every result, in the same multiples, by day.
    """

    groups: tuple[str, ...] = ()
    patients: pd.DataFrame = field(default_factory=partial(pd.DataFrame, columns=list(PATIENT_COLUMNS)))
    quadrants: pd.DataFrame = field(default_factory=partial(pd.DataFrame, columns=["arm", "level", "n"]))
    paths: pd.DataFrame = field(default_factory=partial(pd.DataFrame, columns=list(PATH_COLUMNS)))
    rows_left_out: tuple[RowsLeftOut, ...] = ()
    doubts: InjuryDoubts | None = None

    def path(self, subject_id: str) -> pd.DataFrame:
        """The results of one patient in order of time; ValueError for a code that nobody here has."""
        rows = self.paths[self.paths["subject_id"] == subject_id]
        if rows.empty:
            raise ValueError(f'No patient with laboratory results is called "{subject_id}" here.')
        return rows.reset_index(drop=True)


def describe_liver_injury(cohort: Cohort, options: InjuryOptions | None = None) -> LiverInjuryResult:
    """Peaks after the start of study treatment, Hy's law screen, Temple's corollary and IQ-DILI signals.

    The baseline is the mean of the values up to the start of study treatment. A study without a clock, dated ALT (or
    AST), bilirubin or their upper limits is answered with ``why_not``. ValueError as ``check_injury`` raises it.
    """
    options = options or InjuryOptions()
    check_injury(options)
    clock = set_clock(cohort)
    labs = clock if isinstance(clock, str) else collect_labs(cohort, clock, only=_TESTS)
    lacking = filter(None, (lacking_test(cohort, test) for test in (options.enzyme, "bilirubin")))
    why = labs if isinstance(labs, str) else next(lacking, "")
    if why or isinstance(clock, str) or isinstance(labs, str):
        return LiverInjuryResult(
            study=cohort.study,
            options=options,
            status="exploratory",
            why_not=why,
            n_selected=cohort.n,
            n_analysed=0,
        )
    patients, paths = _describe_patients(cohort, labs, options)
    return LiverInjuryResult(
        study=cohort.study,
        options=options,
        status="exploratory",
        groups=clock.groups,
        patients=patients,
        quadrants=_quadrants(patients, clock.groups),
        paths=paths,
        n_selected=cohort.n,
        n_analysed=len(patients),
        left_out=count_left_out(cohort, clock, len(patients), NOT_JUDGED),
        rows_left_out=labs.left_out,
        doubts=_count_doubts(patients, labs),
    )


@dataclass(frozen=True, slots=True)
class _Draws:
    """Results by patient and day; ``patient``: whose each is, of the ``first`` rows of all patients.

    ``given``: by test, ``uln``: its limit beside it, ``times``: its multiple of that.
    """

    day: np.ndarray
    patient: np.ndarray
    first: np.ndarray
    given: dict[str, np.ndarray]
    uln: dict[str, np.ndarray]
    times: dict[str, np.ndarray]

    def of(self, rows: np.ndarray, column: np.ndarray) -> np.ndarray:
        """The column at each patient's row; NaN where that is -1."""
        found = np.full(rows.size, np.nan)
        found[rows >= 0] = column[rows[rows >= 0]]
        return found

    def leading(self, among: np.ndarray) -> np.ndarray:
        """Each patient's first row of those among; -1 where there is none."""
        rows, found = np.flatnonzero(among)[::-1], np.full(self.first.size, -1)
        found[self.patient[rows]] = rows  # of several the last written stays, which is the first in time
        return found

    def peak(self, values: np.ndarray) -> np.ndarray:
        """Each patient's row of the first highest known value; -1 where none is known."""
        highest = np.full(self.first.size, np.nan)
        np.fmax.at(highest, self.patient, values)
        return self.leading(values == highest[self.patient])

    def count(self, among: np.ndarray) -> np.ndarray:
        """How many of each patient's rows are among."""
        return np.bincount(self.patient[among], minlength=self.first.size)


def _draw(labs: LabRecords) -> _Draws:
    rows, nothing = labs.rows, np.full(len(labs.rows), np.nan)
    columns = {
        name: rows[name].to_numpy(dtype=np.float64) if name in rows else nothing
        for name in (f"{test}{side}" for test in _TESTS for side in ("", "_uln"))
    }
    ids = rows["subject_id"].to_numpy()
    begins = np.concatenate(([True], ids[1:] != ids[:-1])) if ids.size else np.empty(0, dtype=bool)
    return _Draws(
        day=rows["day"].to_numpy(dtype=np.float64),
        patient=np.cumsum(begins) - 1,
        first=np.flatnonzero(begins),
        given={test: columns[test] for test in _TESTS},
        uln={test: columns[f"{test}_uln"] for test in _TESTS},
        times={test: multiples(columns[test], columns[f"{test}_uln"]) for test in _TESTS},
    )


def _describe_patients(cohort: Cohort, labs: LabRecords, options: InjuryOptions) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One row per patient with a result after baseline, and everybody's results in multiples."""
    draws, enzyme = _draw(labs), options.enzyme
    baselines = {test: _baselines(draws, test) for test in _TESTS}
    of_baseline = {
        test: multiples(draws.given[test], baselines[test][draws.patient]) for test in {enzyme, "alt", "bilirubin"}
    }
    names = np.array(
        name_patients(cohort, labs.rows["subject_id"].iloc[draws.first].astype(str).tolist(), options.show_ids),
        dtype=object,
    )
    paths = pd.DataFrame(
        {
            "subject_id": names[draws.patient],
            "visit": labs.rows["visit"],
            "time": draws.day,
            "enzyme": draws.times[enzyme],
            "bilirubin": draws.times["bilirubin"],
            "enzyme_of_baseline": of_baseline[enzyme],
            "bilirubin_of_baseline": of_baseline["bilirubin"],
        }
    )
    patients = _summarise(draws, baselines, of_baseline, options)
    arms = labs.rows["arm"].iloc[draws.first].astype(str).to_numpy()
    patients = patients.assign(subject_id=names, arm=arms)[list(PATIENT_COLUMNS)]
    return patients[patients["n"] > 0].reset_index(drop=True), paths


def _baselines(draws: _Draws, test: str) -> np.ndarray:
    """Of each patient the mean of the values known before treatment (``baseline_value``)."""
    values = draws.given[test]
    known = (draws.day <= 0) & ~np.isnan(values)
    sums = np.bincount(draws.patient[known], values[known], minlength=draws.first.size)
    counts = draws.count(known)
    return np.where(counts > 0, to_significant(sums / np.maximum(counts, 1)), np.nan)


def _summarise(
    draws: _Draws, baselines: dict[str, np.ndarray], of_baseline: dict[str, np.ndarray], options: InjuryOptions
) -> pd.DataFrame:
    """The row of every patient, but for whose it is."""
    after, enzyme = draws.day > 0, options.enzyme
    known = ~np.isnan(draws.given[enzyme])
    peak = draws.peak(np.where(after, draws.times[enzyme], np.nan))
    at = draws.of(peak, draws.day)
    near = after & (draws.day >= at[draws.patient]) & (draws.day <= at[draws.patient] + options.days_after_peak)
    second = draws.peak(np.where(near, draws.times["bilirubin"], np.nan))
    peaks = draws.of(peak, draws.times[enzyme]), draws.of(second, draws.times["bilirubin"])
    first_uln = draws.of(draws.leading(~np.isnan(draws.uln[enzyme])), draws.uln[enzyme])
    return pd.DataFrame(
        {
            "n": draws.count(after & ~np.isnan(draws.times[enzyme])),
            "enzyme_peak": peaks[0],
            "bilirubin_peak": peaks[1],
            "time": at,
            "bilirubin_time": draws.of(second, draws.day),
            "level": [quadrant(high, yellow) or "" for high, yellow in zip(*peaks, strict=True)],
            "enzyme_peak_of_baseline": draws.of(peak, of_baseline[enzyme]),
            "bilirubin_peak_of_baseline": draws.of(second, of_baseline["bilirubin"]),
            "baseline_of_uln": multiples(baselines[enzyme], first_uln),
            "n_baseline": draws.count((draws.day <= 0) & known),
            "screen": _screens(draws, after, options),
            "signal": _signals(draws, after, baselines["alt"], of_baseline["bilirubin"]),
        }
    )


def _screens(draws: _Draws, after: np.ndarray, options: InjuryOptions) -> np.ndarray:
    """Whether any ALT or AST result, with bilirubin of the same day or the days after, meets the screen."""
    times, day, met = draws.times, draws.day, np.zeros(draws.first.size, dtype=bool)
    ends = np.append(draws.first[1:], day.size)
    for i in np.flatnonzero(after & (np.fmax(times["alt"], times["ast"]) >= ENZYME_LINE)):
        patient = draws.patient[i]
        later = slice(i, ends[patient])  # by day: of the rows before it those of the same day stand beside it
        same = slice(draws.first[patient], i)
        bilirubin = np.concatenate(
            [
                times["bilirubin"][later][day[later] <= day[i] + options.days_after_peak],
                times["bilirubin"][same][day[same] == day[i]],
            ]
        )
        known = bilirubin[~np.isnan(bilirubin)]
        highest = float(known.max()) if known.size else math.nan
        if screens_for_hys_law(times["alt"][i], times["ast"][i], highest, times["alp"][i], options.alp_limit):
            met[patient] = True
    return met


def _signals(draws: _Draws, after: np.ndarray, baseline: np.ndarray, bilirubin: np.ndarray) -> list[str]:
    """The highest IQ-DILI signal of every patient; "" where none is known."""
    places = iq_dili_places(draws.given["alt"], draws.uln["alt"], baseline[draws.patient], bilirubin)
    highest = np.zeros(draws.first.size, dtype=np.int64)
    np.maximum.at(highest, draws.patient[after], places[after])
    return [SIGNALS[place] or "" for place in highest]


def _quadrants(patients: pd.DataFrame, groups: tuple[str, ...]) -> pd.DataFrame:
    """Patients in every quadrant of every arm, and those who cannot be placed."""
    rows = [
        (arm, level, int(((patients["arm"] == arm) & (patients["level"] == level)).sum()))
        for arm in groups
        for level in (*QUADRANTS, "")
    ]
    table = pd.DataFrame(rows, columns=["arm", "level", "n"])
    return table[(table["level"] != "") | (table["n"] > 0)].reset_index(drop=True)


def _count_doubts(patients: pd.DataFrame, labs: LabRecords) -> InjuryDoubts:
    elsewhere = patients["screen"].astype(bool) & (patients["level"] != "potential Hy's law")
    return InjuryDoubts(
        n_abnormal=int((patients["baseline_of_uln"] > 1).sum()),
        n_single=int((patients["n_baseline"] == 1).sum()),
        n_without=int((patients["n_baseline"] == 0).sum()),
        n_elsewhere=int(elsewhere.sum()),
        has_alp="alp" in labs.columns,
    )
