"""Order of dates: V05 recurrence too early, V06 after death, V07 after cut-off, V08 and V10 last contact."""

import pandas as pd

from hcc_dash.cohort.issues import Issue
from hcc_dash.cohort.records import Records, find

STALE_DAYS = 183  # six months
_ENDED = ("lost", "withdr", "complet", "discontinu", "失访", "退出", "完成")
_KEPT = "The row stays in its table; curves use the time columns as given."


def check_dates(records: Records) -> list[Issue]:
    """All rules about the order of dates."""
    return [
        *_recurrence_too_early(records),
        *_after_death(records),
        *_after_cut_off(records),
        *_after_last_contact(records),
        *_stale_contact(records),
    ]


def _recurrence_too_early(records: Records) -> list[Issue]:
    issues: list[Issue] = []
    for table, column in records.with_role("recurrence_date"):
        recurrence = records.tables[table][column]
        radical = records.dates_for(table, "radical_treatment_date")
        if radical is not None:
            issues += find(
                "V05",
                "warn",
                table,
                column,
                (recurrence < radical).to_numpy(),
                "{rows} with a recurrence before radical treatment.",
                f"Correct one of the two dates. {_KEPT}",
            )
        start = records.dates_for(table, "treatment_start_date")
        if start is not None:
            early = recurrence < start
            issues += find(
                "V05",
                "warn",
                table,
                column,
                (early if radical is None else early & (recurrence >= radical)).to_numpy(),
                "{rows} with a recurrence before study treatment began.",
                "Check the dates. Patients treated only after a recurrence make their group look better "
                "(immortal time); count follow-up from a common day or use a landmark.",
            )
    return issues


def _after_death(records: Records) -> list[Issue]:
    issues: list[Issue] = []
    columns = [*records.with_role("recurrence_date"), *records.with_role("row_date")]
    for table, column in columns:
        death = records.dates_for(table, "death_date")
        if death is None:
            continue
        label = records.declared(table)[column].label or column
        issues += find(
            "V06",
            "warn",
            table,
            column,
            (records.tables[table][column] > death).to_numpy(),
            '{rows} with "{label}" after the patient\'s death.',
            f"Correct the date or the date of death. {_KEPT}",
            label=label,
        )
    return issues


def _after_cut_off(records: Records) -> list[Issue]:
    if records.cut_off is None:
        return []
    issues: list[Issue] = []
    for table in records.study.tables:
        if table not in records.tables:
            continue
        for column, declared in records.declared(table).items():
            if declared.type != "date":
                continue
            issues += find(
                "V07",
                "warn",
                table,
                column,
                (records.tables[table][column] > records.cut_off).to_numpy(),
                '{rows} with "{label}" after the data cut-off of {cut_off}.',
                "Correct the date, or leave the row out: an analysis at the cut-off cannot know it.",
                label=declared.label or column,
                cut_off=f"{records.cut_off:%Y-%m-%d}",
            )
    return issues


def _after_last_contact(records: Records) -> list[Issue]:
    """V08: a patient censored for survival although seen later."""
    issues: list[Issue] = []
    for table, column in records.with_role("row_date"):
        contact = records.dates_for(table, "last_contact_date")
        if contact is None:
            continue
        later = records.tables[table][column] > contact
        death = records.dates_for(table, "death_date")
        if death is not None:
            later &= death.isna()
        issues += find(
            "V08",
            "warn",
            table,
            column,
            later.to_numpy(),
            "{rows} dated after the patient's last contact.",
            "Move the last contact: survival was censored although the patient was seen alive later.",
        )
    return issues


def _stale_contact(records: Records) -> list[Issue]:
    """V10: alive, and not heard of for six months; a status that says why is only counted."""
    issues: list[Issue] = []
    for table, column in records.with_role("last_contact_date"):
        frame = records.tables[table]
        if records.cut_off is None or table != records.subjects_name:
            continue
        stale = frame[column] < records.cut_off - pd.Timedelta(days=STALE_DAYS)
        death = records.dates_for(table, "death_date")
        if death is not None:
            stale &= death.isna()
        status = records.study.design.disposition_column
        known = frame[status].astype(str).str.lower() if status in frame else pd.Series("", index=frame.index)
        ended = known.map(lambda word: any(part in word for part in _ENDED)).astype(bool)
        issues += find(
            "V10",
            "warn",
            table,
            column,
            (stale & ~ended).to_numpy(),
            "{rows}{arms}: alive, not heard of for over six months before the cut-off; no reason recorded.",
            "Ask for news, or record why follow-up ended. Deaths may be unknown.",
            arms=_by_arm(records, stale & ~ended),
        )
        issues += find(
            "V10",
            "info",
            table,
            column,
            (stale & ended).to_numpy(),
            "{rows}{arms}: follow-up ended over six months before the cut-off, with its reason recorded.",
            "Compare the groups: more loss in one of them can hide events there.",
            arms=_by_arm(records, stale & ended),
        )
    return issues


def _by_arm(records: Records, rows: "pd.Series[bool]") -> str:
    arm = records.study.design.arm_column
    frame = records.tables[records.subjects_name]
    if not records.study.arms or arm not in frame:
        return ""
    counts = frame.loc[rows, arm].astype(str).value_counts()
    named = [f"{a.label} {counts.get(a.id, 0)}" for a in records.study.arms]
    return f" ({', '.join(named)})"
