"""How scores over the visits were summed up, and what to doubt, in sentences fit for a paper."""

from hcc_dash.questions.quality_of_life.numbers.trajectories import FEWEST, TrajectoryResult
from hcc_dash.questions.quality_of_life.words.form_problems import say_problems
from hcc_dash.wording.words import say_conf_level


def say_method(result: TrajectoryResult) -> str:
    """Statistic, limits, missing answers, time and baseline; empty without forms."""
    if result.problems is None:
        return ""
    options, level = result.options, say_conf_level(result.study.methods.conf_level)
    means = f"means with {level} t intervals (none of fewer than {FEWEST} scores)"
    what = means if options.statistic == "mean" else "medians with quartiles"
    baseline = " Change is from the last score on a form not after the first dose." if options.change else ""
    placed = "the dates they were filled in" if result.timing == "dates" else "the week their visit was due"
    return (
        f"{result.label}: {what} of the patients who answered, at each visit; nobody imputed. At least half of a "
        f"scale's items answered, else the score is missing; forms placed by {placed}.{baseline}"
    )


def say_notes(result: TrajectoryResult) -> tuple[str, ...]:
    """What was left out of the forms."""
    return say_problems(result.problems)
