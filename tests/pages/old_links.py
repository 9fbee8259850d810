"""A link of every form that was ever written, and what it says today; links are in people's mails.

Until 2026 links carried the labels of choices, ranges as two numbers, and an empty value for nothing chosen.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Link = Mapping[str, str | list[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class OldLink:
    """The ``page``, the ``link``'s words below the trial's name, and those ``now``, of what is not as usual."""

    page: str
    trial: str
    link: Link
    now: Link


LO, PRTRAS, LONG_NAME = "Lo 2007", "PRTRAS 001", "peg-interferon alfa-2b with ribavirin, hepatitis C"
OLD_LINKS = (
    OldLink(page="data", trial="Uploaded table", link={}, now={}),
    OldLink(page="survival", trial=LO, link={"panels": "pTNM stage"}, now={"panels": "stage_group"}),
    OldLink(
        page="survival",
        trial=LO,
        link={
            "population": "Main comparison: randomised to control or IFN-I",
            "arms": ["Control", "IFN-I"],
            "where.age": ["40", "60"],
            "where.stage_group": ["III/IVA", "I/II"],
            "endpoint": "Recurrence-free survival",
            "landmark.rfs": "1 year",
            "strata": "Sex",
            "unit": "Years",
        },
        now={
            "arms": ["control", "ifn1"],
            "where.age": "40.0..60.0",
            "where.stage_group": ["I/II", "III/IVA"],
            "endpoint": "rfs",
            "landmark.rfs": "12",
            "strata": "sex",
            "unit": "years",
        },
    ),
    OldLink(
        page="survival",
        trial="lo2007",
        link={"population": "randomised", "arms": "IFN-II", "where.age": ">= 40", "compare": "Nothing: one curve"},
        now={"population": "randomised", "arms": "ifn2", "where.age": "40.0..73.0", "compare": "none"},
    ),
    OldLink(page="survival", trial=LO, link={"compare": "arm", "arms": ""}, now={}),
    OldLink(
        page="survival",
        trial=PRTRAS,
        link={"endpoint": "Overall survival", "log_rank.weights": "Fleming-Harrington", "log_rank.rho": "0.5"},
        now={
            "endpoint": "os",
            "log_rank.part": "tests",
            "log_rank.weights": "fleming-harrington",
            "log_rank.rho": "0.5",
        },
    ),
    OldLink(
        page="cox",
        trial=LO,
        link={
            "cox.model.os": "My own",
            "cox.covariates": "",
            "cox.factors": ["Sex", "pTNM stage"],
            "cox.numbers": "Age",
            "cox.transform.age": "bent (spline)",
        },
        now={
            "cox.model.os": "own",
            "cox.covariates": "none",
            "cox.factors": ["stage_group", "sex"],
            "cox.numbers": "age",
            "cox.transform.age": "spline",
        },
    ),
    OldLink(page="balance", trial=LO, link={"balance.characteristic": "Sex"}, now={"balance.characteristic": "sex"}),
    OldLink(page="balance", trial=PRTRAS, link={"balance.part": "At the start"}, now={}),
    OldLink(
        page="balance",
        trial=PRTRAS,
        link={"balance.part": "Once alike", "endpoint": "Overall survival"},
        now={"balance.part": "weighted", "endpoint": "os"},
    ),
    OldLink(page="balance", trial=PRTRAS, link={"balance.part": "Late starts"}, now={"balance.part": "time_zero"}),
    OldLink(
        page="recurrence",
        trial=LO,
        link={"recurrence.compare": "Nothing: everybody together", "recurrence.cut": "12"},
        now={"recurrence.compare": "none", "recurrence.cut": "12.0"},
    ),
    OldLink(
        page="deterioration",
        trial=PRTRAS,
        link={"deterioration.compare": "Nothing, everybody together", "deterioration.death": "event"},
        now={"deterioration.compare": "none", "deterioration.death": "event"},
    ),
    OldLink(
        page="quality_of_life",
        trial=PRTRAS,
        link={"qol.by": "Nothing, one line", "qol.visit": "week 48", "qol.part": "Who answers", "qol.up": "true"},
        now={"qol.by": "none", "qol.visit": "week 48", "qol.part": "completion", "qol.up": "true"},
    ),
    OldLink(
        page="adverse_events",
        trial=PRTRAS,
        link={"where.sex": "male", "adverse_events.until": "Last contact", "adverse_events.at": "10"},
        now={
            "where.sex": "male",
            "adverse_events.until": "0",
            "adverse_events.part": "onset",
            "adverse_events.at": "10.0",
        },
    ),
    OldLink(
        page="adverse_events",
        trial=PRTRAS,
        link={"adverse_events.until": "contact"},
        now={"adverse_events.until": "0"},
    ),
    OldLink(
        page="labs",
        trial=PRTRAS,
        link={"labs.version": "v6.0", "labs.test": "Platelets", "labs.scheme": LONG_NAME},
        now={"labs.version": "6.0", "labs.part": "medians", "labs.test": "platelets", "labs.scheme": LONG_NAME},
    ),
    OldLink(
        page="labs",
        trial=PRTRAS,
        link={"labs.term.5.0": "Platelet count decreased", "labs.arm": "NA + peg-IFN", "labs.visit": "week 48"},
        now={
            "labs.term.5.0": "Platelet count decreased",
            "labs.part": "medians",
            "labs.arm": "na_peg",
            "labs.visit": "week 48",
        },
    ),
    OldLink(
        page="labs",
        trial=PRTRAS,
        link={"labs.arm": "All arms", "labs.visit": "Last well-attended"},
        now={"labs.part": "medians"},
    ),
    OldLink(
        page="labs", trial=PRTRAS, link={"labs.arm": "all", "labs.test": "Neutrophils"}, now={"labs.part": "medians"}
    ),
    OldLink(
        page="liver",
        trial=PRTRAS,
        link={"liver.albi_visit": "week 48"},
        now={"liver.part": "albi", "liver.albi_visit": "week 48"},  # a part of the page since
    ),
    OldLink(page="serious_events", trial=PRTRAS, link={"serious.collected": "0.0"}, now={"serious.collected": "0"}),
    OldLink(page="serious_events", trial=PRTRAS, link={"serious.collected": "36.0"}, now={}),
    OldLink(page="adverse_events", trial=PRTRAS, link={"adverse_events.until": "schedule"}, now={}),
    OldLink(page="survival", trial=LO, link={"curves.os": "Event"}, now={"curves.os": "incidence"}),
    OldLink(
        page="survival",
        trial=PRTRAS,
        link={"endpoint": "Time to confirmed HBsAg loss", "curves.hbsag_loss": "Event-free"},
        now={"endpoint": "hbsag_loss", "curves.hbsag_loss": "survival"},
    ),
    OldLink(
        page="survival",
        trial=PRTRAS,
        link={"compare": "BCLC stage", "log_rank.adjust": "Nothing"},
        now={"compare": "bclc", "log_rank.part": "tests", "log_rank.adjust": "none"},
    ),
    OldLink(
        page="balance",
        trial=PRTRAS,
        link={"balance.part": "Weighted", "balance.trim": "Nobody"},
        now={"balance.part": "weighted"},
    ),
    OldLink(page="quality_of_life", trial=PRTRAS, link={"qol.visit": "Last well-attended"}, now={}),
    OldLink(page="prognosis", trial=LO, link={"prognosis.resamples": "None"}, now={"prognosis.resamples": "0"}),
)
