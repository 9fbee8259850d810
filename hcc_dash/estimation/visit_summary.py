"""A measurement over the visits: how many have it, its median and quartiles, by arm."""

import numpy as np
import pandas as pd

SUMMARY_COLUMNS = ("arm", "visit", "n", "mean", "estimate", "lower_quartile", "upper_quartile")


def summarise_visits(rows: pd.DataFrame, value: str, groups: tuple[str, ...], visits: list[str]) -> pd.DataFrame:
    """One row per arm and visit with anybody: n, mean, median (``estimate``) and quartiles (R's type 7).

    ``rows``: arm, visit and the value, one row per patient and visit; missing values are not counted in n.
    """
    known = rows[rows[value].notna()]
    values = {key: group.to_numpy(np.float64) for key, group in known.groupby(["arm", "visit"], observed=True)[value]}
    summaries = []
    for key in ((arm, visit) for arm in groups for visit in visits):
        if key in values:
            lower, median, upper = np.quantile(values[key], [0.25, 0.5, 0.75])
            summaries.append((*key, values[key].size, float(values[key].mean()), median, lower, upper))
    return pd.DataFrame(summaries, columns=list(SUMMARY_COLUMNS))


def count_visits(rows: pd.DataFrame, level: str, groups: tuple[str, ...], visits: list[str]) -> pd.DataFrame:
    """Patients by arm, visit and level, in the order of first the arms, then the visits: arm visit level n."""
    known = rows[rows[level].notna() & (rows[level].astype(str) != "")]
    counted = known.groupby(["arm", "visit", level], observed=True).size().rename("n").reset_index()
    counted = counted.rename(columns={level: "level"})
    order = {arm: i for i, arm in enumerate(groups)}, {visit: i for i, visit in enumerate(visits)}
    counted = counted[counted["arm"].isin(order[0]) & counted["visit"].isin(order[1])]
    key = pd.DataFrame({"a": counted["arm"].map(order[0]), "v": counted["visit"].map(order[1]), "l": counted["level"]})
    return counted.loc[key.sort_values(["a", "v", "l"]).index].reset_index(drop=True)
