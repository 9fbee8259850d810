"""How the mixed model of change was fitted, and what went otherwise than asked, in sentences fit for a paper."""

from hcc_dash.questions.quality_of_life.numbers.model_result import FEWEST_DF, FEWEST_PATIENTS, ModelResult
from hcc_dash.questions.quality_of_life.words.form_problems import say_problems
from hcc_dash.study.counts import count_noun
from hcc_dash.wording.words import say_number

_DF = {
    "kenward-roger": "Kenward-Roger standard errors and degrees of freedom (second derivatives taken as zero)",
    "satterthwaite": "Satterthwaite's degrees of freedom",
}
_LINES = "random intercept and slope"


def say_method(result: ModelResult) -> str:
    """How the model was fitted; empty where none was."""
    if not result.structure:
        return ""
    options = result.options
    terms = [term.label for term in result.study.covariates if term.id in options.covariates]
    adjusted = f" Adjusted for {', '.join(terms)}." if terms else ""
    return (
        f"{result.label}: linear mixed model of the change from baseline, {_say_shape(result)}; restricted maximum "
        f"likelihood, {_DF[options.df]}. Means are at the average baseline{' and covariates' if terms else ''} of the "
        "patients analysed; scores after death or dropout are not imputed, and those missing are assumed missing at "
        f"random.{adjusted}"
    )


def _say_shape(result: ModelResult) -> str:
    as_covariate = result.options.baseline == "covariate"
    if result.options.engine == "mmrm":
        shape = f"mean change by arm and visit, {result.structure} covariance of the visits"
        if as_covariate:
            return f"{shape}, baseline by visit as covariate"
        return f"{shape}, baseline as the first outcome with one mean for all arms (cLDA)"
    effects = _LINES if result.structure == _LINES else "random intercept"
    shape = f"a straight line over the visits' due times for each arm, {effects}"
    return f"{shape}, baseline as covariate" if as_covariate else f"{shape}, one start for all arms (cLDA)"


def say_pattern_method(result: ModelResult) -> str:
    """How the model by pattern of dropout was fitted; empty where there was none."""
    if not result.pattern_structure:
        return ""
    adjusted = " and the chosen covariates" if result.options.covariates else ""
    return (
        f"By pattern of dropout: a model of its own, with a mean per visit for those who answered at "
        f"{result.primary_visit} or later and a straight line for those who stopped before; baseline by visit"
        f"{adjusted} as covariates, {result.pattern_structure} covariance; averaged by how many patients of all arms "
        "have each. A continued line takes for granted that scores go on as before: where they turn, as at the end of "
        "a treatment, it misleads."
    )


def say_notes(result: ModelResult) -> tuple[str, ...]:
    """What a reader must know: another visit, a fall-back, columns without information, a slope without variance."""
    problems = say_problems(result.problems)
    if not result.structure:
        return problems
    notes = []
    if result.absent_visit:
        notes.append(
            f"Nobody analysed has a score at {result.absent_visit}; the arms are compared at {result.primary_visit}."
        )
    notes += [f"{structure} covariance could not be fitted: {why}." for structure, why in result.fallbacks]
    if result.fallbacks:
        notes.append(f"{result.structure} covariance was used instead, the next in the order fixed beforehand.")
    if result.dropped:
        labels = {term.id: term.label for term in result.study.covariates}
        dropped = ", ".join(labels.get(column, column) for column in result.dropped)
        notes.append(f"Left out of the model, as other terms explain them: {dropped}.")
    if result.slope_variance <= 0:
        notes.append(
            "The patients' slopes vary no more than chance: their variance, which is not held at 0, is estimated at "
            "or below it."
        )
    if result.options.engine == "random-slope" and len(result.visits) > 2:
        notes.append("A straight line over time is an assumption; compare with the model that has a mean per visit.")
    notes.append(
        "Nobody can be followed by questionnaire after death: means speak of the patients as if all had lived on."
    )
    return (*notes, *problems)


def say_too_few(result: ModelResult, arm: str) -> str:
    """Why the numbers of an arm against the reference carry no comparison, or an empty string."""
    small = [
        group for group in (result.reference, arm) if result.n_by_arm.get(group, FEWEST_PATIENTS) < FEWEST_PATIENTS
    ]
    if small:
        return " and ".join(
            f"{count_noun(result.n_by_arm[group], 'patient')} of {result.labels[group]}" for group in small
        )
    row = result.primary(arm)
    if row is not None and row["df"] < FEWEST_DF:
        return f"{say_number(row['df'], 1)} degrees of freedom"
    return ""
