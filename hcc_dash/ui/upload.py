"""Map an uploaded table, see all problems at once, use it; nothing leaves this session's memory."""

from collections.abc import Mapping
from dataclasses import replace

import streamlit as st

from hcc_dash.answers.readings import ReadingPreview, build_readings
from hcc_dash.cohort.arms import propose_reference, spell_alike, words_of_arms
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.event_codes import EventCodes, blank_key, code_key
from hcc_dash.cohort.issues import Issue, blocks
from hcc_dash.cohort.mapping import ColumnMapping
from hcc_dash.cohort.rows.questions import IDS, is_rows_key
from hcc_dash.cohort.time_unit import unit_key
from hcc_dash.cohort.untrusted import ask_code, ask_unit, check_table, times_and_codes
from hcc_dash.cohort.uploaded_table import UploadedRows, UploadedTable
from hcc_dash.study.labels import LABEL_LENGTH, cut_label
from hcc_dash.study.time import TimeUnit
from hcc_dash.ui.cache import reader_look
from hcc_dash.ui.checks import show_issues
from hcc_dash.ui.filters import leave_trial
from hcc_dash.ui.session import UPLOAD, Upload
from hcc_dash.ui.text import plain
from hcc_dash.ui.upload_memory import still_there
from hcc_dash.ui.upload_questions import given_answers, kept, show_questions
from hcc_dash.ui.upload_work import work_once

NONE = "(none)"


def pick_mapping(raw: UploadedTable, rows: UploadedRows, former: ColumnMapping | None = None) -> ColumnMapping | None:
    """Which column is what; None until time, event and the reading of the event are chosen.

    ``rows`` are those that count. The columns of a ``former`` mapping are proposed before those found by name.
    """
    columns = list(rows.columns)
    proposed = _propose(rows, former)
    left, right = st.columns(2)
    with left:
        time = _pick_column("Time", columns, proposed["time"], required=True)
        unit = _pick_unit(raw, rows, time)
        event = _pick_column("Event", columns, proposed["event"], required=True)
        word = former.event_label if former and former.event == event else _event_word(event)
        label = st.text_input(
            "What the event is called", value=word, max_chars=LABEL_LENGTH, **kept(f"event_label_{event}")
        )
    with right:
        arm = _pick_column("Arm or group to compare", columns, proposed["arm"])
        reference = _pick_reference(rows, arm, former)
        stage = _pick_column("Stage", columns, proposed["stage"] if proposed["stage"] != arm else "")
        more = st.multiselect(
            "Covariates to filter and stratify by", columns, _covariates(columns, stage, former), **kept("covariates")
        )
        categories = _pick_categories(rows, [column for column in (stage, *more) if column], former)
        subject = _pick_column("Patient", columns, proposed["subject"])
    if not time or not event:
        return None
    codes = _pick_codes(raw, rows, time, event, unit, former)
    if codes is None or unit is None:
        return None
    values, competing = codes
    factors = tuple(dict.fromkeys(column for column in (stage, *more) if column and column not in {time, event}))
    return ColumnMapping(
        time=time, event=event, event_values=values, time_unit=unit, competing_values=competing, subject=subject,
        arm=arm, reference=reference, factors=factors, categories=categories, event_label=label.strip() or "event",
        answers=given_answers(),
    )  # fmt: skip


def _propose(rows: UploadedRows, former: ColumnMapping | None) -> Mapping[str, str]:
    """The column of each role: as the file before was mapped, else by name."""
    by_name = rows.proposed
    if former is None:
        return by_name
    stage = by_name["stage"] if by_name["stage"] in former.factors else ""
    return {"time": former.time, "event": former.event, "arm": former.arm, "subject": former.subject, "stage": stage}


def _covariates(columns: list[str], stage: str, former: ColumnMapping | None) -> list[str]:
    return [column for column in still_there(former.factors, columns) if column != stage] if former else []


