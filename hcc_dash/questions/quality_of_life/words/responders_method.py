"""How change was judged, and what to doubt, in sentences fit for a paper."""

from hcc_dash.questions.quality_of_life.numbers.change_values import name_points
from hcc_dash.questions.quality_of_life.numbers.responders import ResponderResult
from hcc_dash.wording.words import say_conf_level

FLOOR = 0.10  # from this share of a group on, a limit of the scale is worth a word about every group


def say_method(result: ResponderResult) -> str:
    """Threshold, direction, baseline, denominators and intervals."""
    scale, points = result.scale, name_points(result.options.threshold)
    better, worse = ("rise", "fall") if scale.better == "higher" else ("fall", "rise")
    return (
        f"{scale.label}: improved is a {better} of {points} or more since baseline, worsened a "
        f"{worse} of as much, stable is what lies between; baseline is the last score not after the start of study "
        "treatment. Proportions are of those with a score at baseline and at the visit, with exact (Clopper-Pearson) "
        f"{say_conf_level(result.study.methods.conf_level)} limits; differences with Miettinen and Nurminen's score "
        "limits. In the sensitivity reading everyone with a baseline and no score at the visit, the dead included, "
        "counts as worsened."
    )


def say_notes(result: ResponderResult) -> tuple[str, ...]:
    """Patients whose score leaves no room to change by the threshold, and what answering selects."""
    notes = []
    for field, verb, near in (("n_no_room", "improve", "best"), ("n_no_fall", "worsen", "worst")):
        answered = [group for group in result.groups if group.n_answered]
        if any(getattr(group, field) >= FLOOR * group.n_answered for group in answered):
            counts = [f"{getattr(group, field)} of {group.n_answered} ({group.label})" for group in answered]
            notes.append(f"Too near the {near} score at baseline to {verb} by that much: {', '.join(counts)}.")
    if not result.deaths_known:
        notes.append("No date of death is on file: the dead cannot be told from those who did not answer.")
    notes.append("Those who answer are not all: the ill and the dead do not, so shares of those who answer flatter.")
    return tuple(notes)
