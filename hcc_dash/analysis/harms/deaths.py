"""Fatal adverse events and those that "led to death": two counts of one file, and why they are not the same."""

import numpy as np

from hcc_dash.analysis.harms.adverse_events_columns import is_set
from hcc_dash.analysis.harms.adverse_events_records import EventRecords
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.study.counts import count_noun


def note_deaths(cohort: Cohort, records: EventRecords) -> tuple[str, ...]:
    """That fatal events and serious events with the criterion death differ in number; empty where they do not.

    Fatal: grade 5, a fatal outcome or the criterion death. Both pages say it, so that neither number stands alone.
    """
    criterion = records.columns.criterion("death")
    if not criterion or records.frame.empty:
        return ()
    table = cohort.tables[records.columns.table].loc[records.frame.index]
    fatal = records.frame["fatal"].to_numpy(dtype=bool)
    led = is_set(table, criterion) & records.frame["serious"].to_numpy(dtype=bool)
    n_fatal, n_led, apart = int(fatal.sum()), int(led.sum()), int(np.count_nonzero(fatal != led))
    if not apart:
        return ()
    verb = "contradicts itself" if apart == 1 else "contradict themselves"
    return (
        f"{count_noun(n_fatal, 'event')} fatal by grade 5, outcome or criterion, {n_led} serious with the criterion "
        f"death: {count_noun(apart, 'row')} of the file {verb}, see the findings under Serious events.",
    )
