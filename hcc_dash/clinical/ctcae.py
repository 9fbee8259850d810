"""CTCAE terms met with interferon and antiviral tablets, by version: organ class and the grades that exist.

Sources: NCI, CTCAE version 5.0, 27 November 2017, and version 6.0 (public domain).
"""

import re
from dataclasses import dataclass
from typing import Literal

Version = Literal["5.0", "6.0"]
VERSIONS: tuple[Version, ...] = ("5.0", "6.0")

BLOOD = "Blood and lymphatic system disorders"
CARDIAC = "Cardiac disorders"
ENDOCRINE = "Endocrine disorders"
EYE = "Eye disorders"
GASTROINTESTINAL = "Gastrointestinal disorders"
GENERAL = "General disorders and administration site conditions"
HEPATOBILIARY = "Hepatobiliary disorders"
IMMUNE = "Immune system disorders"
INFECTIONS = "Infections and infestations"
INVESTIGATIONS = "Investigations"
METABOLISM = "Metabolism and nutrition disorders"
MUSCULOSKELETAL = "Musculoskeletal and connective tissue disorders"
NERVOUS = "Nervous system disorders"
PSYCHIATRIC = "Psychiatric disorders"
RESPIRATORY = "Respiratory, thoracic and mediastinal disorders"
SKIN = "Skin and subcutaneous tissue disorders"


@dataclass(frozen=True, slots=True)
class Term:
    """A CTCAE term: its system organ class and its lowest and highest grade."""

    soc: str
    lowest: int
    highest: int


TERMS = {
    "Anemia": Term(BLOOD, 1, 5),
    "Febrile neutropenia": Term(BLOOD, 3, 5),
    "Hyperthyroidism": Term(ENDOCRINE, 1, 5),
    "Hypothyroidism": Term(ENDOCRINE, 1, 5),
    "Retinopathy": Term(EYE, 1, 4),
    "Abdominal pain": Term(GASTROINTESTINAL, 1, 3),
    "Ascites": Term(GASTROINTESTINAL, 1, 5),
    "Diarrhea": Term(GASTROINTESTINAL, 1, 5),
    "Esophageal varices hemorrhage": Term(GASTROINTESTINAL, 2, 5),
    "Nausea": Term(GASTROINTESTINAL, 1, 3),
    "Vomiting": Term(GASTROINTESTINAL, 1, 5),
    "Fatigue": Term(GENERAL, 1, 3),
    "Fever": Term(GENERAL, 1, 5),
    "Flu like symptoms": Term(GENERAL, 1, 3),
    "Injection site reaction": Term(GENERAL, 1, 5),
    "Hepatic failure": Term(HEPATOBILIARY, 3, 5),
    "Autoimmune disorder": Term(IMMUNE, 1, 5),
    "Lung infection": Term(INFECTIONS, 2, 5),
    "Upper respiratory infection": Term(INFECTIONS, 2, 5),
    "Alanine aminotransferase increased": Term(INVESTIGATIONS, 1, 4),
    "Alkaline phosphatase increased": Term(INVESTIGATIONS, 1, 4),
    "Aspartate aminotransferase increased": Term(INVESTIGATIONS, 1, 4),
    "Blood bilirubin increased": Term(INVESTIGATIONS, 1, 4),
    "Creatinine increased": Term(INVESTIGATIONS, 1, 4),
    "GGT increased": Term(INVESTIGATIONS, 1, 4),
    "INR increased": Term(INVESTIGATIONS, 1, 3),
    "Lymphocyte count decreased": Term(INVESTIGATIONS, 1, 4),
    "Neutrophil count decreased": Term(INVESTIGATIONS, 1, 4),
    "Platelet count decreased": Term(INVESTIGATIONS, 1, 4),
    "Thyroid stimulating hormone increased": Term(INVESTIGATIONS, 1, 1),
    "Weight loss": Term(INVESTIGATIONS, 1, 3),
    "White blood cell decreased": Term(INVESTIGATIONS, 1, 4),
    "Anorexia": Term(METABOLISM, 1, 5),
    "Hypoalbuminemia": Term(METABOLISM, 1, 5),
    "Arthralgia": Term(MUSCULOSKELETAL, 1, 3),
    "Myalgia": Term(MUSCULOSKELETAL, 1, 3),
    "Dizziness": Term(NERVOUS, 1, 3),
    "Encephalopathy": Term(NERVOUS, 1, 5),
    "Headache": Term(NERVOUS, 1, 3),
    "Anxiety": Term(PSYCHIATRIC, 1, 4),
    "Depression": Term(PSYCHIATRIC, 1, 5),
    "Insomnia": Term(PSYCHIATRIC, 1, 3),
    "Irritability": Term(PSYCHIATRIC, 1, 3),
    "Suicidal ideation": Term(PSYCHIATRIC, 1, 4),
    "Suicide attempt": Term(PSYCHIATRIC, 3, 5),
    "Pneumonitis": Term(RESPIRATORY, 1, 5),
    "Alopecia": Term(SKIN, 1, 2),
    "Pruritus": Term(SKIN, 1, 3),
    "Rash maculo-papular": Term(SKIN, 1, 3),
}

"""Version 5.0."""

_GONE_IN_6 = ("Lung infection", "Lymphocyte count decreased", "Platelet count decreased")
_NEW_OR_OTHER_IN_6 = {
    "Alkaline phosphatase increased": Term(INVESTIGATIONS, 1, 1),
    "Hepatitis": Term(HEPATOBILIARY, 2, 5),
    "Left ventricular dysfunction": Term(CARDIAC, 1, 3),
    "Lymphopenia": Term(BLOOD, 1, 1),
    "Pneumonia": Term(INFECTIONS, 2, 5),
    "Rash maculo-papular": Term(SKIN, 1, 5),
    "Thrombocytopenia": Term(BLOOD, 1, 5),
    "Thyroiditis": Term(ENDOCRINE, 1, 5),
}
TERMS_BY_VERSION: dict[Version, dict[str, Term]] = {
    "5.0": TERMS,
    "6.0": {name: term for name, term in TERMS.items() if name not in _GONE_IN_6} | _NEW_OR_OTHER_IN_6,
}

_FOLDED = {
    version: {name.casefold(): term for name, term in terms.items()} for version, terms in TERMS_BY_VERSION.items()
}
_SPELLED = {name.casefold(): name for terms in TERMS_BY_VERSION.values() for name in terms}
_VERSION = re.compile(r"(?:ctcae)?[\s_]{0,3}(?:version|v)?[\s_.]{0,3}([56])(?:\.0{1,2})?", re.IGNORECASE)


def _fold(name: str) -> str:
    return " ".join(name.split()).casefold()


def find_version(text: str) -> Version | None:
    """The version that a cell names ("5.0", "v5", "CTCAE 6.0"); None for an empty cell or a version not known here."""
    named = _VERSION.fullmatch(text.strip())
    return None if named is None else "5.0" if named[1] == "5" else "6.0"


def find_term(name: str, version: Version | None = None) -> Term | None:
    """The term of that name in a version, in any letter case; None when it is not among those listed here.

    Without a version: the grades that either version has, so that nothing is refused which one of them allows.
    """
    if version is not None:
        return _FOLDED[version].get(_fold(name))
    terms = [term for known in VERSIONS if (term := _FOLDED[known].get(_fold(name))) is not None]
    if not terms:
        return None
    return Term(terms[0].soc, min(term.lowest for term in terms), max(term.highest for term in terms))


def spell_term(name: str) -> str | None:
    """CTCAE's own spelling of a term, of either version; None when it is not among those listed here."""
    return _SPELLED.get(_fold(name))
