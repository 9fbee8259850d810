"""Changes and differences in QLQ-C30 scores that patients are thought to notice, with their sources."""

from dataclasses import dataclass

INDIVIDUAL_CHANGE = 10.0
"""Default for one patient: the smallest change Osoba's patients called moderate (1998, J Clin Oncol 16:139)."""

GROUP_CHANGE = 5.0
"""Default for means: the smallest change Osoba's patients called a little; no estimate exists for liver cancer."""

NOT_VERIFIED = "not verified at the source"

IN_LIVER_CANCER = {
    "QLQ-C30": "No threshold of QLQ-C30 was estimated in liver cancer.",
    "QLQ-HCC18": (
        "For QLQ-HCC18, changes that matter to a patient were estimated in unresectable liver cancer (Serrano et al. "
        "2022, Qual Life Res 31(3)); they are not used here."
    ),
}
"""What is known of thresholds in this disease, by questionnaire."""

DOUBT = (
    f"{IN_LIVER_CANCER['QLQ-C30']} Those for means within groups (Cocks 2012; diarrhoea getting worse first) are "
    f"{NOT_VERIFIED}. {IN_LIVER_CANCER['QLQ-HCC18']}"
)


@dataclass(frozen=True, slots=True)
class Source:
    """Where thresholds come from, what they are about, and whether the paper itself has been checked."""

    citation: str
    about: str
    checked: bool = False


OSOBA_1998 = Source("Osoba et al. 1998, J Clin Oncol 16:139", "change in one patient or group: 5, 10 and 20 points")
COCKS_2011 = Source("Cocks et al. 2011, J Clin Oncol 29:89", "difference between groups")
COCKS_2012 = Source("Cocks et al. 2012, Eur J Cancer 48:1713", "mean change within a group, lower bound of small")
GIESINGER_2020 = Source(
    "Giesinger et al. 2020, J Clin Epidemiol 118:1", "score of clinical importance in one patient", checked=True
)

OSOBA: dict[str, float] = {"a little": 5.0, "moderate": 10.0, "very much": 20.0}
"""Lower bounds of the three sizes of change in any scale, in either direction (Osoba 1998)."""


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
"""By scale code (Cocks 2012); not verified at the source, see ``DOUBT``."""

BETWEEN_GROUPS: dict[str, tuple[float, float, float]] = {"QL": (4.0, 10.0, 15.0)}
"""Lower bounds of a small, medium and large difference between groups (Cocks 2011), for global health only."""

CLINICAL_IMPORTANCE: dict[str, float] = {
    "PF": 83,
    "RF": 58,
    "EF": 71,
    "CF": 75,
    "SF": 58,
    "FA": 39,
    "NV": 8,
    "PA": 25,
    "DY": 17,
    "SL": 50,
    "AP": 50,
    "CO": 50,
    "DI": 17,
    "FI": 17,
}
"""Scores beyond which a problem is clinically important: below for function, above for symptoms (Giesinger 2020)."""
