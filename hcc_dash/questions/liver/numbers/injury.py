"""Who may have drug-induced liver injury: peaks of ALT and bilirubin, one row per patient, screens and quadrants."""

import math
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pandas as pd

from hcc_dash.clinical.liver_injury import (
    QUADRANTS,
    baseline_value,
    iq_dili_signal,
    multiple,
    quadrant,
    screens_for_hys_law,
)
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
_SIGNAL_ORDER = ("none", "signal", "strong signal")


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


def _describe_patients(cohort: Cohort, labs: LabRecords, options: InjuryOptions) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One row per patient with a result after baseline, and everybody's results in multiples."""
    needed = [f"{test}{side}" for test in _TESTS for side in ("", "_uln")]
    whole = {name: labs.rows[name].to_numpy(dtype=np.float64) for name in needed if name in labs.rows}
    whole |= {name: np.full(len(labs.rows), np.nan) for name in needed if name not in whole}
    whole |= {f"{test}_x": _multiples(whole[test], whole[f"{test}_uln"]) for test in _TESTS}
    whole["day"] = labs.rows["day"].to_numpy(dtype=np.float64)
    ids = labs.rows["subject_id"].to_numpy()
    first = np.flatnonzero(np.concatenate(([True], ids[1:] != ids[:-1]))) if ids.size else np.empty(0, dtype=np.int64)
    summaries, of_baseline = [], {test: np.full(ids.size, np.nan) for test in (options.enzyme, "bilirubin")}
    for start, end in zip(first, np.append(first[1:], ids.size), strict=True):
        values = {name: column[start:end] for name, column in whole.items()}
        baselines, n_baseline = _baselines(values, options)
        for test, column in of_baseline.items():
            column[start:end] = [multiple(value, baselines[test]) for value in values[test]]
        arm = str(labs.rows["arm"].iloc[start])
        summaries.append(_summary(str(ids[start]), arm, values, baselines, n_baseline, options))
    names = name_patients(cohort, [str(patient) for patient in ids[first]], options.show_ids)
    paths = pd.DataFrame(
        {
            "subject_id": pd.Series(ids, dtype=object).map(dict(zip(ids[first], names, strict=True))),
            "visit": labs.rows["visit"],
            "time": whole["day"],
            "enzyme": whole[f"{options.enzyme}_x"],
            "bilirubin": whole["bilirubin_x"],
            "enzyme_of_baseline": of_baseline[options.enzyme],
            "bilirubin_of_baseline": of_baseline["bilirubin"],
        }
    )
    patients = pd.DataFrame(summaries, columns=list(PATIENT_COLUMNS)).assign(subject_id=names)
    return patients[patients["n"] > 0].reset_index(drop=True), paths


def _baselines(values: dict[str, np.ndarray], options: InjuryOptions) -> tuple[dict[str, float], int]:
    before = values["day"] <= 0
    baselines = {test: baseline_value(values[test][before].tolist()) for test in _TESTS}
    return baselines, int((before & ~np.isnan(values[options.enzyme])).sum())


def _summary(
    patient: str,
    arm: str,
    values: dict[str, np.ndarray],
    baselines: dict[str, float],
    n_baseline: int,
    options: InjuryOptions,
) -> dict[str, object]:
    """The row of one patient."""
    after = values["day"] > 0
    day = values["day"][after]
    times = {test: values[f"{test}_x"][after] for test in _TESTS}
    enzyme, bilirubin = times[options.enzyme], times["bilirubin"]
    peak = _peak(enzyme)
    near = np.full(day.size, False)
    if peak >= 0:
        near = (day >= day[peak]) & (day <= day[peak] + options.days_after_peak)
    second = _peak(np.where(near, bilirubin, np.nan))
    enzyme_value = enzyme[peak] if peak >= 0 else math.nan
    bilirubin_value = bilirubin[second] if second >= 0 else math.nan
    first_uln = values[f"{options.enzyme}_uln"]
    known_uln = first_uln[~np.isnan(first_uln)]
    raw = {test: values[test][after] for test in (options.enzyme, "bilirubin")}
    return {
        "subject_id": patient,
        "arm": arm,
        "n": int((~np.isnan(enzyme)).sum()),
        "enzyme_peak": enzyme_value,
        "bilirubin_peak": bilirubin_value,
        "time": day[peak] if peak >= 0 else math.nan,
        "bilirubin_time": day[second] if second >= 0 else math.nan,
        "level": quadrant(enzyme_value, bilirubin_value) or "",
        "enzyme_peak_of_baseline": multiple(_at(raw[options.enzyme], peak), baselines[options.enzyme]),
        "bilirubin_peak_of_baseline": multiple(_at(raw["bilirubin"], second), baselines["bilirubin"]),
        "baseline_of_uln": multiple(baselines[options.enzyme], known_uln[0] if known_uln.size else math.nan),
        "n_baseline": n_baseline,
        "screen": _screens(day, times, options),
        "signal": _signal(values, after, baselines),
    }


def _at(values: np.ndarray, position: int) -> float:
    return float(values[position]) if position >= 0 else math.nan


def _multiples(values: np.ndarray, limits: np.ndarray) -> np.ndarray:
    return np.array([multiple(value, limit) for value, limit in zip(values, limits, strict=True)], dtype=np.float64)


def _peak(values: np.ndarray) -> int:
    """Position of the first highest known value; -1 when none is known."""
    return -1 if np.isnan(values).all() else int(np.nanargmax(values))


def _screens(day: np.ndarray, times: dict[str, np.ndarray], options: InjuryOptions) -> bool:
    """Whether any ALT or AST result, with bilirubin of the same day or the days after, meets the screen."""
    for i in np.flatnonzero(np.fmax(times["alt"], times["ast"]) >= 3):
        near = (day >= day[i]) & (day <= day[i] + options.days_after_peak) & ~np.isnan(times["bilirubin"])
        highest = float(times["bilirubin"][near].max()) if near.any() else math.nan
        if screens_for_hys_law(times["alt"][i], times["ast"][i], highest, times["alp"][i], options.alp_limit):
            return True
    return False


def _signal(values: dict[str, np.ndarray], after: np.ndarray, baselines: dict[str, float]) -> str:
    draws = zip(values["alt"][after], values["alt_uln"][after], values["bilirubin"][after], strict=True)
    reached = [
        iq_dili_signal(alt, uln, baselines["alt"], multiple(bilirubin, baselines["bilirubin"]))
        for alt, uln, bilirubin in draws
    ]
    known = [signal for signal in reached if signal is not None]
    return max(known, key=_SIGNAL_ORDER.index) if known else ""


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
