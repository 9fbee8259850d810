"""The definition of recurrence in a sentence or two: every choice that was made, as data hold it and methods say it."""

from hcc_dash.study.recurrence import RecurrenceDefinition
from hcc_dash.wording.words import say_given, say_list

_LR5 = {
    "reader": "LR-5 by the reader's category",
    "registry": "LR-5 by arterial enhancement and washout from 10 mm on",
    "lirads": "LR-5 by the major features of LI-RADS v2018",
}
_ZONES = {
    "growth": "LR-TR viable once grown by half within six months",
    "at-once": "LR-TR viable at once",
}


def say_definition(definition: RecurrenceDefinition) -> str:
    """``Recurrence: the first adequate scan (CT or MRI) with LR-5 by the reader's category …``; every choice in it."""
    scans = "MRI alone" if definition.modality == "mri" else "CT or MRI"
    first = f"the first adequate scan ({scans}) with {say_list(_by_imaging(definition))}, {_say_date(definition)}"
    biopsy = f"a biopsy with hepatocellular carcinoma, dated {_say_sample(definition)}"
    near = f"Up to {say_given(definition.local_mm)} mm from the margin or the treated zone is local."
    further = [_say_equivocal(definition), _say_outside(definition), near, _say_censoring(definition)]
    return f"Recurrence: {first}, or {biopsy}. {' '.join(further)}"


def _by_imaging(definition: RecurrenceDefinition) -> list[str]:
    found = [_LR5[definition.lr5]]
    if definition.equivocal == "counts":
        return [*found, "LR-4", "LR-M", "LR-TIV", "LR-TR equivocal or viable"]
    found += ["LR-M"] if definition.lr_m == "counts" else []
    found += ["LR-TIV"] if definition.lr_tiv == "counts" else []
    return found + ([_ZONES[definition.lr_tr]] if definition.lr_tr in _ZONES else [])


def _say_date(definition: RecurrenceDefinition) -> str:
    return "dated when the lesion was first seen" if definition.scan_date == "first-seen" else "dated at that scan"


def _say_sample(definition: RecurrenceDefinition) -> str:
    return "at the scan that led to it" if definition.biopsy_date == "scan" else "at the sample"


def _say_equivocal(definition: RecurrenceDefinition) -> str:
    negative = (
        "A biopsy without it takes back what imaging said of the lesion."
        if definition.negative_biopsy == "overrides"
        else "A biopsy without it does not take back what imaging said."
    )
    if definition.equivocal == "counts":
        return negative
    others = [
        *([] if definition.lr_m == "counts" else ["LR-M"]),
        *([] if definition.lr_tiv == "counts" else ["LR-TIV"]),
        "other LR-TR" if definition.lr_tr in _ZONES else "LR-TR",
    ]
    return f"{say_list(['LR-4', *others])} need a biopsy. {negative}"


def _say_outside(definition: RecurrenceDefinition) -> str:
    verb = "count at once" if definition.extrahepatic == "counts" else "need a biopsy"
    return f"Lesions outside the liver {verb}."


def _say_censoring(definition: RecurrenceDefinition) -> str:
    end = "last contact" if definition.censored_at == "contact" else "last adequate scan"
    words = f"Without recurrence or death censored at the {end}"
    if definition.missed_scans == "censored":
        return f"{words}; an event after two or more missed scans is censored at the last scan before."
    return f"{words}; events after missed scans count."
