"""The two arms that a question about subgroups compares, and who is left out of the comparison."""

from dataclasses import dataclass

import numpy as np

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.events import EVERYBODY, Events, LeftOut, collect_events, stratum_codes, take
from hcc_dash.study.model import Study


@dataclass(frozen=True, slots=True)
class TwoArms:
    """Analysed patients of two arms, the reference as group 0; or ``why_not`` there are two.

    ``strata``: one code per patient, None when not asked for. ``labels``: reference, arm.
    """

    events: Events
    strata: np.ndarray | None
    reference: str
    arm: str
    labels: tuple[str, str]
    left_out: tuple[LeftOut, ...]
    why_not: str = ""


def count_arms(compared: TwoArms, among: np.ndarray | None = None) -> tuple[tuple[str, int, int], ...]:
    """Label, patients and events of the reference and the arm; ``among`` masks the patients counted, None for all."""
    if compared.why_not:
        return ()
    counted = np.ones(len(compared.events.group), dtype=bool) if among is None else among
    mine = [counted & (compared.events.group == code) for code in (0, 1)]
    return tuple(
        (label, int(mask.sum()), int(compared.events.event[mask].sum()))
        for label, mask in zip(compared.labels, mine, strict=True)
    )


def arms_to_compare(cohort: Cohort) -> dict[str, str]:
    """Identifier and label of the arms that can be set against the reference: the others with patients."""
    study = cohort.study
    if not study.arms:
        return {}
    present = set(cohort.subjects[study.design.arm_column].dropna())
    in_order = [arm for arm in reference_first(study) if arm in present]
    return {arm: study.arm(arm).label for arm in in_order[1:]}


def collect_two_arms(cohort: Cohort, endpoint_id: str, arm: str = "", strata: tuple[str, ...] = ()) -> TwoArms:
    """Patients of the reference and of one arm with a time, a status and every stratum.

    The reference is the study's, or the first arm with patients when that one has none; ``arm`` the first other when
    empty. Whoever is not analysed is counted with the reason.
    """
    study = cohort.study
    events = collect_events(cohort, study.endpoint(endpoint_id))
    groups = events.groups
    wanted = arm or (groups[1] if len(groups) > 1 else "")
    if len(groups) < 2 or groups == (EVERYBODY,):
        return _nothing(events, _why_not_two(study, groups))
    if wanted not in groups[1:]:
        return _nothing(events, f"{study.arm(wanted).label} has no patients to compare in this selection")
    reference = groups[0]
    left_out = list(events.left_out)
    keep = np.isin(events.group, [0, groups.index(wanted)])
    events = _narrow(events, keep, "an arm that is not compared", left_out)
    codes = None
    if strata:
        codes, known = stratum_codes(cohort, events, strata)
        names = ", ".join(study.factor(column).label for column in strata)
        events, codes = _narrow(events, known, f"no value for {names}", left_out), codes[known]
        if events.groups != (reference, wanted):
            return _nothing(events, "an arm has nobody with a value for the strata")
    labels = study.arm(reference).label, study.arm(wanted).label
    return TwoArms(events, codes, reference, wanted, labels, tuple(left_out))


def reference_first(study: Study) -> list[str]:
    """Identifiers of the arms in the order in which they are compared."""
    return sorted((arm.id for arm in study.arms), key=lambda arm: arm != study.reference_arm)


def _narrow(events: Events, keep: np.ndarray, reason: str, left_out: list[LeftOut]) -> Events:
    if keep.all():
        return events
    left_out.append(LeftOut(reason, int((~keep).sum())))
    return take(events, keep)


def _nothing(events: Events, why: str) -> TwoArms:
    return TwoArms(events, None, "", "", ("", ""), events.left_out, why)


def _why_not_two(study: Study, groups: tuple[str, ...]) -> str:
    if not study.arms:
        return "no column says which arm a patient is in"
    if not groups:
        return "nobody of this selection can be analysed"
    return f"only one arm has patients in this selection: {study.arm(groups[0]).label}"
