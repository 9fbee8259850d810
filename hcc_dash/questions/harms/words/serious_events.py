"""Serious events in words and tables: criteria, causes, contradictions, the list."""

import math

import pandas as pd

from hcc_dash.estimation.estimate import Estimate
from hcc_dash.estimation.groups import arm_label
from hcc_dash.questions.harms.numbers.adverse_events_result import AdverseEventRow, ArmCount
from hcc_dash.questions.harms.numbers.serious_events import SeriousResult
from hcc_dash.questions.harms.numbers.serious_findings import Finding
from hcc_dash.questions.harms.words.adverse_events_method import say_collected_from, say_window
from hcc_dash.questions.harms.words.agreeing import agreeing_in_a_column, agreeing_shares
from hcc_dash.questions.harms.words.serious_events_method import METHOD, say_notes
from hcc_dash.study.allocation import say_not_randomised
from hcc_dash.wording.small_groups import Counted, say_counts_only
from hcc_dash.wording.words import (
    WHOLE,
    Digits,
    say_counted,
    say_difference,
    say_interval,
    say_list,
    say_number,
    say_percent,
    say_points,
)

NOBODY = "Nobody of this selection was treated and followed, so no serious events can be counted."
NOT_SHOWN = "a difference is associated with the treatment, not shown to come from it"
PATIENT = "Patient"
"""The column of the list that holds masked codes."""


def say_grades(result: SeriousResult) -> str:
    """`` of grade 2 or higher`` where milder events were not collected or not asked for; else nothing."""
    least = result.options.minimum_grade
    return "" if least <= 1 else f" of grade {least}{' or higher' if least < 5 else ''}"


def say_serious(result: SeriousResult) -> str:
    """The answer: patients with a serious event of those treated in each arm, and the difference."""
    if not result.told:
        return result.why_not
    if result.overall is None or not result.overall.arms:
        return NOBODY
    row, happened = result.overall, f"had a serious adverse event{say_grades(result)}"
    several = len(row.arms) > 1
    counts = [Counted(label=count.label if several else "", n=count.n, n_events=count.n_patients) for count in row.arms]
    counted = say_counts_only(counts, happened)
    if counted:
        return counted
    digits = agreeing_shares(row)
    shares = [say_count(count, digits) + (f" on {count.label}" if several else "") for count in row.arms]
    answer = f"{say_list(shares)} {happened}"
    if len(row.comparisons) == 1:
        difference = row.comparisons[0].risk_difference
        link = "" if result.study.design.randomised else "associated "
        level = result.study.methods.conf_level
        answer += f": {link}{say_difference(difference, level, digits)}" if difference.estimable else ""
    return f"{answer}."


def say_count(count: ArmCount, digits: Digits = WHOLE) -> str:
    """``40 of 152 (26 %)``."""
    share = f" ({say_percent(count.share.value, digits.pair)})" if count.share.estimable else ""
    return f"{count.n_patients} of {count.n}{share}"


def say_rate(count: ArmCount) -> str:
    """``45; 11.1 (8.1–14.8)``: events, and per 100 patient-years with limits."""
    return f"{count.n_events}; {_rate(count.rate)}"


def _rate(rate: Estimate) -> str:
    if not rate.estimable:
        return f"NE ({rate.why_missing})"
    return f"{say_number(rate.value, 1)} ({say_interval(rate.conf_low, rate.conf_high, 1)})"


def criteria_rows(result: SeriousResult) -> list[tuple[str, str, AdverseEventRow]]:
    """Name, whether the registry counts it, and counts: any serious event first, then each criterion."""
    if result.overall is None:
        return []
    rows = [("Any serious event", "", result.overall)]
    for criterion in result.criteria:
        registered = "yes" if criterion.registered else "no: ICH E2A only"
        rows.append((short_criterion(criterion.label), registered, criterion.row))
    return rows


def short_criterion(label: str) -> str:
    """The label without the remark in brackets that it is outside the registered criteria."""
    head, bracket, remark = label.partition(" (")
    return head if bracket and "outside the registered" in remark.casefold() else label


def table_criteria(result: SeriousResult) -> pd.DataFrame:
    """A row per criterion: patients of those treated, events and rate in each arm, and the difference."""
    rows, told = [], criteria_rows(result)
    for (name, registered, row), digits in zip(told, agreeing_in_a_column(row for *_, row in told), strict=True):
        cells = {"Criterion": name, "Registered": registered}
        for count in row.arms:
            cells[f"{count.label}, patients"] = say_count(count, digits)
        for comparison in row.comparisons:
            named = "" if len(row.comparisons) == 1 else f", {arm_label(result.study, comparison.arm)}"
            cells[f"Difference{named}"] = say_points(comparison.risk_difference, digits)
        for count in row.arms:
            cells[f"{count.label}, events; per 100 patient-years"] = say_rate(count)
        rows.append(cells)
    return pd.DataFrame(rows)


def table_causality(result: SeriousResult) -> pd.DataFrame:
    """A row per drug and category as written: the registry's word, how it is counted, patients and events by arm."""
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for drug, level, arm, n, n_events, note in result.causality.itertuples(index=False, name=None):
        counted, _, word = str(note).partition("; ")
        cells = rows.setdefault(
            (drug, level),
            {"Judged": drug, "Category": level, "In the registry's words": _registry(word), "Counted as": counted},
        )
        if word == "counted as related":
            cells["In the registry's words"], cells["Counted as"] = f"none: {counted}", "related"
        cells[f"{arm_label(result.study, str(arm))}, patients (events)"] = f"{n} ({n_events})" if n_events else "0"
    return pd.DataFrame(list(rows.values()))


