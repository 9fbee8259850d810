"""What a publication says of harm, in words."""

import pandas as pd

from hcc_dash.questions.harms.numbers.published_harms import PublishedShare
from hcc_dash.study.model import Study
from hcc_dash.wording.words import say_interval, say_proportion


def say_published_harm(study: Study, one: PublishedShare) -> str:
    """``IFN-II: 6 of 6 (95 % CI 54–100 %), treatment stopped for adverse effects.``"""
    level = f"{100 * study.methods.conf_level:g} %"
    limits = say_interval(one.share.conf_low, one.share.conf_high, 0, 100)
    harm = one.published
    return f"{one.arm_label}: {harm.n_events} of {harm.n} ({level} CI {limits} %), {_small(harm.label)}."


def table_published_harms(shares: tuple[PublishedShare, ...], study: Study) -> pd.DataFrame:
    """A row per printed count: arm, what, patients, share with exact limits, the words printed, where."""
    return pd.DataFrame(
        {
            "Arm": [one.arm_label for one in shares],
            "Harm": [one.published.label for one in shares],
            "Patients": [f"{one.published.n_events}/{one.published.n}" for one in shares],
            "Share (exact CI)": [say_proportion(one.share) for one in shares],
            "As published, in substance": [one.published.printed for one in shares],
            "Source": [one.published.citation or study.source.citation for one in shares],
        }
    )


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]
