"""How much of a treatment was given, in words and tables."""

import math
from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd

from hcc_dash.estimation.estimate import Estimate
from hcc_dash.questions.exposure.numbers.result import (
    COMPLETED,
    DIED,
    ON,
    STOPPED,
    UNSEEN,
    ArmExposure,
    Contradiction,
    ExposureResult,
    Quartiles,
)
from hcc_dash.questions.exposure.words.exposure_method import say_method, say_notes
from hcc_dash.study.model import Study
from hcc_dash.wording.safety_words import label_arm, say_rows
from hcc_dash.wording.small_groups import FEWEST
from hcc_dash.wording.words import (
    DAYS_PER_WEEK,
    NOT_ESTIMABLE,
    say_interval,
    say_left_out,
    say_list,
    say_number,
    say_percent,
)

CODES = 8  # codes of a contradiction that are printed
NOT_ON_FILE = "not on file"
PATIENT = "Patient"
"""The column of the list that holds masked codes."""

Measure = tuple[str, Callable[[ArmExposure], str]]

_STATES = {
    COMPLETED: "Completed",
    STOPPED: "Stopped early",
    DIED: "Died on treatment",
    UNSEEN: "Follow-up ended on treatment",
    ON: "Still on treatment",
}


def name_drug(result: ExposureResult) -> str:
    """What the treatment is called inside a sentence."""
    label = result.treatment.label if result.treatment else ""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def say_exposure_question(result: ExposureResult) -> str:
    """The question of the page."""
    if result.treatment is None:
        return "How much of the planned treatment was given?"
    return f"How much of the planned {name_drug(result)} was given, and why did it end?"


def say_exposure(result: ExposureResult) -> str:
    """The answer: who started, completed and stopped and why, and how much of the plan half of them received."""
    if result.why_not:
        return result.why_not
    if not any(arm.n_treated for arm in result.arms):
        return f"Nobody of this selection started {name_drug(result)}."
    several = len(result.arms) > 1
    return " ".join((f"{arm.label}: " if several else "") + _say_arm(result, arm) + "." for arm in result.arms)


def _say_arm(result: ExposureResult, arm: ArmExposure) -> str:
    started = f"{arm.n_treated} of {arm.n} started {name_drug(result)}"
    if not arm.n_treated:
        return started
    planned = result.treatment.planned_days if result.treatment else None
    course = f" {say_number(planned / DAYS_PER_WEEK, 0)} weeks" if planned else " it"
    reasons = _say_reasons(result, arm)
    parts = [f"{arm.states.get(COMPLETED, 0)} completed{course}", f"{arm.n_stopped} stopped early{reasons}"]
    for state, phrase in ((DIED, "{} died on it"), (UNSEEN, "follow-up of {} ended on it"), (ON, "{} still on it")):
        parts += [phrase.format(arm.states[state])] if arm.states.get(state) else []
    share = arm.share.median
    few = math.isnan(share) or arm.n_treated < FEWEST
    half = "" if few else f". Half received {say_percent(share)} or more of the planned dose"
    return f"{started}: {', '.join(parts)}{half}"


def _say_reasons(result: ExposureResult, arm: ArmExposure) -> str:
    rows = result.reasons[(result.reasons["arm"] == arm.arm) & (result.reasons["level"] == STOPPED)]
    rows = rows[rows["n_events"] > 0].sort_values(["n_events", "term"], ascending=[False, True])
    if rows.empty:
        return ""
    first, *others = zip(rows["term"], rows["n_events"], strict=True)
    return f" ({'most often for ' if others else ''}{first[0]}: {first[1]})"


def table_courses(result: ExposureResult) -> pd.DataFrame:
    """How long it was given and how it ended: a row per measure, a column per arm."""
    return _table(result, _measures_of_patients(result))


def table_doses(result: ExposureResult) -> pd.DataFrame:
    """How much was given of what was planned, likewise; empty without a table of doses."""
    return _table(result, _measures_of_doses(result) if result.has_doses else [])


def _table(result: ExposureResult, measures: list[Measure]) -> pd.DataFrame:
    rows = {name: [say(arm) for arm in result.arms] for name, say in measures}
    labels = [f"{arm.label} (N = {arm.n_treated})" for arm in result.arms]
    frame = pd.DataFrame(list(rows.values()), columns=labels)
    frame.insert(0, "Measure", list(rows))
    return frame


