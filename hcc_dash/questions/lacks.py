"""What each page says of a trial that none of its questions can be asked of; the reasons are the questions' own."""

from collections.abc import Mapping
from dataclasses import dataclass

from hcc_dash.questions.layout import PageLink


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacks:
    """What a page says of a trial that none of its questions can be asked of.

    ``has``: what the trials have that are offered instead. ``title``: with ``{study}``; the first question's own reason
    without it. The questions' reasons follow, then ``hint``: what the page needs; ``upload``: why an uploaded table has
    none, ``mapped``: whether mapping it again may help. ``harms``: what the description of a study says of harm.
    ``declare``: how to declare it in study.toml, after ``declare_hint``.
    """

    has: str
    title: str = ""
    hint: str = ""
    upload: str = ""
    mapped: bool = False
    links: tuple[PageLink, ...] = ()
    harms: bool = False
    declare: str = ""
    declare_hint: str = ""


TIMES = Lacks(
    title="This trial has no time to an event",
    has="times to an event",
    hint="Declare one in its study.toml: the column of the time, the column of the event and the event's values.",
)
NO_VISITS = "An uploaded table has one row per patient: it cannot hold repeated measurements."
FORMS = Lacks(
    title="{study} holds no quality-of-life questionnaire",
    has="a questionnaire",
    hint="This page needs a table with a row per form: the patient, the visit, and either the answers to the items of "
    "QLQ-C30 version 3.0 or ready scores in columns named by scale code (QL, PF, ...).",
    upload="An uploaded table has one row per patient: it cannot hold a questionnaire answered at several visits. A "
    "table of forms, one row per patient and visit, needs a description of the study that declares it.",
)
_MAP = "Map the table again and say which column is the arm."
_DECLARATION = """[[treatments]]
id = "peg"
label = "Peg-interferon"
arms = ["treated"]        # all arms when none is named
every_days = 7            # from one administration to the next
planned_days = 336        # the planned course

[treatments.doses]        # a row per stretch of equal doses
table = "doses"
start = "started_on"
stop = "ended_on"
given = "dose"            # of each administration, 0 while withheld
planned = "planned_dose"
reason = "reason"

[treatments.ends]         # a row per patient
table = "treatment_end"
last_on = "last_on"
reason = "reason"
completed = ["completed as planned"]
died = ["death"]
lost = ["lost to follow-up"]
"""
_SAMPLE_SIZE = """[design.sample_size]
endpoint = "ttr"
hazard_ratio = 0.6
power = 0.8
alpha = 0.05
n = 332
allocation = { control = 1, treated = 1 }
"""
_SCANS = """[recurrence]
treatment = "treatment"       # column of the patients' table

[recurrence.scans]            # a row per scan, or per lesion of a scan
table = "scans"
date = "scanned_on"
modality = "modality"
adequate = "adequate"
category = "lirads"
size = "size_mm"
site = "site"
distance = "distance_mm"
reader = "reader"

[recurrence.biopsies]
table = "biopsies"
date = "sampled_on"
hcc = "hcc"
site = "site"
"""
_RESULTS = """[hbsag_loss]
table = "virology"
value = "hbsag"           # as printed: 812, <0.05, >250, TND
unit = "hbsag_unit"
limit = "hbsag_limit"     # of the assay, IU/mL

[hbsag_loss.definition]
below = 0.05
apart_days = 168
until_day = 735
"""
LACKS: Mapping[str, Lacks] = {
    "survival": TIMES,
    "cox": TIMES,
    "second_opinion": TIMES,
    "subgroups": Lacks(
        has="arms to compare", hint="A forest compares two arms within subgroups.", upload=_MAP, mapped=True
    ),
    "balance": Lacks(has="baseline characteristics", upload="Map the table again and name its factors.", mapped=True),
    "recurrence": Lacks(
        title="No endpoint of this table has a competing event",
        has="an endpoint with a competing event",
        hint="This page is about events that another can forestall: a patient who dies without recurrence will never "
        "recur.",
        upload="If the event column has such a code, map the table again and name it there.",
        mapped=True,
        links=(PageLink(page="survival", label="Kaplan-Meier curves", icon="show_chart"),),
    ),
    "scans": Lacks(
        title="{study} does not say where its scans are",
        has="scans and biopsies",
        hint="This page needs a table with a row per scan: the patient, the date and the LI-RADS category, and the "
        "date of each patient's radical treatment.",
        upload="An uploaded table has one row per patient: it cannot hold scans at several visits.",
        declare=_SCANS,
        declare_hint="In study.toml; only table, date and category are needed.",
    ),
    "hbv_response": Lacks(
        title="{study} holds no HBsAg and no HBV DNA over time",
        has="HBsAg and HBV DNA",
        hint="This page needs a table with a row per sample, HBsAg or HBV DNA as the laboratory printed it and the "
        "date, and the date on which study treatment started.",
        upload=NO_VISITS,
        declare=_RESULTS,
        declare_hint="In study.toml; [hbv_dna] likewise. Every choice of the definition has a usual value.",
    ),
    "prognosis": Lacks(has="factors to predict from", upload="Map the table again and name its factors.", mapped=True),
    "design": Lacks(
        title="{study} says nothing of how its size was planned",
        has="a planned sample size",
        hint="This page compares the events on file with those that the protocol planned for.",
        upload="The planned size stands in the description of a study; an uploaded table has none.",
        declare=_SAMPLE_SIZE,
        declare_hint="In study.toml; the allocation names the two arms that are compared.",
    ),
    "adverse_events": Lacks(
        title="{study} holds no adverse events",
        has="adverse events",
        upload="An uploaded table has a row per patient. Adverse events need a table of their own, a row per event "
        "with the patient, the CTCAE term and the grade, and a description of the study that declares it.",
        harms=True,
    ),
    "serious_events": Lacks(
        title="{study} holds no serious adverse events",
        has="adverse events",
        upload="An uploaded table has one row per patient; serious adverse events need a table of their own, one row "
        "per event, with a term, a grade and what made it serious.",
        harms=True,
    ),
    "exposure": Lacks(
        title="{study} holds no doses and no end of treatment",
        has="doses and ends of treatment",
        upload="An uploaded table has one row per patient. Exposure needs a study folder whose study.toml declares a "
        "treatment, with a table of doses, or of its end, or both.",
        harms=True,
        declare=_DECLARATION,
        declare_hint="One entry per drug in study.toml. Either of doses and ends may be missing; without planned doses "
        "no reduction can be told.",
    ),
    "liver": Lacks(
        title="{study} holds nothing about the liver over time",
        has="tables about the liver",
        hint="This page needs, besides that date, a table of dated Child-Pugh assessments, or one of dated blood tests "
        "with bilirubin, albumin and ALT and their upper limits of normal.",
        upload=NO_VISITS,
    ),
    "labs": Lacks(
        title="{study} holds no blood values over time",
        has="laboratory values",
        hint="This page needs, besides that date, a table of dated laboratory results whose units are known.",
        upload=NO_VISITS,
    ),
    "quality_of_life": FORMS,
    "qol_model": FORMS,
    "deterioration": FORMS,
}
