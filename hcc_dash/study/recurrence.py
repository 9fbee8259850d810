"""How a trial says that a tumour has come back: the choices of the definition, and where scans and biopsies are."""

from typing import Literal

from pydantic import Field

from hcc_dash.study.parts import Part

Proof = Literal["biopsy", "counts"]


class RecurrenceDefinition(Part):
    """Every choice in the definition of recurrence; what is not named is as the field usually has it.

    ``lr5``: LR-5 as the reader says, by the registered features (arterial enhancement and washout), or by those of
    LI-RADS v2018. ``modality``: scans that count. ``equivocal``: whether LR-4, LR-M, LR-TIV and LR-TR need a biopsy;
    ``lr_m`` and ``lr_tiv``: the same of these alone. ``lr_tr``: viable tumour in a treated zone counts once it has
    grown by half within six months, at once, or by biopsy only. ``extrahepatic``: outside the liver.
    ``negative_biopsy``: only noted, or takes back what imaging said of the lesion. ``biopsy_date``: at the sample, or
    at the scan that led to it. ``scan_date``: at the scan that proves, or at the one that first showed the lesion.
    ``missed_scans``: whether two or more missed before it censor a recurrence or a death at the last scan.
    ``censored_at``: last adequate scan, or last contact. ``local_mm``: from the margin or the treated zone, up to which
    a recurrence is local.
    """

    lr5: Literal["reader", "registry", "lirads"] = "reader"
    modality: Literal["any", "mri"] = "any"
    equivocal: Proof = "biopsy"
    lr_m: Proof = "biopsy"
    lr_tiv: Proof = "biopsy"
    lr_tr: Literal["growth", "at-once", "biopsy"] = "growth"
    extrahepatic: Proof = "biopsy"
    negative_biopsy: Literal["noted", "overrides"] = "noted"
    biopsy_date: Literal["sample", "scan"] = "sample"
    scan_date: Literal["proof", "first-seen"] = "proof"
    missed_scans: Literal["ignored", "censored"] = "ignored"
    censored_at: Literal["scan", "contact"] = "scan"
    local_mm: float = Field(default=20.0, ge=0)


class ScanTable(Part):
    """The table with a row per scan, or per lesion of a scan, and its columns; what is empty is not on file.

    ``adequate``: a flag, whether the scan could show a recurrence. ``category``: LI-RADS. ``size`` and ``distance``
    (from the margin or the treated zone) in mm. ``enhancement``, ``washout``, ``capsule``, ``growth``: major features,
    flags.
    """

    table: str
    date: str
    modality: str = ""
    adequate: str = ""
    category: str
    size: str = ""
    site: str = ""
    distance: str = ""
    reader: str = ""
    enhancement: str = ""
    washout: str = ""
    capsule: str = ""
    growth: str = ""


class BiopsyTable(Part):
    """The table with a row per biopsy: its date, whether it showed hepatocellular carcinoma, and where it was taken."""

    table: str
    date: str
    hcc: str
    site: str = ""


class Recurrence(Part):
    """Recurrence looked for by scans: where they and the biopsies are on file, how often they are due, what counts.

    ``treatment``: the column of the patients' table that says how the tumour was treated; patients whose value is among
    ``transplanted`` have no margin. ``every_weeks``: from one scheduled scan to the next, from radical treatment on;
    ``window_days``: before and after it, within which a scan is on time. ``ready``: the endpoint whose columns somebody
    else derived, to compare with.
    """

    scans: ScanTable
    biopsies: BiopsyTable | None = None
    treatment: str = ""
    transplanted: tuple[str, ...] = ("transplant",)
    every_weeks: float = Field(default=12, gt=0)
    window_days: int = Field(default=7, ge=0)
    ready: str = ""
    definition: RecurrenceDefinition = RecurrenceDefinition()
