"""What is asked about subgroups: the forest, the effect along a number, and that number cut everywhere."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from hcc_dash.asking.choices import ENDPOINT, LANDMARK, STRATA, VERSUS
from hcc_dash.asking.kinds import MORE, Given, Number, OneOf, Own, SomeOf, Words, ask
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.subgroups.numbers.arms import arms_to_compare
from hcc_dash.questions.subgroups.numbers.levels import asked_factors, declared_factors, is_number, numeric_factors
from hcc_dash.study.errors import StudyError, did_you_mean

Scale = Literal["none", "log10"]
Cuts = tuple[tuple[str, float], ...]


def _arms(cohort: Cohort, given: Given) -> dict[str, str]:
    """The arms that can be compared, the first of them as the usual."""
    del given
    arms = arms_to_compare(cohort)
    return {"" if arm == next(iter(arms)) else arm: label for arm, label in arms.items()}


def _arm_words(cohort: Cohort, given: Given) -> dict[str, str]:
    """Every arm is also called by its label, and the first by its identifier."""
    first = dict.fromkeys(list(arms_to_compare(cohort))[:1], "")
    return first | {label: arm for arm, label in _arms(cohort, given).items()}


def _factors(cohort: Cohort, given: Given) -> dict[str, str]:
    """Declared factors first, then the others with levels, then numbers."""
    del given
    study = cohort.study
    declared = declared_factors(study)
    factors = [*study.dividing_factors, *numeric_factors(study)]
    return {
        factor.column: factor.label if factor.column in declared or not declared else f"{factor.label} (added)"
        for factor in sorted(factors, key=lambda factor: factor.column not in declared)
    }


def _usual_factors(cohort: Cohort, given: Given) -> tuple[str, ...]:
    del given
    return tuple(factor.column for factor in asked_factors(cohort.study, None))


def read_cuts(words: Words, cohort: Cohort, given: Given) -> Cuts:
    """Cuts like "age=60"; StudyError for a column that is no number and for what is no cut."""
    del given
    return tuple(dict(_read_cut(word, _numbers(cohort, {})) for word in words).items())


def _read_cut(word: str, known: Mapping[str, str]) -> tuple[str, float]:
    column, _, number = (part.strip() for part in word.rpartition("="))
    try:
        cut = float(number)
    except ValueError:
        cut = math.nan
    if not column or not math.isfinite(cut):
        raise StudyError(f'A cut is a factor and a number, like age=60; found "{word}".')
    if column not in known:
        raise StudyError(f'No factor that is a number is called "{column}". {did_you_mean(column, known)}')
    return column, cut


def write_cuts(cuts: Cuts) -> Words:
    """The words of cuts, with every digit."""
    return tuple(f"{column}={float(cut)!r}" for column, cut in cuts)


def _cuts_in_link(cuts: Cuts, cohort: Cohort, given: Given) -> dict[str, Words]:
    """Every cut under its factor, which the page shows among the others.

    StudyError for a median: the page cuts every number where its widget says.
    """
    factors = [factor.column for factor in asked_factors(cohort.study, given["factors"], tuple(dict(cuts)))]
    for column in factors:
        if is_number(cohort.study, column) and column not in dict(cuts):
            raise StudyError(
                f"A link cannot say that {column} is cut at its median. Say where, like --cut {column}=60."
            )
    shown = [factor.column for factor in asked_factors(cohort.study, given["factors"])]
    words: dict[str, Words] = {f"cut.{column}": (repr(float(cut)),) for column, cut in cuts}
    return words if set(shown) >= set(factors) else words | {"factors": tuple(factors)}


def _numbers(cohort: Cohort, given: Given) -> dict[str, str]:
    del given
    return {factor.column: factor.label for factor in numeric_factors(cohort.study)}


def _usual_scale(cohort: Cohort, given: Given) -> Scale:
    """A covariate that the study declares on a logarithmic scale is followed along one."""
    wide = any(
        covariate.column == given["column"] and covariate.transform == "log10" for covariate in cohort.study.covariates
    )
    return "log10" if wide else "none"


ARM = replace(VERSUS, choices=_arms, others=_arm_words, applies=lambda cohort, given: len(arms_to_compare(cohort)) > 1)
FOREST_STRATA = replace(
    STRATA,
    label="Stratify models by",
    shared=False,
    row=MORE,
    help="Factor that stratifies every hazard ratio and test; repeatable.",
)
FACTORS = SomeOf(
    label="Subgroups by",
    choices=_factors,
    shown=_usual_factors,
    flag="by",
    placeholder="No factor",
    width=490,
    help="Factor that divides the patients; repeatable. The declared ones by default.",
)
CUTS = Own(
    label="Cuts",
    reader=read_cuts,
    writer=write_cuts,
    link=_cuts_in_link,
    repeated=True,
    flag="cut",
    row=MORE,
    help="Where a numeric factor is cut, like age=60; repeatable. Else its median.",
)
ALONG = OneOf(
    label="Effect modifier",
    choices=_numbers,
    flag="along",
    key="along",
    always=True,
    help="Number along which the effect is followed; the first factor that is one.",
)
SCALE = OneOf(
    label="Scale",
    choices={"none": "As measured", "log10": "Logarithmic"},
    key="scale.{column}",
    side_by_side=True,
    usual=_usual_scale,
    help="Scale along which the effect is followed; log10 where the study declares it.",
)
CUT = Number(label="Cut", on_page=False, flag="cut", help="Where the forest cuts the factor; its median.")


@dataclass(frozen=True, slots=True, kw_only=True)
class SubgroupOptions:
    """A question about subgroups.

    ``factors``: columns that divide the patients, None for those the study declares. ``cuts``: column and number at
    which a numeric factor is cut in two, at the median when it is not named; see ``asked_factors`` for a cut of
    another factor. ``arm``: compared with the reference,
    empty for the first other arm with patients. ``strata`` stratify every hazard ratio and interaction test.
    ``landmark_months``: where survival is read; None for the endpoint's first landmark.
    """

    endpoint: str = ask(ENDPOINT, required=True)
    arm: str = ask(ARM, "")
    factors: tuple[str, ...] | None = ask(FACTORS)
    strata: tuple[str, ...] = ask(FOREST_STRATA, ())
    landmark_months: float | None = ask(replace(LANDMARK, shared=False))
    cuts: Cuts = ask(CUTS, ())

    def cut(self, column: str) -> float | None:
        """Where the reader cuts a numeric factor; None for the median."""
        return dict(self.cuts).get(column)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModifierOptions:
    """A question about a numeric factor: does the hazard ratio of ``arm`` change along it.

    ``scale``: "log10" for a factor that multiplies rather than adds (HBsAg, AFP); values at 0 are then left out.
    """

    endpoint: str = ask(ENDPOINT, required=True)
    arm: str = ask(ARM, "")
    strata: tuple[str, ...] = ask(FOREST_STRATA, ())
    column: str = ask(ALONG, required=True)
    scale: Scale = ask(SCALE, "none")


@dataclass(frozen=True, slots=True, kw_only=True)
class CutsOptions:
    """A numeric factor cut everywhere; ``cut``: where the forest cuts it, None for the median."""

    endpoint: str = ask(ENDPOINT, required=True)
    arm: str = ask(ARM, "")
    strata: tuple[str, ...] = ask(FOREST_STRATA, ())
    column: str = ask(ALONG, required=True)
    cut: float | None = ask(CUT)