def _pick_column(label: str, columns: list[str], proposed: str, required: bool = False) -> str:
    choices = columns if required else [NONE, *columns]
    index = choices.index(proposed) if proposed in choices else (None if required else 0)
    chosen = st.selectbox(
        label,
        choices,
        index=index,
        placeholder="Choose a column",
        **kept(f"map_{label}"),
    )
    return "" if chosen in {None, NONE} else str(chosen)


def _pick_categories(rows: UploadedRows, factors: list[str], former: ColumnMapping | None) -> tuple[str, ...]:
    """Which of the factors with many values are categories all the same, such as centres."""
    many = [column for column in dict.fromkeys(factors) if rows.columns[column].are_many]
    if not many:
        return ()
    why = "Their values then divide patients, as those of centres do, and are not read as amounts or remarks."
    before = still_there(former.categories, many) if former else []
    return tuple(
        st.multiselect("Of these, categories", many, before, **kept("categories"), help=why, format_func=plain)
    )


def _pick_unit(raw: UploadedTable, rows: UploadedRows, time: str) -> TimeUnit | None:
    """The unit as it was answered; nothing is chosen beforehand, and what the file shows stands beside the choices."""
    if not time:
        return None
    questions = work_once("unit", raw, rows, time, lambda: ask_unit(raw, rows, time))
    show_questions(questions)
    if any(issue.severity == "block" for issue in questions):
        show_issues(questions)
    return ColumnMapping(time, "", (), answers=given_answers()).chosen_unit


def _event_word(event: str) -> str:
    folded = event.lower()
    for word, parts in {"death": ("death", "dead", "os", "死亡"), "recurrence": ("recur", "relapse", "复发")}.items():
        if any(part in folded for part in parts):
            return word
    return "event"


def _pick_reference(rows: UploadedRows, arm: str, former: ColumnMapping | None) -> str:
    if not arm:
        return ""
    written = spell_alike(rows.columns[arm].levels(words_of_arms(arm, given_answers())), arm, given_answers())
    levels = sorted(set(written.values()))
    if not 1 < len(levels) <= 8:
        return ""
    as_before = former.reference if former and former.arm == arm and former.reference in levels else ""
    index = levels.index(as_before or propose_reference(levels))
    return str(st.selectbox("Reference group", levels, index=index, **kept(f"reference_{arm}")))


def _pick_codes(
    raw: UploadedTable, rows: UploadedRows, time: str, event: str, unit: TimeUnit | None, former: ColumnMapping | None
) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Codes that mean the event and a competing event; none where the only code is asked about; None while open."""
    counted = rows.columns[event].codes
    if len(counted) == 1:
        answered = ColumnMapping(time, event, (), answers=given_answers())
        show_questions(work_once("code", raw, rows, answered, lambda: ask_code(raw, rows, answered)))
        return None if answered.read_counted(counted).open else ((), ())
    previews = _preview_readings(raw, rows, time, event, unit)
    if not previews:
        st.error(
            f"{plain(event)} cannot be an event column: it holds {rows.columns[event].n_codes} different "
            "codes where 1 to 12 are expected, or no row has both a time and a code. Choose another column."
        )
        return None
    values, competing = _pick_reading(previews, list(counted), event, former)
    return (values, competing) if values else None


def _preview_readings(
    raw: UploadedTable, rows: UploadedRows, time: str, event: str, unit: TimeUnit | None
) -> list[ReadingPreview]:
    """Each way to read the event with its curve, drawn once."""
    if not rows.columns[event].codes:
        return []
    look = reader_look()
    given = work_once("events", raw, rows, (time, event), lambda: times_and_codes(raw, rows, time, event))
    return work_once("previews", raw, given, (unit, look), lambda: build_readings(event, given, unit, look))


def _pick_reading(
    previews: list[ReadingPreview], codes: list[str], event: str, former: ColumnMapping | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Codes that mean the event, confirmed by a click; and codes of a competing event."""
    st.markdown("**Which code means that the event happened?** Choose by the counts and the curve.")
    for column, preview in zip(st.columns(max(len(previews[:4]), 2)), previews[:4], strict=False):
        with column.container(border=True):
            st.markdown(f"**{plain(preview.reading.name)}**")
            st.caption(plain(preview.sentence + (f" ({preview.reading.reason})" if preview.reading.reason else "")))
            st.plotly_chart(
                preview.figure,
                theme=None,
                config={"displayModeBar": False},
                alt=preview.sentence,
                key=f"preview_{preview.reading.name}",
            )
    before = former if former and former.event == event else None
    events = still_there(before.event_values, codes) if before else []
    chosen = st.pills(
        "Codes that mean the event",
        codes,
        selection_mode="multi",
        default=events,
        format_func=_write_code,
        **kept(f"event_codes_{event}"),
    )
    competing: list[str] = []
    if len(codes) > 2:
        rest = [code for code in codes if code not in chosen]
        competes = still_there(before.competing_values, rest) if before else []
        competing = st.pills(
            "Codes of a competing event (death without it)",
            rest,
            selection_mode="multi",
            default=competes,
            **kept(f"competing_codes_{event}"),
            format_func=_write_code,
        )
    return tuple(chosen), tuple(competing)