def _registry(word: str) -> str:
    if word.startswith("registry: "):
        return word.removeprefix("registry: ")
    return "none; nearest: unrelated" if "nearest unrelated" in word else "none"


def say_unmapped(result: SeriousResult) -> str:
    """How many judgements the registry's four words have no place for, drug by drug; empty when none is judged."""
    if result.causality.empty:
        return ""
    drugs = []
    for drug, rows in result.causality.groupby("term", sort=False):
        without = rows[rows["note"].str.contains("no counterpart|counted as related", regex=True)]
        unlikely = int(without.loc[without["note"].str.contains("nearest unrelated"), "n_events"].sum())
        n, total = int(without["n_events"].sum()), int(rows["n_events"].sum())
        aside = f", {unlikely} of them unlikely and counted as not related" if unlikely else ""
        drugs.append(f"{drug}: {n} of {total}{aside}")
    return f"Judgements that the registry's four words have no place for: {'; '.join(drugs)}."


def table_findings(findings: tuple[Finding, ...]) -> pd.DataFrame:
    """What contradicts itself, or is to be reviewed: how many rows, the first of them, what to do."""
    return pd.DataFrame(
        {
            "Found": [finding.problem[:1].upper() + finding.problem[1:] for finding in findings],
            "Number": [finding.n for finding in findings],
            "Rows of the file": [_say_rows(finding) for finding in findings],
            "What to do": [finding.remedy for finding in findings],
        }
    )


def _say_rows(finding: Finding) -> str:
    more = finding.n - len(finding.rows)
    return ", ".join(str(row) for row in finding.rows) + (f" and {more} more" if more else "")


def say_findings(findings: tuple[Finding, ...]) -> str:
    """How much of the file contradicts itself."""
    wrong = [finding for finding in findings if not finding.to_review]
    review = sum(finding.n for finding in findings if finding.to_review)
    kinds = f"{len(wrong)} kind{'' if len(wrong) == 1 else 's'} of contradiction" if wrong else "No contradiction"
    tail = f"; {review} row{'' if review == 1 else 's'} to review" if review else ""
    return f"{kinds} in the rows of the selected patients{tail}. Nothing was corrected, and all are counted as written."


def table_listing(result: SeriousResult) -> pd.DataFrame:
    """A row per serious event: code, arm, event, grade, days from the first dose and of duration, the file's words."""
    listing = result.listing
    fixed = {"subject_id", "arm", "term", "time", "level", "criteria", "days"}
    return pd.DataFrame(
        {
            PATIENT: listing["subject_id"],
            "Arm": listing["arm"],
            "Event": listing["term"],
            "Grade": [str(grade).removeprefix("grade ") for grade in listing["level"]],
            "Onset, day": [_day(day) for day in listing["time"]],
            "Lasted, days": [_day(days) for days in listing["days"]],
            "Criteria": [_say_criteria(met) for met in listing["criteria"]],
        }
        | {name: listing[name] for name in listing.columns if name not in fixed}
    )


def _say_criteria(met: str) -> str:
    return "; ".join(short_criterion(criterion) for criterion in met.split("; ")) if met else "none ticked"


def _day(days: float) -> str:
    return "not on file" if math.isnan(days) else str(int(days))


def say_serious_footnote(result: SeriousResult) -> str:
    """How it was done, over which days, who and what was left out, and what to doubt."""
    years = say_list(
        [
            f"{say_number(duration, 0)} ({arm_label(result.study, arm)})"
            for arm, duration in result.patient_years.items()
        ]
    )
    sentences = [
        METHOD,
        f"Events {say_window(result.options)}.",
        say_collected_from(result.endpoint),
        f"Patient-years: {years}." if any(result.patient_years.values()) else "",
        _say_left_out(result),
        _say_not_in_rates(result),
        *say_notes(result),
        "" if len(result.patient_years) < 2 else say_not_randomised(result.study, NOT_SHOWN, NOT_SHOWN),
    ]
    return " ".join(filter(None, sentences))


def _say_left_out(result: SeriousResult) -> str:
    rows = say_list([f"{omission.n} {omission.reason}" for omission in result.rows_left_out])
    patients = say_counted(result.n_analysed, result.left_out)
    return f"{patients} Rows of the file left out: {rows}." if rows else patients


def _say_not_in_rates(result: SeriousResult) -> str:
    """Serious events counted but outside the days watched, which no rate holds."""
    if result.overall is None or not all(count.rate.estimable for count in result.overall.arms):
        return ""
    inside = sum(count.rate.value * result.patient_years[count.arm] / 100 for count in result.overall.arms)
    outside = result.overall.n_events - round(inside)
    if not outside:
        return ""
    verb = "event is" if outside == 1 else "events are"
    return f"{outside} serious {verb} counted but in no rate: not dated within the days watched."


def say_serious_alt(result: SeriousResult) -> str:
    """What a reader would take from the bars."""
    parts = [
        f"{name}: " + ", ".join(f"{count.label} {count.n_patients} of {count.n}" for count in row.arms)
        for name, _, row in criteria_rows(result)
    ]
    return f"{say_serious(result)} Bars of the share of patients with limits, by criterion. {'; '.join(parts)}."
