"""Which of the five Child-Pugh items score: patients with 2 or 3 points of each, by visit and arm."""

import pandas as pd

from hcc_dash.clinical.child_pugh import score_child_pugh
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.placed_rows import one_per_visit, place_rows, set_clock, visit_order
from hcc_dash.questions.liver.numbers.child_pugh_records import ITEMS, find_child_pugh
from hcc_dash.questions.liver.numbers.options import ChildPughOptions

ITEM_COLUMNS = ("arm", "visit", "term", "n", "n_events")


def count_items(cohort: Cohort, options: ChildPughOptions) -> pd.DataFrame:
    """One row per arm, visit and item: ITEM_COLUMNS, n with the item, n_events of them with 2 or 3 points.

    The first assessment of a patient at a visit counts. Empty without a clock, a table or its five items; an item that
    cannot be read is missing, alone: the other four count.
    """
    empty = pd.DataFrame(columns=list(ITEM_COLUMNS))
    clock, table = set_clock(cohort), find_child_pugh(cohort)
    if isinstance(clock, str) or not table or not set(ITEMS) <= set(cohort.tables[table]):
        return empty
    first, _ = one_per_visit(place_rows(cohort, table, clock).rows)
    columns = cohort.study.tables[table].columns
    units = {"bilirubin_unit": columns["bilirubin"].unit or "µmol/L", "albumin_unit": columns["albumin"].unit or "g/L"}
    rank = {visit: i for i, visit in enumerate(visit_order(cohort.study, table, first["visit"]))}
    frames = []
    for item in ITEMS:
        points = [_points(item, value, units, options) for value in first[item]]
        counted = first[["arm", "visit"]].assign(term=item, n=[p is not None for p in points])
        frames.append(counted.assign(n_events=[p is not None and p > 1 for p in points]))
    rows = pd.concat(frames, ignore_index=True) if len(first) else empty
    summed = rows.groupby(["arm", "visit", "term"])[["n", "n_events"]].sum().astype(int).reset_index()
    order = pd.DataFrame(
        {
            "arm": summed["arm"].map({arm: i for i, arm in enumerate(clock.groups)}),
            "visit": summed["visit"].map(rank),
            "item": summed["term"].map({item: i for i, item in enumerate(ITEMS)}),
        }
    )
    return summed.loc[order.sort_values(["arm", "visit", "item"]).index, list(ITEM_COLUMNS)].reset_index(drop=True)


def _points(item: str, value: object, units: dict[str, str], options: ChildPughOptions) -> int | None:
    """Points of one item alone; None where it is missing or cannot be read."""
    alone = dict.fromkeys(ITEMS) | {item: value}
    try:
        scored = score_child_pugh(**alone, **units, cuts=options.cuts)  # type: ignore[arg-type] # one value, of its item's own type
    except ValueError:
        return None
    return getattr(scored, item)
