"""What a publication says of harm in counts, with the limits that its numbers allow."""

from dataclasses import dataclass

from hcc_dash.estimation.estimate import Estimate
from hcc_dash.kernels.proportions import clopper_pearson
from hcc_dash.study.model import Study
from hcc_dash.study.published import PublishedHarm


@dataclass(frozen=True, slots=True)
class PublishedShare:
    """A printed count and its share, with the exact interval (Clopper-Pearson) computed here."""

    published: PublishedHarm
    arm_label: str
    share: Estimate


def published_shares(study: Study) -> tuple[PublishedShare, ...]:
    """Every count of harm that the study's description quotes; empty when it quotes none."""
    return tuple(_share(study, harm) for harm in study.published_harms)


def _share(study: Study, harm: PublishedHarm) -> PublishedShare:
    interval = clopper_pearson(harm.n_events, harm.n, study.methods.conf_level)
    return PublishedShare(
        harm, study.arm(harm.arm).label, Estimate(float(interval.estimate), float(interval.low), float(interval.high))
    )
