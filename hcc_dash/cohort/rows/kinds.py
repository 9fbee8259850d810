"""What a file is, by the names of its columns and its rows, and what can be done with it: in words."""

import re
from dataclasses import dataclass

import pandas as pd

from hcc_dash.cohort.convert import clean_text
from hcc_dash.cohort.propose import propose_columns
from hcc_dash.cohort.rows.meaning import tell_meaning
from hcc_dash.cohort.rows.names import count_words, fold_name
from hcc_dash.cohort.rows.patients import count_patients, find_patient_column, repeated_rows
from hcc_dash.cohort.rows.redcap import read_redcap

_FOLDER = "a trial's folder, study.toml beside its tables"
_SURVIVAL = "survival, Cox models, subgroups and balance"
_ONE_ROW = "An upload holds one row per patient"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileKind:
    """A kind of file: ``kind`` for programs, ``title`` and ``use`` (what can be done with it) for readers."""

    kind: str
    title: str
    use: str
    counts: str = ""

    @property
    def appearance(self) -> str:
        """``Looks like adverse events (ADAE): 1,191 rows of 225 patients.``"""
        return f"Looks like {self.title}: {self.counts}."

    @property
    def sentence(self) -> str:
        """The appearance, and what can be done with the file."""
        return f"{self.appearance} {self.use}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Signature:
    """A kind known by its columns: at least ``fewest`` of each group of names stand in the file."""

    kind: str
    title: str
    use: str
    groups: tuple[frozenset[str], ...]
    fewest: int = 1


def _any(*names: str) -> frozenset[str]:
    return frozenset(names)


_ITEMS = frozenset(f"q{number}" for number in range(1, 60))
_SCALES = _any("ql", "pf", "rf", "ef", "cf", "sf", "fa", "nv", "pa", "dy", "sl", "ap", "co", "di", "fi")
_LABS = _any(
    "alt",
    "ast",
    "bilirubin",
    "bili",
    "tbil",
    "albumin",
    "alb",
    "alp",
    "platelets",
    "plt",
    "inr",
    "anc",
    "wbc",
    "creatinine",
    "谷丙转氨酶",
    "谷草转氨酶",
    "总胆红素",
    "白蛋白",
    "血小板",
)
_SIGNATURES = (
    _Signature(
        kind="dictionary",
        title="a dictionary of columns (codebook)",
        use="It describes columns and holds no patients; upload the table that it describes.",
        groups=(
            _any(
                "variable", "variablename", "variablefieldname", "fieldname", "columnname", "itemname", "变量", "变量名"
            ),
            _any(
                "label",
                "variablelabel",
                "fieldlabel",
                "description",
                "definition",
                "fieldtype",
                "type",
                "codes",
                "choices",
                "choicescalculationsorsliderlabels",
                "values",
                "标签",
                "说明",
            ),
        ),
    ),
    _Signature(
        kind="adverse events",
        title="adverse events (ADAE)",
        use=f"{_ONE_ROW}; adverse events, one row per event, are analysed in {_FOLDER}.",
        groups=(
            _any("aeterm", "aedecod", "aeptcd", "term", "preferredterm", "adverseevent", "不良事件"),
            _any(
                "aetoxgr",
                "aesev",
                "aeser",
                "aeseq",
                "aebodsys",
                "aestdtc",
                "astdt",
                "grade",
                "aegrade",
                "severity",
                "serious",
                "分级",
            ),
        ),
    ),
    _Signature(
        kind="time to event",
        title="times to events (ADTTE)",
        use=f"With one parameter chosen it gives {_SURVIVAL}; CNSR 0 is the event.",
        groups=(_any("paramcd", "param"), _any("aval"), _any("cnsr")),
    ),
    _Signature(
        kind="questionnaire",
        title="answers to a questionnaire, a row per form",
        use=f"{_ONE_ROW}; quality of life is analysed in {_FOLDER}, and hcc-dash score turns answers into scales.",
        groups=(_ITEMS,),
        fewest=10,
    ),
    _Signature(
        kind="questionnaire",
        title="scales of a questionnaire (EORTC QLQ-C30), a row per form",
        use=f"{_ONE_ROW}; quality of life is analysed in {_FOLDER}.",
        groups=(_SCALES,),
        fewest=6,
    ),
    _Signature(
        kind="questionnaire",
        title="answers or scales of a questionnaire (ADQS)",
        use=f"{_ONE_ROW}; quality of life is analysed in {_FOLDER}.",
        groups=(_any("qstestcd", "qstest", "qscat"),),
    ),
    _Signature(
        kind="laboratory",
        title="laboratory values (ADLB)",
        use=f"{_ONE_ROW}; laboratory values, one row per sample and test, are analysed in {_FOLDER}.",
        groups=(
            _any("paramcd", "param", "lbtestcd", "lbtest"),
            _any("aval", "lbstresn", "lborres"),
            _any("anrlo", "anrhi", "anrind", "a1lo", "a1hi", "lbornrlo", "lbornrhi", "lbnrind", "atoxgr"),
        ),
    ),
    _Signature(
        kind="parameters",
        title="analysis values, a row per parameter and visit (ADaM)",
        use=f"{_ONE_ROW}; choose a parameter and a visit if one of them is a time, or put the table into {_FOLDER}.",
        groups=(_any("paramcd", "param"), _any("aval", "avalc")),
    ),
    _Signature(
        kind="domain",
        title="one domain of SDTM",
        use="Its values are as collected; upload an analysis table such as ADTTE, with a time and an event.",
        groups=(_any("domain"), _any("usubjid")),
    ),
    _Signature(
        kind="subject level",
        title="patients and their characteristics (ADSL)",
        use="It has no time to an event of its own: joined with a time and an event, as ADTTE has them, it gives "
        f"{_SURVIVAL}.",
        groups=(
            _any("usubjid", "subjid"),
            _any("trt01p", "trt01a", "actarm", "arm"),
            _any("ittfl", "saffl", "efffl", "randdt", "trtsdt", "rfstdtc"),
        ),
    ),
    _Signature(
        kind="portal export",
        title="the clinical table of a cancer portal",
        use=f"It gives {_SURVIVAL}; in OS_STATUS the code before the colon says what happened.",
        groups=(
            _any("patientid", "sampleid"),
            _any("osstatus", "dfsstatus", "pfsstatus"),
            _any("osmonths", "dfsmonths", "pfsmonths"),
        ),
    ),
)

