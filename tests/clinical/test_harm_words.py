"""Words of harm: WHO-UMC categories into buckets, criteria of seriousness, groups of special interest."""

import re

import numpy as np
import pytest

from hcc_dash.clinical.aesi import AESI_GROUPS, find_aesi_group
from hcc_dash.clinical.causality import REGISTRY_WORDS, are_causality_categories, bucket_of
from hcc_dash.clinical.ctcae import INFECTIONS, TERMS
from hcc_dash.clinical.seriousness import CRITERIA, find_criterion
from tests.clinical.ctcae_terms import read_ctcae


@pytest.mark.parametrize(
    ("written", "bucket"),
    [
        ("Certain", "related"),
        ("Probable", "related"),
        ("probable / likely", "related"),
        ("POSSIBLE", "related"),
        ("definite", "related"),
        ("Unlikely", "not related"),
        ("unrelated", "not related"),
        ("Unclassified", "pending"),
        ("Conditional/Unclassified", "pending"),
        ("Unassessable", "unknown"),
        ("not applicable", "not applicable"),
        ("", "missing"),
        (None, "missing"),
        (np.nan, "missing"),
        ("perhaps", "unmapped"),
    ],
)
def test_buckets(written: object, bucket: str) -> None:
    assert bucket_of(written) == bucket


def test_three_categories_have_no_registry_word_of_their_own() -> None:
    who_umc = ["certain", "probable", "possible", "unlikely", "unclassified", "unassessable"]
    assert [one for one in who_umc if one not in REGISTRY_WORDS] == ["unclassified", "unassessable"]


def test_a_causality_column_is_known_by_its_levels() -> None:
    assert are_causality_categories(["Certain", "Probable", "Possible", "Unlikely", "not applicable"])
    assert are_causality_categories(["related", "not related"])
    assert not are_causality_categories(["recovered", "fatal"])
    assert not are_causality_categories(["none"])
    assert not are_causality_categories([])


def test_criteria_by_name_and_by_label() -> None:
    assert [find_criterion(one.sdtm.lower()) for one in CRITERIA] == list(CRITERIA)
    assert [find_criterion(one.id) for one in CRITERIA] == list(CRITERIA)
    assert find_criterion("x", "Led to death").id == "death"
    assert find_criterion("x", "Prolonged hospital stay").id == "hospitalisation"
    assert find_criterion("x", "Something else") is None


def test_a_term_is_in_one_group() -> None:
    terms = [term.casefold() for group in AESI_GROUPS for term in group.terms]
    assert len(terms) == len(set(terms))
    assert len({group.id for group in AESI_GROUPS}) == len({group.label for group in AESI_GROUPS}) == len(AESI_GROUPS)


def test_every_term_of_a_group_is_ctcaes() -> None:
    known = {name.casefold() for _, name in read_ctcae().index}
    assert [term for group in AESI_GROUPS for term in group.terms if term.casefold() not in known] == []


def test_every_bleeding_that_ctcae_names_has_a_group() -> None:
    bleeding = {
        name for _, name in read_ctcae().index if re.search("hemorrhage$|bleeding|hematoma|hematemesis", name, re.I)
    }
    assert len(bleeding) > 35
    assert {name: find_aesi_group(name) for name in bleeding if find_aesi_group(name) is None} == {}
    for name, group in {
        "Oral hemorrhage": "haematological",
        "Rectal hemorrhage": "haematological",
        "Hepatic hemorrhage": "haematological",
        "Post biopsy bleeding": "haematological",
        "Esophageal varices hemorrhage": "hepatic",
        "Vitreous hemorrhage": "ocular",
    }.items():
        assert find_aesi_group(name).id == group, name


def test_a_reactivated_hepatitis_is_an_event_of_the_liver() -> None:
    for term in ("Hepatitis B reactivation", "Hepatitis viral", "Hepatitis"):
        assert find_aesi_group(term, INFECTIONS).id == "hepatic", term


@pytest.mark.parametrize(
    ("term", "group"),
    [
        ("Thrombocytopenia", "haematological"),
        ("Lymphopenia", "haematological"),
        ("Pneumonia", "haematological"),
        ("Thyroiditis", "thyroid"),
        ("Hepatitis", "hepatic"),
        ("Left ventricular dysfunction", "cardiac"),
    ],
)
def test_version_6_has_its_own_words(term: str, group: str) -> None:
    assert find_aesi_group(term).id == group


def test_groups() -> None:
    assert find_aesi_group("neutrophil  count decreased").id == "haematological"
    assert find_aesi_group("Lung infection", INFECTIONS).id == "haematological"
    assert find_aesi_group("Esophageal varices hemorrhage").id == "hepatic"
    assert find_aesi_group("Retinopathy").id == "ocular"
    assert find_aesi_group("Pneumonitis").id == "autoimmune"
    assert find_aesi_group("Hiccups", "") is None
    known = [term for term, one in TERMS.items() if find_aesi_group(term, one.soc)]
    assert {"Depression", "Hypothyroidism", "Flu like symptoms", "Injection site reaction"} <= set(known)
    assert "Headache" not in known
