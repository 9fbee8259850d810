"""R's opinion on a mixed model of change, by each of its packages: nlme, lme4 with pbkrtest, mmrm."""

from dataclasses import dataclass
from pathlib import Path

from hcc_dash.questions.quality_of_life.numbers.model_options import STRUCTURES
from hcc_dash.questions.second_opinion.numbers.engines.model_sample import ModelSample
from hcc_dash.questions.second_opinion.numbers.engines.opinion import Opinion
from hcc_dash.questions.second_opinion.numbers.engines.r_process import ask_r

SCRIPT = Path(__file__).with_name("r_models.R")
SECONDS = 120


@dataclass(frozen=True, slots=True)
class RPackage:
    """One package of R and the covariances of the visits that it can fit."""

    name: str
    structures: tuple[str, ...]

    def ask(self, sample: ModelSample) -> Opinion:
        """Its numbers, from a process of its own: one that fails or takes too long takes no other with it."""
        absent = not_offered(sample, self.structures, one_visit=self.name == "nlme")
        if absent:
            return Opinion(self.name, absent=absent)
        table = sample.rows.to_csv(index=False, float_format="%.17g", lineterminator="\n")
        return ask_r(self.name, SCRIPT, [self.name, *_arguments(sample)], table, seconds=SECONDS)


def not_offered(sample: ModelSample, structures: tuple[str, ...], one_visit: bool) -> str:
    """Why a package cannot be asked about this model, or an empty string."""
    if sample.structure not in structures:
        return f"it does not offer this model ({sample.structure})"
    if sample.n_times < 2 and not one_visit:
        return "it needs two visits or more"
    return ""


def _arguments(sample: ModelSample) -> list[str]:
    return [
        sample.structure,
        "lines" if sample.straight else "means",
        "clda" if sample.clda else "covariate",
        sample.df,
        repr(sample.conf_level),
        str(sample.n_arms),
        *(repr(year) for year in sample.years),
    ]


NLME = RPackage("nlme", STRUCTURES)
LME4 = RPackage("lme4", ("random intercept and slope", "compound symmetry"))
MMRM = RPackage("mmrm", STRUCTURES)
