"""Adverse events of special interest with interferon: the groups a safety review looks at whatever their frequency.

Terms are CTCAE v5.0; the grouping is ours, after what labels of interferons warn of. A term is in one group: bleeding
from varices is decompensation of the liver, other bleeding haematological.
"""

from dataclasses import dataclass

from hcc_dash.clinical.ctcae import EYE, INFECTIONS


@dataclass(frozen=True, slots=True)
class AesiGroup:
    """A group of terms of special interest; ``socs`` are organ classes that belong to it as a whole."""

    id: str
    label: str
    terms: tuple[str, ...]
    socs: tuple[str, ...] = ()


AESI_GROUPS = (
    AesiGroup(
        "haematological",
        "Blood counts, infection and bleeding",
        (
            "Neutrophil count decreased", "Platelet count decreased", "White blood cell decreased",
            "Lymphocyte count decreased", "Anemia", "Febrile neutropenia", "Epistaxis", "Gingival bleeding", "Bruising",
            "Upper gastrointestinal hemorrhage", "Lower gastrointestinal hemorrhage", "Gastric hemorrhage",
            "Intracranial hemorrhage",
        ),
        (INFECTIONS,),
    ),
    AesiGroup(
        "neuropsychiatric",
        "Mood and sleep",
        (
            "Depression", "Suicidal ideation", "Suicide attempt", "Insomnia", "Irritability", "Anxiety", "Agitation",
            "Psychosis", "Mania", "Confusion",
        ),
    ),
    AesiGroup(
        "thyroid", "Thyroid", ("Hypothyroidism", "Hyperthyroidism", "Thyroid stimulating hormone increased")
    ),
    AesiGroup(
        "hepatic",
        "Liver",
        (
            "Alanine aminotransferase increased", "Aspartate aminotransferase increased", "Blood bilirubin increased",
            "Hepatic failure", "Ascites", "Encephalopathy", "Esophageal varices hemorrhage", "Portal hypertension",
            "Hypoalbuminemia", "INR increased",
        ),
    ),
    AesiGroup("flu_like", "Flu-like", ("Flu like symptoms", "Fever", "Chills", "Myalgia", "Fatigue", "Malaise")),
    AesiGroup("autoimmune", "Autoimmune and lung", ("Autoimmune disorder", "Pneumonitis")),
    AesiGroup("ocular", "Eye", ("Retinopathy", "Retinal vascular disorder", "Optic nerve disorder"), (EYE,)),
    AesiGroup("injection_site", "Injection site", ("Injection site reaction",)),
    AesiGroup(
        "cardiac",
        "Heart",
        (
            "Myocardial infarction", "Heart failure", "Left ventricular systolic dysfunction", "Atrial fibrillation",
            "Ventricular arrhythmia", "Chest pain - cardiac", "Acute coronary syndrome", "Myocarditis",
        ),
    ),
)  # fmt: skip

_BY_TERM = {term.casefold(): group for group in AESI_GROUPS for term in group.terms}
_BY_SOC = {soc.casefold(): group for group in AESI_GROUPS for soc in group.socs}


def find_aesi_group(term: str, soc: str = "") -> AesiGroup | None:
    """The group of special interest of a term, in any letter case, by the term first and then by its organ class."""
    named = _BY_TERM.get(" ".join(term.split()).casefold())
    return named or _BY_SOC.get(" ".join(soc.split()).casefold())
