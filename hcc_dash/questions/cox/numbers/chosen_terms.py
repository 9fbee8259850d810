"""Terms that a Cox model can be asked to hold: declared covariates, or columns as they enter."""

from dataclasses import dataclass
from typing import Literal

from hcc_dash.asking.kinds import NOTHING, Words
from hcc_dash.cohort.grouping import kept_columns
from hcc_dash.study.errors import did_you_mean
from hcc_dash.study.model import Study
from hcc_dash.study.parts import Covariate

Transform = Literal["none", "log10", "per_10", "spline", "levels"]


@dataclass(frozen=True, slots=True)
class Term:
    """One covariate of a model: a declared one (``covariate``), or a ``column`` with a ``transform``.

    A category enters with all its levels against the first, a number per unit, per 10 units, per tenfold
    increase (log10), or as a natural cubic spline with 3 knots.
    """

    column: str = ""
    transform: Transform = "none"
    covariate: str = ""

    @property
    def key(self) -> str:
        """Its name in exported frames and in the terminal: ``log10_afp``, ``sex``, ``age:spline``."""
        if self.covariate:
            return self.covariate
        return self.column if self.transform == "none" else f"{self.column}:{self.transform}"


def usable_columns(study: Study) -> dict[str, str]:
    """Columns that may enter a model, with their labels: the study's factors and its covariates' columns.

    Other columns are outcomes, or known only after the clock has started.
    """
    columns = {factor.column: factor.label for factor in study.factors if factor.column != study.design.arm_column}
    kept = kept_columns(study)
    declared = {
        covariate.column: study.column(covariate.column).label or covariate.column for covariate in study.covariates
    }
    return columns | {column: label for column, label in declared.items() if column not in {*columns, *kept}}


def enters_by_level(study: Study, column: str, transform: Transform = "none") -> bool:
    """Whether a column enters a model level by level and not as a number."""
    declared = study.column(column)
    return declared.type == "category" and (transform == "levels" or not declared.numbers)


def declared_covariate(study: Study, term: Term) -> Covariate:
    """The covariate a term names; ValueError with the nearest name for one the study does not declare."""
    known = {covariate.id: covariate for covariate in study.covariates}
    if term.covariate not in known:
        raise ValueError(f'No covariate "{term.covariate}". {did_you_mean(term.covariate, known)}')
    return known[term.covariate]


def check_term(study: Study, term: Term) -> None:
    """Raise ValueError unless the study has the term and it can enter in this way."""
    if term.covariate:
        declared_covariate(study, term)
        return
    known = usable_columns(study)
    if term.column not in known:
        raise ValueError(f'No factor or covariate column "{term.column}". {did_you_mean(term.column, known)}')
    by_level = enters_by_level(study, term.column, term.transform)
    if by_level and term.transform not in {"none", "levels"}:
        raise ValueError(f'"{term.column}" has levels, which cannot be transformed ({term.transform}).')
    if term.transform == "levels" and not by_level:
        raise ValueError(f'"{term.column}" is declared as a number and has no levels.')


def read_term(text: str, study: Study) -> Term:
    """The term that a key names: a declared covariate, a column, or ``column:transform``; ValueError otherwise."""
    if text in {covariate.id for covariate in study.covariates}:
        return Term(covariate=text)
    column, _, transform = text.partition(":")
    match transform:
        case "" | "none":
            term = Term(column)
        case "levels" if column in usable_columns(study) and enters_by_level(study, column):
            term = Term(column)  # as it would enter anyway
        case "log10" | "per_10" | "spline" | "levels":
            term = Term(column, transform)
        case _:
            raise ValueError(f'No transformation "{transform}"; there are log10, per_10, spline and levels.')
    check_term(study, term)
    return term


def list_terms(terms: tuple[Term, ...], study: Study, usual: tuple[str, ...]) -> dict[str, Words]:
    """Terms as a page lists them: covariates unless ``usual``, factors by level, numbers, and how these enter."""
    declared = tuple(term.covariate for term in terms if term.covariate)
    own = [term for term in terms if term.column]
    by_level = tuple(term.column for term in own if enters_by_level(study, term.column, term.transform))
    numbers = {term.column: term.transform for term in own if term.column not in by_level}
    words: dict[str, Words] = {"factors": by_level, "numbers": tuple(numbers)}
    words |= {} if set(declared) == set(usual) else {"covariates": declared or (NOTHING,)}
    words |= {f"transform.{column}": (how,) for column, how in numbers.items() if how != "none"}
    return {key: listed for key, listed in words.items() if listed}