def _measures_of_patients(result: ExposureResult) -> list[Measure]:
    measures: list[Measure] = [("Treated, of the arm", lambda arm: f"{arm.n_treated}/{arm.n}")]
    for state, name in _STATES.items():
        if state == STOPPED:
            measures.append((f"{name} (CI)", lambda arm: say_count(arm.n_stopped, arm.n_treated, arm.stopped)))
        elif any(arm.states.get(state) for arm in result.arms) or state == COMPLETED:
            measures.append((name, partial(_say_state, state)))
    return [
        *measures,
        ("Weeks on treatment, median (quartiles; range)", lambda arm: say_quartiles(arm.days, 1 / DAYS_PER_WEEK)),
        ("Patient-years on treatment", lambda arm: say_number(arm.patient_years, 1)),
    ]


def _say_state(state: str, arm: ArmExposure) -> str:
    return say_count(arm.states.get(state, 0), arm.n_treated)


def _measures_of_doses(result: ExposureResult) -> list[Measure]:
    unit = f", {result.unit}" if result.unit else ""
    given: list[Measure] = [(f"Dose given, all patients{unit}", lambda arm: _total(arm.doses_given))]
    withheld: Measure = (
        "At least one dose withheld (CI)",
        lambda arm: say_count(arm.n_withheld, arm.n_treated, arm.withheld),
    )
    if not result.has_plan:
        return [*given, withheld]
    return [
        (f"Dose planned, all patients{unit}", lambda arm: _total(arm.doses_planned)),
        *given,
        ("Share of the planned dose, median (quartiles; range)", lambda arm: say_quartiles(arm.share, 100, " %")),
        ("Share of what was due while on treatment, likewise", lambda arm: say_quartiles(arm.intensity, 100, " %")),
        ("80 % of the planned dose or more (CI)", lambda arm: say_count(arm.n_most, arm.n_treated, arm.most)),
        ("At least one reduced dose (CI)", lambda arm: say_count(arm.n_reduced, arm.n_treated, arm.reduced)),
        withheld,
    ]


def say_count(count: int, n: int, share: Estimate | None = None) -> str:
    """``24 (16 %; 10–23)``: patients, their share of ``n`` and its limits where they are known."""
    if n == 0 or (share is not None and not share.estimable):
        return f"{count} ({NOT_ESTIMABLE})"
    limits = "" if share is None else f"; {say_interval(share.conf_low, share.conf_high, 0, 100)}"
    return f"{count} ({say_percent(count / n)}{limits})"


def say_quartiles(quartiles: Quartiles, scale: float = 1.0, unit: str = "") -> str:
    """``93 % (81–98; 4–100)``."""
    if math.isnan(quartiles.median):
        return NOT_ON_FILE
    decimals = 0 if unit else 1
    middle = say_interval(quartiles.low, quartiles.high, decimals, scale)
    ends = say_interval(quartiles.least, quartiles.most, decimals, scale)
    return f"{say_number(scale * quartiles.median, decimals)}{unit} ({middle}; {ends})"


def _total(dose: float) -> str:
    return NOT_ON_FILE if math.isnan(dose) else f"{dose:,.0f}"


def table_reasons(result: ExposureResult) -> pd.DataFrame:
    """What was changed and why, patients by arm with exact limits; a patient may have several reasons."""
    names = {"reduced": "Reduced", "withheld": "Withheld", STOPPED: "Stopped early"}
    columns = ["Change", "Reason", *(f"{arm.label} (CI)" for arm in result.arms)]
    rows = []
    for level in dict.fromkeys(result.reasons["level"]):
        mine = result.reasons[result.reasons["level"] == level]
        counts = mine.groupby("term")["n_events"].sum().sort_values(ascending=False, kind="stable")
        for term in counts.index[counts > 0]:
            cells = [_reason_cell(mine[(mine["term"] == term) & (mine["arm"] == arm.arm)], arm) for arm in result.arms]
            rows.append([names.get(level, level[:1].upper() + level[1:]), term[:1].upper() + term[1:], *cells])
    return pd.DataFrame(rows, columns=columns)


