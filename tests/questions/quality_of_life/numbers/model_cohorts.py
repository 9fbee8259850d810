"""Small trials for the second opinion on a mixed model: with lines of their own, of pure noise, a bundled part."""

from functools import cache

import numpy as np
import pandas as pd

from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import LevelFilter, Selection
from hcc_dash.questions.second_opinion.numbers.engines.model_sample import ModelSample
from hcc_dash.questions.second_opinion.numbers.engines.opinion import Opinion
from tests.cohort.bundled import bundled
from tests.questions.quality_of_life.numbers.qol_cohorts import ready


@cache
def small() -> Cohort:
    """40 patients, four visits after baseline, some missed; patients differ in level and slope."""
    rng = np.random.default_rng(1)
    rows = []
    for i in range(40):
        level, slope = rng.normal(0, 8), rng.normal(0, 25) + 6 * (i % 2)
        for v in range(5):
            if v and rng.random() < 0.15:
                continue
            score = float(np.clip(55 + level + slope * v * 84 / 365.25 + rng.normal(0, 5), 0, 100))
            rows.append((i, v, score))
    return _trial(40, rows)


@cache
def noise(n_visits: int = 3) -> Cohort:
    """24 patients whose scores have nothing to do with one another."""
    rng = np.random.default_rng(3)
    return _trial(24, [(i, v, rng.uniform(20, 80)) for i in range(24) for v in range(n_visits + 1)])


@cache
def few() -> Cohort:
    """43 patients of the bundled trial."""
    return select(bundled("prtras001"), Selection(filters=(LevelFilter("bclc", ("B",)),)))


def _trial(n: int, rows: list[tuple[int, int, float]]) -> Cohort:
    """Scores of (patient, visit, score), a visit every 12 weeks, two arms in turn."""
    frame = pd.DataFrame(
        [(f"P{i:02}", f"week {12 * v}" if v else "baseline", score) for i, v, score in rows],
        columns=["subject_id", "visit", "QL"],
    )
    return ready({f"P{i:02}": {"arm": "na" if i % 2 else "na_peg"} for i in range(n)}, frame)


class Counting:
    """An engine that only counts patients and scores."""

    def ask(self, sample: ModelSample) -> Opinion:
        return Opinion("counting", "1.0", (sample.counts(),))
