"""Names of columns in the exports of trials, registries and hospitals, by what they say a row is."""

import re
from collections.abc import Iterable

PATIENT = (
    "usubjid",
    "subjid",
    "subjectid",
    "patientid",
    "recordid",
    "patid",
    "ptid",
    "pid",
    "participantid",
    "participant",
    "subject",
    "patient",
    "patientno",
    "patientnumber",
    "subjectno",
    "subjectnumber",
    "caseid",
    "id",
    "患者编号",
    "病人编号",
    "受试者编号",
    "病例号",
    "编号",
)
"""A column of such a name numbers patients, however often each of them stands in it."""

RECORD = (
    "mrn",
    "mrnumber",
    "mrno",
    "medicalrecordnumber",
    "medicalrecordno",
    "medicalrecordid",
    "medicalrecord",
    "recordnumber",
    "recordno",
    "healthrecordnumber",
    "hospitalnumber",
    "hospitalno",
    "hospitalid",
    "hospno",
    "chart",
    "chartnumber",
    "chartno",
    "chartid",
    "uhid",
    "inpatientno",
    "inpatientnumber",
    "outpatientno",
    "outpatientnumber",
    "admissionno",
    "admissionnumber",
    "casenotenumber",
    "patientennummer",
    "patientennr",
    "patnr",
    "fallnummer",
    "fallnr",
    "aufnahmenummer",
    "krankenaktennummer",
    "numerodedossier",
    "numérodedossier",
    "ipp",
    "nhc",
    "numerodehistoriaclinica",
    "historiaclinica",
    "cartellaclinica",
    "numerocartellaclinica",
    "병록번호",
    "차트번호",
)
"""Numbers under which a hospital files a patient: they number patients, and say who they are."""

_RECORD_PARTS = (
    "住院号",
    "病历号",
    "病案号",
    "门诊号",
    "就诊号",
    "登记号",
    "住院號",
    "病歷號",
    "カルテ番号",
    "診療録番号",
)

PARAMETER = (
    "paramcd",
    "param",
    "parameter",
    "lbtestcd",
    "lbtest",
    "qstestcd",
    "qstest",
    "vstestcd",
    "testcd",
    "test",
    "endpoint",
    "outcome",
    "etype",
    "eventtype",
    "scale",
    "指标",
    "检查项目",
)
VISIT = (
    "avisit",
    "avisitn",
    "visit",
    "visitnum",
    "visitn",
    "visitno",
    "visitnumber",
    "visitname",
    "timepoint",
    "atpt",
    "redcapeventname",
    "eventname",
    "followup",
    "followupno",
    "week",
    "cycle",
    "wave",
    "redcaprepeatinstance",
    "访视",
    "随访次数",
)
EVENT = ("aeterm", "aedecod", "aeseq", "aeptcd", "term", "preferredterm", "adverseevent", "不良事件")
START = ("start", "tstart", "starttime", "timestart", "begin", "entry")
STOP = ("stop", "tstop", "stoptime", "timestop", "end", "exit", "time", "futime")
ORDER = (
    "adt",
    "ady",
    "astdt",
    "avisitn",
    "visitnum",
    "visitn",
    "visitno",
    "visit",
    "visitdate",
    "date",
    "day",
    "week",
    "start",
    "tstart",
    "redcaprepeatinstance",
    "timepoint",
    "访视日期",
    "日期",
)
"""Columns that put the rows of a patient into their order in time."""


def fold_name(name: str) -> str:
    """A column's name without case, blanks and signs: "Patient ID" and "patient_id" are one name."""
    return re.sub(r"[\W_]+", "", name.casefold())


def named(columns: Iterable[object], words: Iterable[str]) -> list[str]:
    """Columns called as one of the words, in the order of the words."""
    by_name: dict[str, str] = {}
    for column in columns:
        by_name.setdefault(fold_name(str(column)), str(column))
    return [by_name[word] for word in words if word in by_name]


def is_record_number(column: str) -> bool:
    """Whether a column is called as a hospital's number of a patient: "MRN", "Chart no.", "患者住院号"."""
    folded = fold_name(column)
    is_part = any(part in folded for part in _RECORD_PARTS)
    return is_part or folded in RECORD or "mrn" in re.split(r"[^a-z]+", column.casefold())


def count_words(n: int, singular: str) -> str:
    """``1 patient``, ``2,360 patients``."""
    return f"{n:,} {singular}{'' if n == 1 else 's'}"
