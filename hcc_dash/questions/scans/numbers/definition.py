"""How the definition of recurrence is asked for: one field for each of its choices, the study's own as the usual."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hcc_dash.asking.kinds import MORE, Given, Number, OneOf, ask
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.study.recurrence import RecurrenceDefinition

_USUAL = RecurrenceDefinition()


def _own(name: str) -> Callable[[Cohort, Given], Any]:
    """What the study declares for a choice."""

    def usual(cohort: Cohort, given: Given) -> Any:  # noqa: ANN401 - of the field's own type
        del given
        declared = cohort.study.recurrence
        return getattr(declared.definition if declared else _USUAL, name)

    return usual


def _one_of(
    name: str, label: str, choices: Mapping[str, str] | Callable[[Cohort, Given], Mapping[str, str]], **more: Any
) -> OneOf:
    """A choice of the definition, folded away on a page; the same for every question that asks it."""
    return OneOf(
        label=label, choices=choices, shared=True, key=f"definition.{name}", row=MORE, usual=_own(name), **more
    )


def _lr5(cohort: Cohort, given: Given) -> dict[str, str]:
    """As the reader says; by features where they are on file."""
    del given
    choices = {"reader": "Reader's category", "registry": "Registered features", "lirads": "LI-RADS v2018 features"}
    scans = cohort.study.recurrence.scans if cohort.study.recurrence else None
    has_features = scans is not None and bool(scans.enhancement and scans.washout)
    own = _own("lr5")(cohort, {})
    return {choice: label for choice, label in choices.items() if has_features or choice in ("reader", own)}


def _knows_modality(cohort: Cohort, given: Given) -> bool:
    del given
    return cohort.study.recurrence is not None and bool(cohort.study.recurrence.scans.modality)


def _needs_biopsy(cohort: Cohort, given: Given) -> bool:
    del cohort
    return given["equivocal"] == "biopsy"


def _has_biopsies(cohort: Cohort, given: Given) -> bool:
    del given
    return cohort.study.recurrence is not None and cohort.study.recurrence.biopsies is not None


_PROOFS = {"biopsy": "Need a biopsy", "counts": "Count"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionOptions:
    """What counts as recurrence, and as of when: the choices of ``RecurrenceDefinition`` under the same names."""

    lr5: str = ask(
        _one_of(
            "lr5",
            "LR-5 is told by",
            _lr5,
            help="LR-5 by the reader's category, by the registered features (arterial enhancement and washout) or by "
            "those of LI-RADS v2018; by features where they are on file.",
        ),
        _USUAL.lr5,
    )
    modality: str = ask(
        _one_of(
            "modality",
            "Scans that count",
            {"any": "CT and MRI", "mri": "MRI only"},
            applies=_knows_modality,
            help="Scans that count, also as the last adequate one: any, or MRI alone.",
        ),
        _USUAL.modality,
    )
    equivocal: str = ask(
        _one_of(
            "equivocal",
            "Equivocal findings",
            _PROOFS,
            help="LR-4, LR-M, LR-TIV and LR-TR: only with a biopsy that shows hepatocellular carcinoma, or at once.",
        ),
        _USUAL.equivocal,
    )
    lr_m: str = ask(
        _one_of("lr_m", "LR-M", _PROOFS, applies=_needs_biopsy, help="The same for LR-M alone."), _USUAL.lr_m
    )
    lr_tiv: str = ask(
        _one_of(
            "lr_tiv",
            "Tumour in vein, LR-TIV",
            _PROOFS,
            applies=_needs_biopsy,
            help="The same for tumour in vein (LR-TIV) alone.",
        ),
        _USUAL.lr_tiv,
    )
    lr_tr: str = ask(
        _one_of(
            "lr_tr",
            "Treated zone, LR-TR viable",
            {"growth": "Counts once grown by half", "at-once": "Counts at once", "biopsy": "Needs a biopsy"},
            applies=_needs_biopsy,
            help="LR-TR viable after ablation: counts once it has grown by half within six months, at once, or only "
            "with a biopsy. No source settles it.",
        ),
        _USUAL.lr_tr,
    )
    extrahepatic: str = ask(
        _one_of(
            "extrahepatic",
            "Lesions outside the liver",
            _PROOFS,
            help="Lesions outside the liver: only with a biopsy, as registered, or at once.",
        ),
        _USUAL.extrahepatic,
    )
    negative_biopsy: str = ask(
        _one_of(
            "negative_biopsy",
            "Biopsy without carcinoma",
            {"noted": "Noted", "overrides": "Takes back imaging"},
            applies=_has_biopsies,
            help="A biopsy without carcinoma: noted, or takes back what imaging said of that lesion.",
        ),
        _USUAL.negative_biopsy,
    )
    biopsy_date: str = ask(
        _one_of(
            "biopsy_date",
            "Proof by biopsy is dated at",
            {"sample": "The sample", "scan": "The scan that led to it"},
            applies=_has_biopsies,
            help="Date of a recurrence that a biopsy proves: its sample, or the scan that led to it.",
        ),
        _USUAL.biopsy_date,
    )
    scan_date: str = ask(
        _one_of(
            "scan_date",
            "Proof by scan is dated at",
            {"proof": "That scan", "first-seen": "The scan that first showed the lesion"},
            help="Date of a recurrence that a scan proves: that scan, or the one that first showed the lesion (LR-3 or "
            "more at that site, without an adequate scan in between that lacks it).",
        ),
        _USUAL.scan_date,
    )
    missed_scans: str = ask(
        _one_of(
            "missed_scans",
            "Event after two missed scans",
            {"ignored": "Counts", "censored": "Is censored before"},
            help="A recurrence or death after two or more missed scans: counts, or is censored at the last scan.",
        ),
        _USUAL.missed_scans,
    )
    censored_at: str = ask(
        _one_of(
            "censored_at",
            "Censored at",
            {"scan": "The last adequate scan", "contact": "The last contact"},
            help="Where patients without recurrence or death are censored.",
        ),
        _USUAL.censored_at,
    )
    local_mm: float = ask(
        Number(
            label="Local up to, mm",
            high=50,
            step=1,
            shared=True,
            key="definition.local_mm",
            row=MORE,
            usual=_own("local_mm"),
            help="Millimetres from the margin or the treated zone up to which a recurrence is local.",
        ),
        _USUAL.local_mm,
    )


def definition_of(options: DefinitionOptions) -> RecurrenceDefinition:
    """The definition that these options make; ValueError for a distance below 0."""
    if options.local_mm < 0:
        raise ValueError(f"--local-mm is {options.local_mm:g}; a distance is 0 or more.")
    return RecurrenceDefinition(**{name: getattr(options, name) for name in RecurrenceDefinition.model_fields})
