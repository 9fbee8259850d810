"""How adverse events and quality of life were laid side by side, and what to doubt, in sentences fit for a paper."""

from hcc_dash.questions.harms.words.onset_method import say_doubts
from hcc_dash.questions.quality_of_life.numbers.together import TogetherResult
from hcc_dash.questions.quality_of_life.words.form_problems import say_problems
from hcc_dash.wording.words import say_conf_level


def say_method(result: TogetherResult) -> str:
    """How both were described; empty where there is nothing to show."""
    if result.scale is None:
        return ""
    level = say_conf_level(result.study.methods.conf_level)
    return (
        f"Above: share of the patients watched who have an adverse event of grade {result.minimum_grade} or higher "
        f"going on, on the first day of each week from the first dose, exact {level} limits. Below: mean score of "
        f"those who answered, {level} t intervals, at the week the visit is due. Both describe whoever is left; who "
        "does badly stops answering, and an event beside a low score is not shown to be its cause."
    )


def say_notes(result: TogetherResult) -> tuple[str, ...]:
    """What to doubt of the events, then of the scores."""
    return (*(say_doubts(result.doubts) if result.doubts else ()), *say_problems(result.problems))
