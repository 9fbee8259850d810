"""Terms of CTCAE v5.0 and the grades they have."""

import pytest

from hcc_dash.clinical.ctcae import TERMS, find_term


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
    found = find_term(term)
    assert found is not None
    assert (found.lowest, found.highest) == (lowest, highest)


def test_letter_case_and_spaces_do_not_matter() -> None:
    assert find_term(" FLU like   symptoms ") is TERMS["Flu like symptoms"]


def test_other_terms_are_not_known() -> None:
    assert find_term("Feeling unwell") is None
