"""What makes an adverse event serious (ICH E2A), and the words by which files say so, stop a drug, or end in death."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion of seriousness: identifier, what people call it, the SDTM flag, a word that its label holds."""

    id: str
    label: str
    sdtm: str
    word: str


CRITERIA = (
    Criterion("death", "Death", "AESDTH", "death"),
    Criterion("life_threatening", "Life-threatening", "AESLIFE", "life"),
    Criterion("hospitalisation", "Hospitalisation or its prolongation", "AESHOSP", "hospital"),
    Criterion("disability", "Persistent disability", "AESDISAB", "disabilit"),
    Criterion("congenital_anomaly", "Congenital anomaly", "AESCONG", "congenital"),
    Criterion("other_important", "Other important medical event", "AESMIE", "important"),
)

STOPPED = frozenset({"stopped", "drug withdrawn", "discontinued", "permanently discontinued", "withdrawn"})
FATAL = frozenset({"fatal", "died", "death"})


def find_criterion(column: str, label: str = "") -> Criterion | None:
    """The criterion a column holds, by its SDTM name, its name or its label; None when none is recognised."""
    by_name = {criterion.sdtm.casefold(): criterion for criterion in CRITERIA} | {
        criterion.id: criterion for criterion in CRITERIA
    }
    named = by_name.get(column.casefold())
    return named or next((criterion for criterion in CRITERIA if criterion.word in label.casefold()), None)
