"""Scores over the visits, as answered or as change from baseline, by arm or by a factor's levels."""

from dataclasses import dataclass, field
from functools import cached_property, partial

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from hcc_dash.clinical.qlq import Scale
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.answer import Answer
from hcc_dash.estimation.events import LeftOut
from hcc_dash.estimation.masked_ids import name_patients
from hcc_dash.questions.quality_of_life.numbers.form_problems import FormProblems
from hcc_dash.questions.quality_of_life.numbers.forms_in_time import Timing
from hcc_dash.questions.quality_of_life.numbers.groups import group_patients
from hcc_dash.questions.quality_of_life.numbers.options import QolOptions
from hcc_dash.questions.quality_of_life.numbers.scores import Forms, forms_of
from hcc_dash.study.time import convert_time

TRAJECTORY_COLUMNS = (
    "arm",
    "visit",
    "time",
    "term",
    "n",
    "mean",
    "sd",
    "std_error",
    "conf_low",
    "conf_high",
    "median",
    "lower_quartile",
    "upper_quartile",
    "estimate",
)
FEWEST = 5  # scores below which a mean has no interval: t limits of so few leave any scale
QUANTITIES = TRAJECTORY_COLUMNS[4:13]
INDIVIDUAL_COLUMNS = ("subject_id", "arm", "visit", "time", "estimate")


@dataclass(frozen=True, eq=False, kw_only=True)
class TrajectoryResult(Answer[QolOptions]):
    """Scores of every scale over the visits.

    ``frame``: one row per scale (``term``), group (``arm``) and visit with anybody; ``time`` is the week the visit is
    due; ``estimate`` the mean or the median asked for, with t limits for the mean of ``FEWEST`` or more scores and none
    for the median; empty when ``why_not``. ``sizes``: patients of each group, who answered or did not. ``individuals``:
    the asked scale of everybody, subject_id coded unless asked otherwise, ``time`` in weeks since the start of study
    treatment. ``flipped``: scales turned so that up is better. ``timing``: what forms are placed in time by.
    """

    label: str = ""
    scales: tuple[Scale, ...] = ()
    flipped: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    labels: dict[str, str] = field(default_factory=dict)
    sizes: dict[str, int] = field(default_factory=dict)
    visits: tuple[str, ...] = ()
    weeks: dict[str, float] = field(default_factory=dict)
    frame: pd.DataFrame = field(default_factory=partial(pd.DataFrame, columns=list(TRAJECTORY_COLUMNS)))
    individuals: pd.DataFrame = field(default_factory=partial(pd.DataFrame, columns=list(INDIVIDUAL_COLUMNS)))
    timing: Timing = "dates"
    problems: FormProblems | None = None

    @cached_property
    def _by_scale(self) -> dict[str, pd.DataFrame]:
        return {str(code): rows for code, rows in self.frame.groupby("term", sort=False)}

    def rows(self, code: str) -> pd.DataFrame:
        """The rows of ``frame`` of the scale of that code."""
        return self._by_scale.get(code, self.frame.iloc[:0])

    def scale(self, code: str) -> Scale:
        """The scale of that code."""
        return next(scale for scale in self.scales if scale.code == code)

    def better(self, code: str) -> str:
        """Whether higher or lower is better in this frame: as the scale says, and higher where it was flipped."""
        return "higher" if code in self.flipped else self.scale(code).better


def describe_trajectories(cohort: Cohort, options: QolOptions) -> TrajectoryResult:
    """Mean (t interval) or median (quartiles, R's type 7) of each scale by group and visit, those who answered only.

    Change is from the last score not after the first dose; forms up to it are then not shown, and patients without one
    are left out and counted. Nobody is imputed. Raises ValueError for a scale, table or factor that is not there.
    """
    forms = forms_of(cohort, options.table)
    grouping = group_patients(cohort, options.by)
    if forms is None:
        return _nothing(cohort, options, "The trial has no quality-of-life questionnaire among its tables.")
    forms.scale(options.scale)
    rows = forms.rows.assign(arm=forms.rows["subject_id"].map(grouping.of))
    rows = rows[rows["arm"].notna() & (rows["visit"] != "")]
    codes = [scale.code for scale in forms.scales]
    values, flipped = _values(forms, rows, codes, options)
    frame = _summarise(rows, values, codes, grouping.groups, forms, cohort.study.methods.conf_level)
    frame["estimate"] = frame[options.statistic]
    if options.statistic == "median":
        frame[["conf_low", "conf_high"]] = np.nan
    shown = values[:, codes.index(options.scale)]
    known = ~np.isnan(shown)
    n_analysed = int(rows["subject_id"][known].nunique())
    return TrajectoryResult(
        study=cohort.study,
        options=options,
        status="exploratory",
        why_not="" if len(frame) else "No patient selected has a form.",
        n_selected=cohort.n,
        n_analysed=n_analysed,
        left_out=_left_out(cohort, forms, rows, grouping.n_without, n_analysed, options),
        label=forms.label,
        scales=forms.scales,
        flipped=flipped,
        groups=grouping.groups,
        labels=grouping.labels,
        sizes={str(group): int(n) for group, n in grouping.of.value_counts().items()},
        visits=forms.visits,
        weeks=forms.weeks,
        frame=frame,
        individuals=_individuals(cohort, rows, shown, show_ids=options.show_ids),
        timing=forms.timing,
        problems=forms.problems,
    )


