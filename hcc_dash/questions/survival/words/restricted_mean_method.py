"""How restricted means were estimated, in sentences fit for a paper."""

from hcc_dash.questions.survival.numbers.restricted_mean import RestrictedMeanResult
from hcc_dash.study.time import convert_time
from hcc_dash.wording.method_words import say_endpoint
from hcc_dash.wording.words import say_conf_level, say_number


def say_method(result: RestrictedMeanResult) -> str:
    """How it was done; built from the study's methods, not from memory."""
    months = say_number(convert_time(result.tau, result.endpoint.unit, "months"), 1)
    return (
        f"{say_endpoint(result.study, result.endpoint)}; restricted mean survival time to {months} months, the area "
        f"under Kaplan-Meier, with {say_conf_level(result.study.methods.conf_level)} Wald limits; ratio of means with "
        "limits on the log scale."
    )