_FEWEST_ROWS = 5
_NEARLY_EMPTY = 0.9


def tell_kind(frame: pd.DataFrame) -> FileKind:
    """The kind of a table of text cells, with its rows and patients counted and what can be done with it.

    A guess for the reader by names alone; nothing is computed from it.
    """
    names = {fold_name(str(column)) for column in frame.columns}
    subject = find_patient_column(frame) or propose_columns(frame)["subject"]
    counted = _count(frame, subject)
    export = read_redcap(frame)
    if export is not None or _ends_like_redcap(frame, names):
        return _redcap_kind(counted, len(frame) > count_patients(frame, export.record if export else subject))
    for signature in _SIGNATURES:
        if all(len(group & names) >= signature.fewest for group in signature.groups) and _holds(signature, subject):
            return FileKind(kind=signature.kind, title=signature.title, use=signature.use, counts=counted)
    for judge in (_sparse_kind, _repeated_kind, _survival_kind):
        kind = judge(frame, subject, counted)
        if kind is not None:
            return kind
    use = (
        "No column is recognised as a time and another as an event; without both there is no survival to analyse. "
        "Choose them if they are there under other names."
    )
    return FileKind(kind="no follow-up", title="a table without a time to an event", use=use, counts=counted)


def _holds(signature: _Signature, subject: str) -> bool:
    return signature.kind != "dictionary" or not subject


def _count(frame: pd.DataFrame, subject: str) -> str:
    rows = count_words(len(frame), "row")
    if not subject:
        return rows
    patients = count_patients(frame, subject)
    return f"{rows}, one per patient" if patients == len(frame) else f"{rows} of {count_words(patients, 'patient')}"


def _ends_like_redcap(frame: pd.DataFrame, names: set[str]) -> bool:
    """record_id beside the mark that REDCap sets under each form, 0 to 2."""
    marks = [column for column in frame.columns if re.fullmatch(r"\w{1,64}_complete", str(column))]
    return "recordid" in names and any(set(clean_text(frame[column])) <= {"", "0", "1", "2"} for column in marks)


def _redcap_kind(counted: str, several: bool) -> FileKind:
    use = f"{_ONE_ROW}: the events of a record can be joined; repeating forms stay tables of their own."
    if not several:
        use = f"It has one row per record and gives {_SURVIVAL} where it holds a time and an event."
    return FileKind(kind="redcap", title="a REDCap export", use=use, counts=counted)


def _sparse_kind(frame: pd.DataFrame, subject: str, counted: str) -> FileKind | None:
    empty = float((frame == "").to_numpy().mean())
    if empty >= _NEARLY_EMPTY:
        use = f"{empty:.0%} of its cells are empty; look whether it is the right sheet and whether it was filled in."
    elif len(frame) < _FEWEST_ROWS:
        use = "So few rows give no analysis; look whether it is the right sheet and whether the export is whole."
    else:
        return None
    return FileKind(kind="nearly empty", title="a nearly empty table", use=use, counts=counted)


def _repeated_kind(frame: pd.DataFrame, subject: str, counted: str) -> FileKind | None:
    if not subject or not repeated_rows(frame, subject).any():
        return None
    meaning = tell_meaning(frame, subject)
    if meaning.kind == "identical":
        return None
    labs = len(_LABS & {fold_name(str(column)) for column in frame.columns}) > 2
    use = f"{_ONE_ROW}: choose which rows count, or analyse repeated records in {_FOLDER}."
    kinds = {"visit": "visits", "dated": "dated records", "interval": "intervals", "parameter": "parameters"}
    kind = kinds.get(meaning.kind, "repeated patients")
    title = "a table whose patients stand in several rows"
    if meaning.kind != "unknown":
        title = f"a table in which a row is {meaning.text}{', with laboratory values' if labs else ''}"
    return FileKind(kind=kind, title=title, use=use, counts=counted)


def _survival_kind(frame: pd.DataFrame, subject: str, counted: str) -> FileKind | None:
    proposed = propose_columns(frame)
    if not proposed["time"] or not proposed["event"]:
        return None
    title = "a table with one row per patient" if subject else "a table of times and events without a patient column"
    use = f'With "{proposed["time"]}" as time and "{proposed["event"]}" as event it gives {_SURVIVAL}.'
    return FileKind(kind="patients" if subject else "times", title=title, use=use, counts=counted)