def _individuals(cohort: Cohort, rows: pd.DataFrame, shown: np.ndarray, *, show_ids: bool) -> pd.DataFrame:
    """The asked scale of everybody who has it; ``shown``: its values, row by row."""
    known = ~np.isnan(shown)
    kept = rows[known]
    return pd.DataFrame(
        {
            "subject_id": name_patients(cohort, kept["subject_id"].tolist(), show_ids),
            "arm": kept["arm"].to_numpy(),
            "visit": kept["visit"].to_numpy(),
            "time": kept["time"].to_numpy(dtype=np.float64) * convert_time(1.0, "months", "weeks"),
            "estimate": shown[known],
        }
    )


def _values(
    forms: Forms, rows: pd.DataFrame, codes: list[str], options: QolOptions
) -> tuple[np.ndarray, tuple[str, ...]]:
    """Rows by scales: scores or changes, flipped where asked; and which scales were flipped."""
    values = rows[codes].to_numpy(dtype=np.float64).copy()
    if options.change:
        values -= forms.baseline.reindex(rows["subject_id"])[codes].to_numpy(dtype=np.float64)
        values[rows["time"].to_numpy(dtype=np.float64) <= 0] = np.nan
    turned = [scale for scale in forms.scales if options.flip and scale.better == "lower" and scale.span is not None]
    for scale in turned:
        at, middle = codes.index(scale.code), 0.0 if options.change or scale.span is None else sum(scale.span)
        values[:, at] = middle - values[:, at]
    return values, tuple(scale.code for scale in turned)


def _summarise(
    rows: pd.DataFrame, values: np.ndarray, codes: list[str], groups: tuple[str, ...], forms: Forms, level: float
) -> pd.DataFrame:
    """One row per scale, group and visit with anybody, in that order."""
    arm, visit = rows["arm"].to_numpy(), rows["visit"].to_numpy()
    of_group = {group: arm == group for group in groups}
    of_visit = {name: visit == name for name in forms.visits}
    cells = [(group, name) for group in groups for name in forms.visits]
    numbers = np.full((len(QUANTITIES), len(codes), len(cells)), np.nan)
    for at, (group, name) in enumerate(cells):
        numbers[:, :, at] = _describe(values[of_group[group] & of_visit[name]], level)
    frame = pd.DataFrame(numbers.reshape(len(QUANTITIES), -1).T, columns=list(QUANTITIES))
    frame["arm"] = [group for group, _ in cells] * len(codes)
    frame["visit"] = [name for _, name in cells] * len(codes)
    frame["time"] = [forms.weeks[name] for _, name in cells] * len(codes)
    frame["term"] = np.repeat(np.array(codes, dtype=object), len(cells))
    frame = frame[frame["n"] > 0].astype({"n": np.int64})
    return frame.reindex(columns=list(TRAJECTORY_COLUMNS)).reset_index(drop=True)


def _describe(cell: np.ndarray, level: float) -> np.ndarray:
    """QUANTITIES by scales of a matrix of patients by scales; NaN where a scale has too few answers for one."""
    n = (~np.isnan(cell)).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.nansum(cell, axis=0) / n
        sd = np.sqrt(np.nansum((cell - mean) ** 2, axis=0) / np.where(n > 1, n - 1, np.nan))
        error = sd / np.sqrt(n)
        half = np.where(n >= FEWEST, stdtrit(np.maximum(n - 1, 1), 0.5 + level / 2) * error, np.nan)
    lower, median, upper = _quartiles(np.sort(cell, axis=0), n)  # missing values sort last
    return np.stack([n, mean, sd, error, mean - half, mean + half, median, lower, upper])


def _quartiles(ordered: np.ndarray, n: np.ndarray) -> list[np.ndarray]:
    """Quartiles of the first n values of each ordered column, interpolated as R's type 7."""
    if not len(ordered):
        return [np.full(len(n), np.nan)] * 3
    column, last, quartiles = np.arange(len(n)), np.maximum(n - 1, 0), []
    for share in (0.25, 0.5, 0.75):
        place = share * last
        below = np.floor(place).astype(np.int64)
        low, high = ordered[below, column], ordered[np.minimum(below + 1, last), column]
        quartiles.append(low + (place - below) * (high - low))
    return quartiles


def _left_out(
    cohort: Cohort, forms: Forms, rows: pd.DataFrame, n_without: int, n_analysed: int, options: QolOptions
) -> tuple[LeftOut, ...]:
    counts = {"no value for the compared groups": n_without}
    answered = rows["subject_id"][rows[options.scale].notna()]
    if options.change:
        with_baseline = forms.baseline[options.scale].dropna().index
        without = int(answered[~answered.isin(with_baseline)].nunique())
        counts["no score before the first dose"] = without
        counts["no score after baseline"] = int(answered.nunique()) - without - n_analysed
    counts["no form with this score"] = cohort.n - n_without - int(answered.nunique())
    return tuple(LeftOut(reason, n) for reason, n in counts.items() if n)


def _nothing(cohort: Cohort, options: QolOptions, why: str) -> TrajectoryResult:
    return TrajectoryResult(
        study=cohort.study, options=options, status="exploratory", why_not=why, n_selected=cohort.n, n_analysed=0
    )
