"""How many forms were due and how many came back, by visit and arm, and who stopped answering when."""

from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pandas as pd

from hcc_dash.clinical.qlq import Scale
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.answer import Answer
from hcc_dash.estimation.events import LeftOut
from hcc_dash.estimation.placed_rows import visit_column
from hcc_dash.kernels.proportions import clopper_pearson
from hcc_dash.questions.quality_of_life.numbers.due import follow_patients, state_forms
from hcc_dash.questions.quality_of_life.numbers.form_problems import FormProblems
from hcc_dash.questions.quality_of_life.numbers.groups import Grouping, group_patients
from hcc_dash.questions.quality_of_life.numbers.options import CompletionOptions
from hcc_dash.questions.quality_of_life.numbers.scores import Forms, forms_of

COUNT_COLUMNS = (
    "arm",
    "visit",
    "time",
    "n",
    "n_expected",
    "n_received",
    "n_died",
    "n_ended",
    "n_not_due",
)
RATE_COLUMNS = ("arm", "visit", "time", "term", "n", "n_received", "estimate", "conf_low", "conf_high")
REASON_COLUMNS = ("arm", "visit", "level", "n")
PATTERN_COLUMNS = ("arm", "level", "visit", "time", "n", "estimate")


@dataclass(frozen=True, eq=False, kw_only=True)
class CompletionResult(Answer[CompletionOptions]):
    """Forms expected and received at every visit; ``time`` is the week the visit is due.

    ``counts``: patients ``n`` of the group = n_expected + n_died + n_ended + n_not_due; a death is no missing form.
    ``rates``: term "variable" (received of those expected) and "fixed" (received of everybody at baseline), exact
    limits. ``reasons``: reasons on file for forms expected and not received, by ``level``. ``patterns``: mean of the
    asked scale at each visit by the last visit answered (``level``). All empty when ``why_not``. ``visits`` and
    ``weeks`` hold those of which no form is on file although some were due; ``answered`` leaves them out.
    ``dated``: whether forms could be compared with follow-up; without, a form is expected of everybody.
    """

    label: str = ""
    scale: Scale | None = None
    groups: tuple[str, ...] = ()
    labels: dict[str, str] = field(default_factory=dict)
    visits: tuple[str, ...] = ()
    weeks: dict[str, float] = field(default_factory=dict)
    answered: tuple[str, ...] = ()
    counts: pd.DataFrame = field(default_factory=partial(pd.DataFrame, columns=list(COUNT_COLUMNS)))
    rates: pd.DataFrame = field(default_factory=partial(pd.DataFrame, columns=list(RATE_COLUMNS)))
    reasons: pd.DataFrame = field(default_factory=partial(pd.DataFrame, columns=list(REASON_COLUMNS)))
    patterns: pd.DataFrame = field(default_factory=partial(pd.DataFrame, columns=list(PATTERN_COLUMNS)))
    dated: bool = False
    problems: FormProblems | None = None


def describe_completion(cohort: Cohort, options: CompletionOptions) -> CompletionResult:
    """Completion of a questionnaire: with those alive and due, and with everybody, as denominators (SISAQOL 2020).

    A form is expected of a patient who on the day it is due (plus ``window_days``) is alive, still followed and before
    the data cut-off, and of whoever filled it in. Without dates it is expected of everybody. Raises ValueError as
    ``forms_of`` does.
    """
    forms = forms_of(cohort, options.table)
    grouping = group_patients(cohort, options.by)
    if forms is None:
        return _nothing(cohort, options, "The trial has no quality-of-life questionnaire among its tables.")
    scale = forms.scale(options.scale)
    ids, ends = follow_patients(cohort, grouping.of.index, forms.timing)
    received = _received(forms, ids)
    states = state_forms(list(forms.due.values()), ends, received, options.window_days)
    counts = _count(forms, grouping, ids, states, received)
    rates = _rates(counts, cohort.study.methods.conf_level)
    n_unplaced = len(grouping.of) - len(ids)
    left_out = {"no value for the compared groups": grouping.n_without, "no start of study treatment": n_unplaced}
    return CompletionResult(
        study=cohort.study,
        options=options,
        status="exploratory",
        n_selected=cohort.n,
        why_not="" if len(ids) else "No patient is selected.",
        label=forms.label,
        scale=scale,
        groups=grouping.groups,
        labels=grouping.labels,
        visits=tuple(forms.due),
        weeks=forms.due,
        answered=forms.visits,
        counts=counts,
        rates=rates,
        reasons=_reasons(cohort, forms, grouping, ids, received),
        patterns=_patterns(forms, grouping, options.scale),
        n_analysed=len(ids),
        left_out=tuple(LeftOut(reason, n) for reason, n in left_out.items() if n),
        dated=ends is not None,
        problems=forms.problems,
    )


