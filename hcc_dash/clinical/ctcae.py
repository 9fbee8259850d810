"""CTCAE v5.0 terms met with interferon and antiviral tablets: organ class and the grades that exist.

Source: NCI, CTCAE version 5.0, 27 November 2017 (public domain).
"""

from dataclasses import dataclass

BLOOD = "Blood and lymphatic system disorders"
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

_BY_PLAIN_NAME = {name.casefold(): term for name, term in TERMS.items()}


def find_term(name: str) -> Term | None:
    """The term of that name, in any letter case; None when it is not among those listed here."""
    return _BY_PLAIN_NAME.get(" ".join(name.split()).casefold())
