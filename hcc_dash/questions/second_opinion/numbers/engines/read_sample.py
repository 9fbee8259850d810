"""The patients of a survival question, read from the selected table by a path that shares nothing with our numbers."""

import numpy as np
import pandas as pd

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.comparison import common_tau
from hcc_dash.estimation.events import EVERYBODY, Events
from hcc_dash.kernels.times import align_time, merge_close_times
from hcc_dash.questions.second_opinion.numbers.engines.sample import Sample
from hcc_dash.questions.survival.numbers.options import used_strata
from hcc_dash.questions.survival.numbers.survival_result import Panel, SurvivalResult
from hcc_dash.study.endpoints import TimeToEvent
from hcc_dash.study.model import Study
from hcc_dash.study.time import convert_time


def read_sample(cohort: Cohort, survival: SurvivalResult, panel: Panel) -> Sample:
    """The analysed patients of a panel as arrays, read by a path of its own (no kernel, no ``collect_events``)."""
    study, options, endpoint = survival.study, survival.options, survival.endpoint
    table = cohort.tables[endpoint.table]
    if options.panels:
        table = table[table[options.panels].astype(str) == panel.level]
    codes = {group.arm: code for code, group in enumerate(panel.groups)}
    column = options.compare or study.design.arm_column
    group = pd.Series(0, table.index) if EVERYBODY in codes else table[column].astype(str).map(codes)
    frame = pd.DataFrame(
        {"time": pd.to_numeric(table[endpoint.time]), "event": _status(table, endpoint), "group": group}
    )
    kept = frame[frame.notna().all(axis=1) & (frame["time"] >= 0)]
    stratum: np.ndarray = np.zeros(len(kept), dtype=np.int64)
    if used_strata(options):
        names = cohort.subjects.loc[kept.index, list(used_strata(options))]
        stratum = names.groupby(list(names.columns), observed=True).ngroup().to_numpy(dtype=np.int64)
    return Sample(
        time=kept["time"].to_numpy(dtype=np.float64),
        event=kept["event"].to_numpy(dtype=np.int64),
        group=kept["group"].to_numpy(dtype=np.int64),
        stratum=np.where(stratum < 0, -1, stratum),
        n_groups=len(panel.groups),
        landmark=align_time(survival.landmark.at(endpoint.unit), kept["time"]),
        tau=_horizon(study, endpoint, kept),
        methods=study.methods,
        joint=options.joint,
        has_test=panel.log_rank.estimable,
        has_stratified_test=panel.stratified_log_rank is not None and panel.stratified_log_rank.estimable,
        modelled=tuple(
            i for i, comparison in enumerate(panel.comparisons, start=1) if comparison.hazard_ratio.estimable
        ),
    )


def _horizon(study: Study, endpoint: TimeToEvent, kept: pd.DataFrame) -> float:
    """The restricted mean's horizon: part of the question, so by the house's own rule."""
    time, group = merge_close_times(kept["time"]), kept["group"].to_numpy(dtype=np.int64)
    nobody = np.zeros(time.size, dtype=bool)
    groups = tuple(str(code) for code in range(int(group.max(initial=0)) + 1))
    wanted = study.methods.rmst_tau_months
    return common_tau(
        Events(time, nobody, nobody, group, groups, np.arange(time.size), ()),
        None if wanted is None else convert_time(wanted, "months", endpoint.unit),
    )


def _status(table: pd.DataFrame, endpoint: TimeToEvent) -> pd.Series:
    """1 for the event, 0 for censored or a competing event, missing for any other code."""
    known = {str(code): 0.0 for code in (*endpoint.censored_values, *endpoint.competing_values)}
    known |= {str(code): 1.0 for code in endpoint.event_values}
    column = table[endpoint.event]
    if pd.api.types.is_numeric_dtype(column):
        numbers = {float(code): value for code, value in known.items()}
        return column.astype(float).map(numbers)
    return column.astype(str).map(known)
