"""Adverse events of special interest with interferon: the groups a safety review looks at whatever their frequency.

Terms are CTCAE's, of version 5.0 or 6.0; the grouping is ours, after what labels of interferons warn of. A term is in
one group: bleeding from varices is decompensation of the liver, bleeding in the eye ocular, all other bleeding
haematological; reactivated hepatitis B is an event of the liver, other infections follow their organ class.
"""

from dataclasses import dataclass

from hcc_dash.clinical.ctcae import EYE, INFECTIONS


@dataclass(frozen=True, slots=True)
class AesiGroup:
    """A group of terms of special interest.

    ``socs``: organ classes that belong to it as a whole. ``words``: a term that holds one of them belongs to it, for
    CTCAE has a term of bleeding for every organ.
    """

    id: str
    label: str
    terms: tuple[str, ...]
    socs: tuple[str, ...] = ()
    words: tuple[str, ...] = ()


AESI_GROUPS = (
    AesiGroup(
        "haematological",
        "Blood counts, infection and bleeding",
        (
            "Neutrophil count decreased",
            "Platelet count decreased",
            "White blood cell decreased",
            "Lymphocyte count decreased",
            "Thrombocytopenia",
            "Lymphopenia",
            "Anemia",
            "Febrile neutropenia",
            "Epistaxis",
            "Bruising",
            "Hematoma",
            "Hematemesis",
            "Hematochezia",
            "Melena",
            "Pneumonia",
            "Lung infection",
        ),
        (INFECTIONS,),
        ("hemorrhage", "haemorrhage", "bleeding"),
    ),
    AesiGroup(
        "neuropsychiatric",
        "Mood and sleep",
        (
            "Depression",
            "Suicidal ideation",
            "Suicide attempt",
            "Insomnia",
            "Irritability",
            "Anxiety",
            "Agitation",
            "Psychosis",
            "Mania",
            "Confusion",
        ),
    ),
    AesiGroup(
        "thyroid",
        "Thyroid",
        ("Hypothyroidism", "Hyperthyroidism", "Thyroiditis", "Thyroid stimulating hormone increased"),
    ),
    AesiGroup(
        "hepatic",
        "Liver",
        (
            "Alanine aminotransferase increased",
            "Aspartate aminotransferase increased",
            "Blood bilirubin increased",
            "Hepatic failure",
            "Hepatitis",
            "Hepatitis B reactivation",
            "Hepatitis viral",
            "Ascites",
            "Encephalopathy",
            "Esophageal varices hemorrhage",
            "Portal hypertension",
            "Hypoalbuminemia",
            "INR increased",
        ),
    ),
    AesiGroup("flu_like", "Flu-like", ("Flu like symptoms", "Fever", "Chills", "Myalgia", "Fatigue", "Malaise")),
    AesiGroup("autoimmune", "Autoimmune and lung", ("Autoimmune disorder", "Pneumonitis")),
    AesiGroup(
        "ocular",
        "Eye",
        ("Retinopathy", "Retinal vascular disorder", "Optic nerve disorder", "Vitreous hemorrhage"),
        (EYE,),
    ),
    AesiGroup("injection_site", "Injection site", ("Injection site reaction",)),
    AesiGroup(
        "cardiac",
        "Heart",
        (
            "Myocardial infarction",
            "Heart failure",
            "Left ventricular systolic dysfunction",
            "Left ventricular dysfunction",
            "Atrial fibrillation",
            "Ventricular arrhythmia",
            "Chest pain - cardiac",
            "Myocarditis",
        ),
    ),
)

_BY_TERM = {term.casefold(): group for group in AESI_GROUPS for term in group.terms}
_BY_SOC = {soc.casefold(): group for group in AESI_GROUPS for soc in group.socs}


def find_aesi_group(term: str, soc: str = "") -> AesiGroup | None:
    """The group of special interest of a term, in any letter case: by the term, its organ class, then a word in it."""
    folded = " ".join(term.split()).casefold()
    group = _BY_TERM.get(folded) or _BY_SOC.get(" ".join(soc.split()).casefold())
    return group or next((group for group in AESI_GROUPS if any(word in folded for word in group.words)), None)
