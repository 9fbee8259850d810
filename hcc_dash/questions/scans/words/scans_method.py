"""How scheduled scans are counted, and what to mind."""

from hcc_dash.clinical.recurrence.schedule import LONG_GAP, Schedule
from hcc_dash.questions.scans.numbers.definition import DefinitionOptions, definition_of
from hcc_dash.questions.scans.words.definition import say_definition
from hcc_dash.study.model import Study
from hcc_dash.wording.safety_words import say_caution
from hcc_dash.wording.words import DAYS_PER_WEEK, say_conf_level, say_given

WEEKS_OF_A_LONG_GAP = LONG_GAP / DAYS_PER_WEEK


def say_schedule(schedule: Schedule) -> str:
    """When a scan is due, and to which visit one belongs."""
    weeks, window = say_given(schedule.every / DAYS_PER_WEEK), say_given(schedule.window)
    due = f"A scan is due every {weeks} weeks from radical treatment, {schedule.visits} in all"
    closed = f"its window of {window} days on either side closed while the patient was at risk"
    return (
        f"{due}; it counts as due once {closed}: before recurrence, death and last contact. A scan belongs to the "
        "nearest visit: in its window, or early or late up to half-way to the next. Inadequate: only scans that could "
        "not show a recurrence; missed: none at all."
    )


def say_method(schedule: Schedule, options: DefinitionOptions) -> str:
    """The schedule, then the definition of recurrence, which ends the time at risk."""
    return f"{say_schedule(schedule)} {say_definition(definition_of(options))}"


def say_method_of_adherence(schedule: Schedule, options: DefinitionOptions, study: Study) -> str:
    """The same with what is counted by arm."""
    level = say_conf_level(study.methods.conf_level)
    return (
        f"{say_method(schedule, options)} Scans per patient-year: adequate scans of any kind while at risk. Gap: days "
        "between two adequate scans, or radical treatment and the first, to the last scheduled one. Long gaps have "
        f"exact {level} limits; shares of scans have none, for scans of one patient are not independent."
    )


def say_notes(study: Study, n_arms: int) -> tuple[str, ...]:
    """What unequal scanning does to a comparison of recurrence."""
    if n_arms < 2:
        return ()
    notes = ("Where one arm is scanned more often, its recurrences are found earlier.", say_caution(study))
    return tuple(filter(None, notes))