def _received(forms: Forms, ids: pd.Index) -> np.ndarray:
    """Patients by visits: whether a form came back."""
    received = np.zeros((len(ids), len(forms.due)), dtype=bool)
    patient = ids.get_indexer(pd.Index(forms.rows["subject_id"]))
    visit = pd.Index(list(forms.due)).get_indexer(pd.Index(forms.rows["visit"]))
    known = (patient >= 0) & (visit >= 0)
    received[patient[known], visit[known]] = True
    return received


def _count(
    forms: Forms, grouping: Grouping, ids: pd.Index, states: dict[str, np.ndarray], received: np.ndarray
) -> pd.DataFrame:
    arm = grouping.of.reindex(ids).to_numpy()
    parts = []
    for group in grouping.groups:
        here = arm == group
        part = pd.DataFrame({"visit": list(forms.due), "time": list(forms.due.values())})
        sums = {name: state[here].sum(axis=0) for name, state in {**states, "n_received": received}.items()}
        parts.append(part.assign(arm=group, n=int(here.sum()), **sums))
    if not parts:
        return pd.DataFrame(columns=list(COUNT_COLUMNS))
    return pd.concat(parts, ignore_index=True).reindex(columns=list(COUNT_COLUMNS))


def _rates(counts: pd.DataFrame, level: float) -> pd.DataFrame:
    parts = []
    for term, column in {"variable": "n_expected", "fixed": "n"}.items():
        part = counts[["arm", "visit", "time", "n_received"]].assign(term=term, n=counts[column])
        rate = clopper_pearson(part["n_received"].astype(float), part["n"].astype(float), level)
        parts.append(part.assign(estimate=rate.estimate, conf_low=rate.low, conf_high=rate.high))
    return pd.concat(parts, ignore_index=True).reindex(columns=list(RATE_COLUMNS))


def _reasons(cohort: Cohort, forms: Forms, grouping: Grouping, ids: pd.Index, received: np.ndarray) -> pd.DataFrame:
    """Reasons on file, in a column called so, of patients without a form at the visit."""
    study, table = cohort.study, cohort.study.tables[forms.table]
    name = visit_column(study, forms.table)
    columns = [
        column
        for column, declared in table.columns.items()
        if declared.type in {"category", "text"} and "reason" in f"{column} {declared.label}".lower()
    ]
    if not columns or not name:
        return pd.DataFrame(columns=list(REASON_COLUMNS))
    frame = cohort.tables[forms.table]
    patient = ids.get_indexer(pd.Index(frame[table.id_column].astype(str)))
    visit = pd.Index(list(forms.due)).get_indexer(pd.Index(frame[name].astype(object).fillna("").astype(str)))
    reason = frame[columns[0]].astype(object).fillna("").astype(str).str.strip().to_numpy()
    known = (patient >= 0) & (visit >= 0) & (reason != "")
    known[known] = ~received[patient[known], visit[known]]
    arm = grouping.of.reindex(ids).to_numpy()
    reasons = pd.DataFrame(
        {
            "arm": arm[patient[known]],
            "visit": np.array([*forms.due], dtype=object)[visit[known]],
            "level": reason[known],
        }
    )
    counted = reasons.groupby(["arm", "visit", "level"], sort=True).size().rename("n").reset_index()
    return counted.reindex(columns=list(REASON_COLUMNS))


def _patterns(forms: Forms, grouping: Grouping, scale: str) -> pd.DataFrame:
    """Mean at each visit of the patients who answered the scale for the last time at one visit, by group."""
    place = pd.Index(forms.visits)
    rows = forms.rows[["subject_id", "visit", scale]].assign(arm=forms.rows["subject_id"].map(grouping.of))
    rows = rows[rows[scale].notna() & rows["arm"].notna() & rows["visit"].isin(place)]
    rows = rows.assign(at=place.get_indexer(pd.Index(rows["visit"])))
    rows["last"] = rows.groupby("subject_id")["at"].transform("max")
    rows["group"] = pd.Index(grouping.groups).get_indexer(pd.Index(rows["arm"]))
    means = rows.groupby(["group", "last", "at"])[scale].agg(n="size", estimate="mean").reset_index()
    visits = np.array([*forms.visits, ""], dtype=object)
    return pd.DataFrame(
        {
            "arm": np.array([*grouping.groups, ""], dtype=object)[means["group"]],
            "level": visits[means["last"]],
            "visit": visits[means["at"]],
            "time": [forms.weeks[visit] for visit in visits[means["at"]]],
            "n": means["n"],
            "estimate": means["estimate"],
        }
    )


def _nothing(cohort: Cohort, options: CompletionOptions, why: str) -> CompletionResult:
    return CompletionResult(
        study=cohort.study, options=options, status="exploratory", why_not=why, n_selected=cohort.n, n_analysed=0
    )