def _write_code(code: str) -> str:
    return plain(cut_label(code))


def check_mapping(
    raw: UploadedTable, rows: UploadedRows, mapping: ColumnMapping
) -> tuple[Cohort | None, list[Issue], ColumnMapping]:
    """All problems at once; rows that stop the analysis can be left out by a person's decision.

    ``rows`` is the table narrowed to the rows that count, ``raw`` the whole of it.
    """
    cohort, issues = _checked(raw, mapping)
    stopping = [issue for issue in issues if issue.severity == "block"]
    offered = bool(stopping) and all(issue.rows for issue in stopping)
    if offered and st.checkbox("Leave the affected rows out; they are counted under every figure", **kept("leave_out")):
        mapping = replace(mapping, leave_out=True)
        cohort, issues = _checked(raw, mapping)
    codes = mapping.read_counted(rows.columns[mapping.event].codes_and_blank)
    st.caption(plain(codes.sentence))
    row_keys = {issue.question.key for issue in issues if issue.question and is_rows_key(issue.question.key)}
    show_questions(issues, {IDS, *row_keys, *_asked_above(raw, codes, mapping)})
    if issues:
        show_issues(issues)
    else:
        st.caption("The checks found nothing to mend.")
    if any(issue.severity == "block" for issue in issues):
        st.warning("The findings that stop the analysis have to be resolved first.", icon=":material/block:")
    elif blocks(issues):
        st.warning("The questions above have to be answered first.", icon=":material/help:")
    return cohort, issues, mapping


def _checked(raw: UploadedTable, mapping: ColumnMapping) -> tuple[Cohort | None, list[Issue]]:
    """The checks' answer, kept for runs that change neither file nor mapping."""
    return work_once("checked", raw, raw, mapping, lambda: check_table(raw, mapping))


def _asked_above(raw: UploadedTable, codes: EventCodes, mapping: ColumnMapping) -> set[str]:
    """Keys of the questions that stand where the file was read and where its columns were chosen."""
    reading = {issue.question.key for issue in raw.issues if issue.question}
    only = {code_key(mapping.event, code) for code in codes.meanings} | {blank_key(mapping.event)}
    only = only if len(codes.meanings) == 1 else set()
    return reading | {unit_key(mapping.time)} | only


def use_table(raw: UploadedTable, mapping: ColumnMapping, cohort: Cohort, issues: list[Issue]) -> None:
    """Open the uploaded table as the trial being looked at; called before the next run."""
    leave_trial()
    st.session_state["upload"] = Upload(raw, mapping, cohort, tuple(issues))
    st.session_state["study"] = UPLOAD
    st.session_state["_go_to_survival"] = True
