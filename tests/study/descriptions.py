"""A small valid study, as an author would write it, for tests to break in one place."""

from typing import Any

SMALL = """
id = "small"
title = "A small trial"
short = "Small"

[design]
randomised = true
description = "Randomised"
time_zero = "randomisation"

[source]
citation = "Nobody, 2020"

[provenance]
kind = "simulation"
mark = "Simulation"
statement = "Invented."

[[arms]]
id = "control"
label = "Control"
reference = true

[[arms]]
id = "ifn"
label = "Interferon"

[tables.subjects]
file = "subjects.csv"

[tables.subjects.columns]
subject_id = { type = "id" }
arm = { type = "category", levels = ["control", "ifn"] }
stage = { type = "category", levels = ["I/II", "III/IVA"] }
age = { type = "integer", minimum = 18, maximum = 75, may_be_missing = true }
operated_on = { type = "date", may_be_missing = true }
os_days = { type = "number", minimum = 0 }
os_event = { type = "flag" }

[tables.adverse_events]
file = "adverse_events.csv"

[tables.adverse_events.columns]
subject_id = { type = "id" }
grade = { type = "integer" }

[[endpoints]]
kind = "time_to_event"
id = "os"
label = "Overall survival"
short = "OS"
time = "os_days"
event = "os_event"
event_label = "death"
event_free_label = "alive"
landmarks = [{ months = 60 }, { days = 365 }]

[[factors]]
column = "stage"
label = "Stage"

[[factors]]
column = "age"
label = "Age"

[[covariates]]
id = "late"
column = "stage"
level = "III/IVA"
label = "Late stage"

[[populations]]
id = "all"
label = "Everyone"
arms = ["control", "ifn"]

[[planned]]
id = "main"
endpoint = "os"
population = "all"

[[published]]
id = "os_5"
label = "5-year survival"
printed = "61%"
quantity = "survival"
endpoint = "os"
arm = "control"
months = 60
where = { stage = "I/II" }
"""


def change(described: dict[str, Any], path: str, value: object) -> None:
    """Set ``arms.0.id`` or, with ``...`` as value, delete it."""
    *above, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    here: Any = described
    for part in above:
        here = here[part]
    if value is ...:
        del here[last]
    elif isinstance(here, list) and last == len(here):
        here.append(value)
    else:
        here[last] = value
