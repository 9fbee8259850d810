"""Terms of CTCAE v5.0 and v6.0 and the grades they have."""

import pytest

from hcc_dash.clinical.ctcae import TERMS_BY_VERSION, VERSIONS, Term, Version, find_term, find_version, spell_term
from tests.clinical.ctcae_terms import read_ctcae

NCI = read_ctcae()


@pytest.mark.golden
@pytest.mark.parametrize("version", VERSIONS)
def test_every_term_is_ncis_own(version: Version) -> None:
    for name, term in TERMS_BY_VERSION[version].items():
        row = NCI.loc[version, name]
        assert term == Term(row["soc"], row["lowest"], row["highest"]), name


def test_what_version_6_took_away_is_not_there() -> None:
    gone = {name for name in TERMS_BY_VERSION["5.0"] if ("6.0", name) not in NCI.index}
    assert gone == {"Lung infection", "Lymphocyte count decreased", "Platelet count decreased"}
    assert gone.isdisjoint(TERMS_BY_VERSION["6.0"])


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("5.0", "5.0"),
        ("5", "5.0"),
        ("v5.0", "5.0"),
        ("CTCAE v6.0", "6.0"),
        ("ctcae version 6", "6.0"),
        ("4.03", None),
        ("", None),
        ("5.1", None),
        ("nan", None),
        ("v", None),
    ],
)
def test_versions_as_they_are_written(text: str, version: str | None) -> None:
    assert find_version(text) == version


def test_without_a_version_either_versions_grades_stand() -> None:
    assert find_term("Rash maculo-papular") == Term("Skin and subcutaneous tissue disorders", 1, 5)
    assert find_term("Alkaline phosphatase increased") == Term("Investigations", 1, 4)
    assert find_term("Pneumonia", "5.0") is None
    assert find_term("Platelet count decreased", "6.0") is None
    assert spell_term("  thrombocytopenia ") == "Thrombocytopenia"
    assert spell_term("feeling unwell") is None


@pytest.mark.parametrize(
    ("term", "lowest", "highest"),
    [
        ("Flu like symptoms", 1, 3),
        ("Fatigue", 1, 3),
        ("Fever", 1, 5),
        ("Suicidal ideation", 1, 4),
        ("Suicide attempt", 3, 5),
        ("Thyroid stimulating hormone increased", 1, 1),
        ("Alopecia", 1, 2),
        ("Weight loss", 1, 3),
        ("Retinopathy", 1, 4),
        ("Febrile neutropenia", 3, 5),
        ("Hepatic failure", 3, 5),
        ("INR increased", 1, 3),
    ],
)
def test_grades_that_exist(term: str, lowest: int, highest: int) -> None:
    found = find_term(term, "5.0")
    assert found is not None
    assert (found.lowest, found.highest) == (lowest, highest)


def test_letter_case_and_spaces_do_not_matter() -> None:
    assert find_term(" FLU like   symptoms ", "5.0") is TERMS_BY_VERSION["5.0"]["Flu like symptoms"]


def test_other_terms_are_not_known() -> None:
    assert find_term("Feeling unwell") is None
