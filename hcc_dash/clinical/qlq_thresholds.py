"""Changes and differences in QLQ-C30 scores that patients are thought to notice, with their sources."""

from dataclasses import dataclass

NOT_VERIFIED = "not verified at the source"


@dataclass(frozen=True, slots=True)
class Source:
    """Where thresholds come from, and whether the paper itself has been checked."""

    short: str
    journal: str
    checked: bool = False

    @property
    def citation(self) -> str:
        """Author, year, journal, volume and page."""
        return f"{self.short}, {self.journal}"


OSOBA_1998 = Source("Osoba 1998", "J Clin Oncol 16:139")
COCKS_2012 = Source("Cocks 2012", "Eur J Cancer 48:1713")

OSOBA: dict[str, float] = {"a little": 5.0, "moderate": 10.0, "very much": 20.0}
"""Lower bounds of the three sizes of change in any scale, in either direction, as patients called them (Osoba 1998)."""

INDIVIDUAL_CHANGE = OSOBA["moderate"]
"""Default for one patient."""

GROUP_CHANGE = OSOBA["a little"]
"""Default for means; no estimate exists for liver cancer."""

IN_LIVER_CANCER = {
    "QLQ-C30": "No threshold of QLQ-C30 was estimated in liver cancer.",
    "QLQ-HCC18": (
        "For QLQ-HCC18, changes that matter to a patient were estimated in unresectable liver cancer (Serrano et al. "
        "2022, Qual Life Res 31(3)); they are not used here."
    ),
}
"""What is known of thresholds in this disease, by questionnaire."""


@dataclass(frozen=True, slots=True)
class RelevantChange:
    """Lower bound of a small mean change within a group, in points, both positive: better and worse differ."""

    improvement: float
    deterioration: float


RELEVANT_CHANGE: dict[str, RelevantChange] = {
    "QL": RelevantChange(5, 5),
    "PF": RelevantChange(2, 5),
    "RF": RelevantChange(6, 7),
    "EF": RelevantChange(6, 3),
    "CF": RelevantChange(3, 1),
    "SF": RelevantChange(3, 6),
    "FA": RelevantChange(4, 5),
    "NV": RelevantChange(3, 5),
    "PA": RelevantChange(5, 3),
    "DY": RelevantChange(2, 5),
    "SL": RelevantChange(5, 2),
    "AP": RelevantChange(7, 2),
    "CO": RelevantChange(4, 5),
    "DI": RelevantChange(3, 3),
    "FI": RelevantChange(3, 2),
}
"""By scale code (Cocks 2012, not verified at the source, that of diarrhoea getting worse least of all)."""
