"""How often ALT flares on treatment, how high, and whether HBsAg fell around it: injury, or the response wanted."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pandas as pd

from hcc_dash.clinical.hbsag import FALL, is_lost
from hcc_dash.clinical.liver_injury import multiple
from hcc_dash.clinical.units import to_significant
from hcc_dash.clinical.virology.printed import log10_iu
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.answer import Answer
from hcc_dash.estimation.estimate import Estimate
from hcc_dash.estimation.masked_ids import name_patients
from hcc_dash.estimation.placed_rows import RowsLeftOut, count_left_out, set_clock
from hcc_dash.kernels.proportions import clopper_pearson
from hcc_dash.questions.labs.numbers.records import collect_labs, lacking_test
from hcc_dash.questions.liver.numbers.flare_runs import DAYS_AFTER, Flare, Surface, flares_among
from hcc_dash.questions.liver.numbers.flare_surface import read_surfaces, surface_tables
from hcc_dash.questions.liver.numbers.options import FlareOptions

FLARE_COLUMNS = (
    "subject_id",
    "arm",
    "n",
    "time",
    "first_day",
    "last_day",
    "peak",
    "estimate",
    "hbsag_before",
    "before_level",
    "before_day",
    "hbsag_lowest",
    "lowest_level",
    "lowest_day",
    "log10_fall",
    "lost",
)
COURSE_COLUMNS = ("subject_id", "arm", "n", "term", "time", "since_peak", "estimate", "level")
NOT_JUDGED = "no ALT before or none after the start of study treatment"


@dataclass(frozen=True, slots=True)
class ArmFlares:
    """One arm: ``n`` judged patients, ``n_patients`` of them with a flare (``share``, exact limits), ``n_flares``.

    ``n_results``: median number of ALT results of a judged patient after the start of study treatment.
    ``day`` the median day of the peaks, ``peak`` their median and ``highest`` the highest, in multiples of the upper
    limit; NaN without a flare. ``n_measured``: patients whose HBsAg was a number before a flare, not yet below the
    limit of loss, and again after its first day; ``n_fallen`` of them by 1 log10 or more, ``n_lost`` to below it.
    """

    arm: str
    n: int
    n_patients: int
    share: Estimate
    n_flares: int
    n_results: float
    day: float
    peak: float
    highest: float
    n_measured: int
    n_fallen: int
    n_lost: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FlaresResult(Answer[FlareOptions]):
    """What was found, all empty when ``why_not`` says why there is nothing:

    ``arms`` the counts. ``flares`` one row each: subject_id (a code), arm, n (the patient's first, second ...), time
    (day of the peak), first_day, last_day, peak (U/L), estimate (x ULN), HBsAg before and lowest (IU/mL; NaN where no
    number is known), what stands before each (before_level, lowest_level: =, <, >) and their days, log10_fall and lost
    (NaN and None where not measured).
    ``courses``: per flare, term (ALT in x ULN, HBsAg in log10 IU/mL) by time and since_peak (days), level "=" or "<",
    24 weeks to either side.
    """

    arms: tuple[ArmFlares, ...] = ()
    flares: pd.DataFrame = field(default_factory=partial(pd.DataFrame, columns=list(FLARE_COLUMNS)))
    courses: pd.DataFrame = field(default_factory=partial(pd.DataFrame, columns=list(COURSE_COLUMNS)))
    has_hbsag: bool = False
    rows_left_out: tuple[RowsLeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class _Patient:
    """Known ALT values of one patient, by day, and his flares."""

    name: str
    arm: str
    day: np.ndarray
    value: np.ndarray
    limit: np.ndarray


def describe_flares(cohort: Cohort, options: FlareOptions | None = None) -> FlaresResult:
    """Patients with an ALT flare after the start of study treatment, by arm, and HBsAg around each flare.

    Judged are patients with an ALT before and, with its upper limit, after the start of study treatment. A flare and
    the HBsAg around it are those of ``flares_among``. A study without a clock, dated ALT or its upper limit is answered
    with ``why_not``; one without HBsAg has flares alone.
    """
    options = options or FlareOptions()
    clock = set_clock(cohort)
    labs = clock if isinstance(clock, str) else collect_labs(cohort, clock, only=("alt",))
    why = labs if isinstance(labs, str) else lacking_test(cohort, "alt")
    if why or isinstance(clock, str) or isinstance(labs, str):
        return FlaresResult(
            study=cohort.study,
            options=options,
            status="exploratory",
            why_not=why,
            n_selected=cohort.n,
            n_analysed=0,
        )
    judged = [patient for patient in _patients(labs.rows) if _can_be_judged(patient)]
    struck = [patient for patient in judged if flares_among(patient.day, patient.value, patient.limit, ())]
    surfaces, lost_rows = read_surfaces(cohort, clock, {patient.name for patient in struck})
    by_patient = {
        patient.name: flares_among(patient.day, patient.value, patient.limit, surfaces.get(patient.name, ()))
        for patient in struck
    }
    names = dict(zip(by_patient, name_patients(cohort, list(by_patient), options.show_ids), strict=True))
    flares = _flare_frame(struck, by_patient, names)
    has_hbsag = bool(surface_tables(cohort))
    return FlaresResult(
        study=cohort.study,
        options=options,
        status="exploratory",
        arms=tuple(_count(arm, judged, flares, cohort.study.methods.conf_level) for arm in clock.groups),
        flares=flares,
        courses=_course_frame(struck, by_patient, surfaces, names),
        has_hbsag=has_hbsag,
        n_selected=cohort.n,
        n_analysed=len(judged),
        left_out=count_left_out(cohort, clock, len(judged), NOT_JUDGED),
        rows_left_out=(*labs.left_out, *lost_rows),
    )


def _patients(rows: pd.DataFrame) -> Iterator[_Patient]:
    """The patients of placed rows, which are in order of patient and day."""
    known = rows[rows["alt"].notna()]
    ids, arms = known["subject_id"].to_numpy(), known["arm"].to_numpy()
    day, value, limit = (known[name].to_numpy(dtype=np.float64) for name in ("day", "alt", "alt_uln"))
    first = np.flatnonzero(np.concatenate(([True], ids[1:] != ids[:-1]))) if ids.size else np.empty(0, dtype=np.int64)
    for start, end in zip(first, np.append(first[1:], ids.size), strict=True):
        own = slice(start, end)
        yield _Patient(str(ids[start]), str(arms[start]), day[own], value[own], limit[own])


def _can_be_judged(patient: _Patient) -> bool:
    return bool((patient.day <= 0).any() and ((patient.day > 0) & (patient.limit > 0)).any())


def _flare_frame(
    struck: list[_Patient], by_patient: dict[str, tuple[Flare, ...]], names: dict[str, str]
) -> pd.DataFrame:
    rows = []
    for patient in struck:
        for n, flare in enumerate(by_patient[patient.name], start=1):
            before, lowest = _number(flare.before), _number(flare.lowest)
            fall = math.nan if _is_lost(flare.before) else float(to_significant(before - lowest))
            lost = None if math.isnan(fall) else _is_lost(flare.lowest)
            rows.append(
                (
                    names[patient.name],
                    patient.arm,
                    n,
                    flare.peak_day,
                    flare.first_day,
                    flare.last_day,
                    flare.peak,
                    flare.of_uln,
                    *_told(flare.before),
                    *_told(flare.lowest),
                    fall,
                    lost,
                )
            )
    return pd.DataFrame(rows, columns=list(FLARE_COLUMNS))


def _number(surface: Surface | None) -> float:
    """Log10 IU/mL; NaN for none, for another unit, and above a limit, which is no number."""
    return math.nan if surface is None or surface.level == ">" else log10_iu(surface.value, surface.unit)


def _told(surface: Surface | None) -> tuple[float, str, float]:
    """IU/mL, what stands before it, and the day."""
    if surface is None:
        return math.nan, "", math.nan
    return float(to_significant(10 ** _number(surface))), surface.level, surface.day


def _is_lost(surface: Surface | None) -> bool:
    return surface is not None and is_lost(surface.level, _number(surface))


def _course_frame(
    struck: list[_Patient],
    by_patient: dict[str, tuple[Flare, ...]],
    surfaces: dict[str, list[Surface]],
    names: dict[str, str],
) -> pd.DataFrame:
    """What ALT and HBsAg did 24 weeks to either side of each peak."""
    rows: list[tuple[object, ...]] = []
    for patient in struck:
        times = [multiple(value, limit) for value, limit in zip(patient.value, patient.limit, strict=True)]
        points = [("ALT", day, of_uln, "=") for day, of_uln in zip(patient.day.tolist(), times, strict=True)]
        points += [("HBsAg", each.day, _number(each), each.level) for each in surfaces.get(patient.name, ())]
        for n, flare in enumerate(by_patient[patient.name], start=1):
            rows += [
                (names[patient.name], patient.arm, n, term, day, day - flare.peak_day, value, level)
                for term, day, value, level in points
                if not math.isnan(value) and abs(day - flare.peak_day) <= DAYS_AFTER
            ]
    return pd.DataFrame(rows, columns=list(COURSE_COLUMNS))


def _count(arm: str, judged: list[_Patient], flares: pd.DataFrame, conf_level: float) -> ArmFlares:
    results = [int((patient.day > 0).sum()) for patient in judged if patient.arm == arm]
    n = len(results)
    mine = flares[flares["arm"] == arm]
    by_patient = mine[mine["log10_fall"].notna()].groupby("subject_id")
    n_patients = mine["subject_id"].nunique()
    share, low, high = (float(value) for value in clopper_pearson(n_patients, n, conf_level))
    reason = "" if n else "nobody could be judged"
    return ArmFlares(
        arm=arm,
        n=n,
        n_patients=n_patients,
        share=Estimate(share, low, high, why_missing=reason),
        n_flares=len(mine),
        n_results=float(np.median(results)) if results else math.nan,
        day=float(mine["time"].median()),
        peak=float(mine["estimate"].median()),
        highest=float(mine["estimate"].max()),
        n_measured=by_patient.ngroups,
        n_fallen=int((by_patient["log10_fall"].max() >= FALL).sum()),
        n_lost=int(by_patient["lost"].any().sum()),
    )
