"""How exposure was counted, in one paragraph, and what a reader of this file has to know besides."""

from hcc_dash.analysis.exposure.courses import Courses
from hcc_dash.study.parts import Methods
from hcc_dash.study.treatments import DoseTable, Treatment


def say_method(treatment: Treatment, unit: str, methods: Methods) -> str:
    """The conventions that the treatment's declarations make apply."""
    level = f"{100 * methods.conf_level:g} %"
    said = [
        "Days count from each patient's first administration, which is day 0; time on treatment ends with the interval "
        f"after the last administration ({_days(treatment.every_days)}), no later than death or the data cut-off."
    ]
    if treatment.doses is not None:
        said.append(_say_doses(treatment, treatment.doses, unit))
    reason = "The reason on file says how treatment ended; without one, " if treatment.ends else "How treatment ended: "
    said.append(
        f"{reason}{'completed when the last interval reaches the planned end, ' if treatment.planned_days else ''}died "
        "when death came within two intervals (a week at least), on treatment when the cut-off came as soon or nothing "
        "says that it ended, follow-up ended when the last contact came within two intervals (four weeks at least), "
        "else stopped early."
    )
    said.append(
        f"Counts of patients with exact {level} limits; quartiles of R's type 7; stopping early by cumulative "
        f"incidence (Aalen-Johansen, {level} {methods.conf_type} limits), death on treatment and completion competing."
    )
    return " ".join(said)


def _say_doses(treatment: Treatment, doses: DoseTable, unit: str) -> str:
    given = f"Dose given{f' ({unit})' if unit else ''}: every administration of every stretch at its dose. "
    if not doses.planned:
        return f"{given}No planned doses are on file: reductions and shares of a plan cannot be told."
    plan = (
        f"Dose planned: one administration every {_days(treatment.every_days)} for {_days(treatment.planned_days)}, "
        "those due by the data cut-off, each at the plan of the stretch it falls in, after the last stretch at its plan"
        if treatment.planned_days
        else "Dose planned: every administration of every stretch at its plan"
    )
    return (
        f"{given}{plan}. Intensity: dose given over dose due by the last administration. "
        "A whole interval between two stretches counts as withheld."
    )


def say_notes(treatment: Treatment, courses: Courses) -> tuple[str, ...]:
    """What was decided about records that leave something open."""
    patients, notes = courses.patients, []
    late = int((patients["last_given"] > patients["last_on"]).sum())
    if late:
        notes.append(
            f"{_patients(late)} with doses after the end of treatment on file: what was given counts as given, and "
            "time on treatment lasts until then."
        )
    without = int(patients["dose_given"].isna().sum()) if treatment.doses is not None else 0
    if without:
        notes.append(f"{_patients(without)} with an end of treatment and no doses on file: in no share of doses.")
    going_on = int(patients["open"].sum())
    if going_on:
        notes.append(
            f"{_patients(going_on)} without a last administration on file: doses count to death, last contact or the "
            "data cut-off."
        )
    unread = int(patients["until"].isna().sum())
    if unread:
        notes.append(f"{_patients(unread)} without any date after the first: not in the curves.")
    return tuple(notes)


def _days(days: float | None) -> str:
    return "" if days is None else f"{days:g} day{'' if days == 1 else 's'}"


def _patients(n: int) -> str:
    return f"{n} patient{'' if n == 1 else 's'}"
