"""pTNM of hepatocellular carcinoma, 5th edition (UICC/AJCC 1997), and what IVA means in the others.

The table of the 5th edition is not verified at the source: it was put together from change notes of later editions.
"""

from dataclasses import dataclass
from typing import Literal

VascularInvasion = Literal["none", "microscopic", "major branch"]

_IVA_MEANS = {
    5: "T4 without distant metastasis",
    6: "nothing: stage IV is distant metastasis and is not divided",
    7: "regional lymph nodes involved",
    8: "regional lymph nodes involved",
}


@dataclass(frozen=True, slots=True)
class Tumour:
    """What pathology and imaging say of the liver tumour; size is the largest diameter in cm."""

    size: float
    multiple: bool
    both_lobes: bool
    vascular_invasion: VascularInvasion
    beyond_liver: bool = False

    def __post_init__(self) -> None:
        """Refuse a size that is none."""
        if not self.size > 0:
            raise ValueError(f"Tumour size is {self.size} cm; give the largest diameter, above 0.")


def classify_t(tumour: Tumour, edition: int = 5) -> str:
    """T category, 5th edition: "T1" to "T4".

    Three findings count against a tumour: larger than 2 cm, multiple, vascular invasion. None gives T1
    and one gives T2; several tumours or vascular invasion with another finding give T3. T4 is several
    tumours in both lobes, a major portal or hepatic branch, an adjacent organ other than the
    gallbladder, or perforation (``beyond_liver``). One tumour that crosses the midline is not T4 for
    that alone: the manual says "multiple tumours in more than one lobe".

    Source: TNM Classification of Malignant Tumours, 5th edition, UICC 1997; AJCC Cancer Staging
    Manual, 5th edition, 1997. Another edition raises ValueError.
    """
    _require_fifth(edition)
    bilobar = tumour.multiple and tumour.both_lobes
    if bilobar or tumour.vascular_invasion == "major branch" or tumour.beyond_liver:
        return "T4"
    findings = [tumour.size > 2.0, tumour.multiple, tumour.vascular_invasion != "none"]
    return ("T1", "T2", "T3", "T3")[sum(findings)]


def classify_stage(tumour: Tumour, *, nodes: bool = False, metastasis: bool = False, edition: int = 5) -> str:
    """Stage, 5th edition, from the tumour, regional nodes (N1) and distant metastasis (M1).

    I = T1, II = T2, IIIA = T3, IIIB = T1-3 with nodes, IVA = T4 with or without nodes, IVB = M1.
    Another edition raises ValueError: the same label means another disease there.
    """
    t = classify_t(tumour, edition)
    if metastasis:
        return "IVB"
    if t == "T4":
        return "IVA"
    if nodes:
        return "IIIB"
    return {"T1": "I", "T2": "II", "T3": "IIIA"}[t]


def _require_fifth(edition: int) -> None:
    if edition == 5:
        return
    meaning = _IVA_MEANS.get(edition)
    difference = f" In edition {edition}, IVA means {meaning}; in the 5th, {_IVA_MEANS[5]}." if meaning else ""
    raise ValueError(
        f"pTNM edition {edition} was asked for; stages are computed for the 5th edition (1997) only.{difference} "
        "Enter the stage as the pathologist gave it, with its edition."
    )
