"""What a publication says of harm, in words."""

import pandas as pd

from hcc_dash.questions.harms.numbers.published_harms import PublishedShare
from hcc_dash.study.model import Study
from hcc_dash.wording.words import say_interval, say_proportion


def say_published_harm(study: Study, share: PublishedShare) -> str:
    """``IFN-II: 6 of 6 (95 % CI 54–100 %), treatment stopped for adverse effects.``"""
    level = f"{100 * study.methods.conf_level:g} %"
    limits = say_interval(share.share.conf_low, share.share.conf_high, 0, 100)
    harm = share.published
    return f"{share.arm_label}: {harm.n_events} of {harm.n} ({level} CI {limits} %), {_small(harm.label)}."


def table_published_harms(shares: tuple[PublishedShare, ...], study: Study) -> pd.DataFrame:
    """A row per printed count: arm, what, patients, share with exact limits, the words printed, where."""
    return pd.DataFrame(
        {
            "Arm": [share.arm_label for share in shares],
            "Harm": [share.published.label for share in shares],
            "Patients": [f"{share.published.n_events}/{share.published.n}" for share in shares],
            "Share (exact CI)": [say_proportion(share.share) for share in shares],
            "As published, in substance": [share.published.printed for share in shares],
            "Source": [share.published.citation or study.source.citation for share in shares],
        }
    )


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]