def _reason_cell(rows: pd.DataFrame, arm: ArmExposure) -> str:
    if rows.empty:
        return say_count(0, arm.n_treated)
    row = rows.iloc[0]
    return say_count(int(row["n_events"]), int(row["n"]), Estimate(row["estimate"], row["conf_low"], row["conf_high"]))


def table_patients(result: ExposureResult) -> pd.DataFrame:
    """A row per treated patient under a code, the shortest treated first."""
    rows = result.patients.sort_values(["days", "subject_id"], kind="stable")
    table = pd.DataFrame({PATIENT: rows["subject_id"], "Arm": [label_arm(result.study, arm) for arm in rows["arm"]]})
    table["Weeks"] = [_cell(days, 1 / DAYS_PER_WEEK, 1) for days in rows["days"]]
    table["How it ended"] = [_STATES.get(state, state) for state in rows["state"]]
    table["Reason"] = [reason or "" for reason in rows["reason"]]
    if result.has_doses:
        plan = [("Of the planned dose", "share", 100, " %")] if result.has_plan else []
        counts = [("Administrations", "n_given", 1, ""), ("Withheld", "n_withheld", 1, "")]
        reduced = [("Reduced", "n_reduced", 1, "")] if result.has_plan else []
        for name, column, scale, unit in [*plan, *counts, *reduced]:
            table[name] = [_cell(value, scale, 0, unit) for value in rows[column]]
    return table.reset_index(drop=True)


def _cell(value: float, scale: float, decimals: int, unit: str = "") -> str:
    return NOT_ON_FILE if np.isnan(value) else f"{say_number(scale * value, decimals)}{unit}"


def table_contradictions(contradictions: tuple[Contradiction, ...]) -> pd.DataFrame:
    """What cannot be, how many patients, under which codes."""
    return pd.DataFrame(
        {"What the file says": kind.what, "Patients": str(kind.n), "Codes": _say_codes(kind)} for kind in contradictions
    )


def _say_codes(kind: Contradiction) -> str:
    more = len(kind.codes) - CODES
    return ", ".join(kind.codes[:CODES]) + (f" and {more} more" if more > 0 else "")


def say_exposure_footnote(result: ExposureResult) -> str:
    """Who was left out, the method, what to doubt."""
    if result.why_not:
        return ""
    n_arms = sum(arm.n for arm in result.arms)
    counted = say_left_out(result.n_analysed, max(n_arms, result.n_analysed), result.left_out)
    alone = "" if len(result.arms) < 2 else "Arms are shown beside each other and not tested."
    reasons = "A patient may have several reasons." if len(result.reasons) else ""
    rows = say_rows(result.rows_left_out)
    return " ".join(filter(None, [counted, alone, say_method(result), reasons, *rows, *say_notes(result)]))


def say_exposure_alt(result: ExposureResult, answer: str, picture: str) -> str:
    """What a reader takes from one of the pictures: what it draws, then the answer."""
    drawn = {
        "states": "Share of treated patients in each state of treatment, week by week, stacked to the whole",
        "patients": "A bar per treated patient from the first dose to the end of treatment, coloured by dose",
        "stopping": "Cumulative incidence of stopping early, death and completion competing",
    }
    arms = say_list([arm.label for arm in result.arms])
    return f"{drawn[picture]}; {arms}. {answer} {result.study.provenance.mark}."


def list_patients(result: ExposureResult) -> dict[str, str]:
    """What each treated patient is called in a list to choose from, by code; the shortest treated first."""
    rows = result.patients.sort_values(["days", "subject_id"], kind="stable")
    several = len(result.arms) > 1
    return {
        row["subject_id"]: ", ".join(
            filter(
                None,
                [
                    row["subject_id"],
                    label_arm(result.study, row["arm"]) if several else "",
                    f"{_cell(row['days'], 1 / DAYS_PER_WEEK, 1)} weeks",
                    _STATES.get(row["state"], row["state"]).lower(),
                    row["reason"] if row["state"] == STOPPED else "",
                ],
            )
        )
        for row in rows.to_dict("records")
    }


def say_no_record(study: Study) -> str:
    """What a trial without a declared treatment is told."""
    return (
        f"{study.short} declares no treatment with a table of doses or of its end, and none was made up: how much was "
        "given, what was changed and why it ended cannot be told here."
    )
