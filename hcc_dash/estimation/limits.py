"""The confidence level and the kind of limits that a question asks for, in place of the study's own."""

from dataclasses import replace

from hcc_dash.cohort.cohort import Cohort


def with_limits(cohort: Cohort, conf_level: float | None, conf_type: str = "") -> Cohort:
    """The same patients under the study's methods with this level and this kind; None and "" are the study's own.

    Everything computed and said from the answer then is of one level. The cohort that was asked about keeps its
    identity, so marks and commands are made from it. Raises ValueError for a level outside (0, 1).
    """
    if conf_level is not None and not 0 < conf_level < 1:
        raise ValueError(f"A confidence level lies between 0 and 1, such as 0.9; found {conf_level:g}.")
    methods = cohort.study.methods
    asked = {"conf_level": conf_level or methods.conf_level, "conf_type": conf_type or methods.conf_type}
    if not differs(cohort, conf_level, conf_type):
        return cohort
    study = cohort.study.model_copy(update={"methods": methods.model_copy(update=asked)})
    return replace(cohort, study=study)


def differs(cohort: Cohort, conf_level: float | None, conf_type: str = "") -> bool:
    """Whether these are other limits than the study's own, which alone were fixed beforehand."""
    methods = cohort.study.methods
    return conf_level not in (None, methods.conf_level) or conf_type not in ("", methods.conf_type)
