"""Columns recognised as laboratory tests, units, and the lines of the labels."""

import pytest

from hcc_dash.clinical.dose_action import SCHEMES, action_lines, dose_schemes
from hcc_dash.clinical.lab_tests import TESTS, recognise
from hcc_dash.clinical.units import convert, factor_to_si, to_significant
from hcc_dash.study.read import read_study, study_folder
from hcc_dash.study.treatments import DoseLine, EndTable, Treatment

STUDY = read_study(study_folder("prtras001"))
PEG = "peg-interferon alfa-2b with ribavirin, hepatitis C"
OLDER = f"{PEG}, older label"


@pytest.mark.parametrize(
    ("column", "label", "unit", "key"),
    [
        ("alt", "ALT", "U/L", "alt"),
        ("tbil", "", "mg/dL", "bilirubin"),
        ("x1", "总胆红素", "µmol/L", "bilirubin"),
        ("anc", "Neutrophils", "10⁹/L", "neutrophils"),
        ("plt", "", "10^3/µL", "platelets"),
        ("alb", "", "g/dL", "albumin"),
        ("inr", "INR", "", "inr"),
        ("hemoglobin", "", "g/L", "haemoglobin"),
    ],
)
def test_tests_are_recognised(column: str, label: str, unit: str, key: str) -> None:
    found = recognise(column, label, unit)
    assert found is TESTS[key]


@pytest.mark.parametrize(
    ("column", "label", "unit"),
    [
        ("alt_uln", "Upper limit of ALT", "U/L"),
        ("albi", "ALBI score", ""),
        ("last", "Last seen", "U/L"),
        ("platelets", "Platelets", "%"),
        ("bilirubin", "Total bilirubin", ""),
    ],
)
def test_other_columns_are_not(column: str, label: str, unit: str) -> None:
    assert recognise(column, label, unit) is None


def test_what_is_possible_in_a_living_patient() -> None:
    """Ranges in the SI unit, written twice: here for the reader who knows values by their own units."""
    ranges = {
        "alt": (1, 30000),
        "ast": (1, 30000),
        "alp": (1, 10000),
        "ggt": (1, 10000),
        "bilirubin": (1, 1000),
        "albumin": (10, 70),
        "inr": (0.5, 15),
        "creatinine": (10, 2500),
        "platelets": (2, 2000),
        "neutrophils": (0, 100),
        "lymphocytes": (0, 500),
        "white_cells": (0, 500),
        "haemoglobin": (30, 250),
    }
    assert {key: (test.low, test.high) for key, test in TESTS.items()} == ranges


def test_units() -> None:
    assert convert(2.0, "bilirubin", "mg/dL") == 34.2
    assert convert(3.5, "albumin", "g/dL") == 35.0
    assert convert(1.0, "creatinine", "mg/dL") == 88.42
    assert convert(150000, "cells", "/µL") == 150
    assert convert(15, "cells", "10⁴/µL") == 150
    assert factor_to_si("albumin", "g/mL") is None
    with pytest.raises(ValueError, match="furlong"):
        convert(1.0, "albumin", "furlong")


def test_rounding_to_significant_digits() -> None:
    assert to_significant(1.5 * 0.7) == 1.05
    assert to_significant([0.0, 0.9999999999999999]).tolist() == [0.0, 1.0]
    assert to_significant(123456.7891234) == 123456.7891


@pytest.mark.parametrize(
    ("scheme", "milder", "lines"),
    [
        (PEG, "reduce", {"neutrophils": (0.75, 0.50), "platelets": (50, 25), "white_cells": (1.5, 1.0)}),
        (OLDER, "reduce", {"neutrophils": (0.75, 0.50), "platelets": (80, 50), "white_cells": (1.5, 1.0)}),
        (
            "interferon alfa-2b, hepatitis B",
            "halve",
            {"neutrophils": (1.0, 0.75), "platelets": (100, 70), "white_cells": (1.5, 1.2)},
        ),
    ],
)
def test_lines_of_the_labels(scheme: str, milder: str, lines: dict[str, tuple[float, float]]) -> None:
    for test, (first, stop) in lines.items():
        drawn = action_lines(STUDY, scheme, test)
        assert [(line.below, line.action) for line in drawn] == [(first, milder), (stop, "stop")]


def test_no_lines_unless_chosen() -> None:
    assert action_lines(STUDY, "", "platelets") == ()
    with pytest.raises(ValueError, match=next(iter(SCHEMES))):
        action_lines(STUDY, "own", "platelets")


def test_every_scheme_says_for_which_disease_it_was_written() -> None:
    assert all("hepatitis" in name for name in SCHEMES)


def test_a_study_declares_its_protocols_own_lines() -> None:
    lines = (
        DoseLine(test="platelets", below=60, action="reduce"),
        DoseLine(test="platelets", below=90, action="halve"),
        DoseLine(test="neutrophils", below=1.1, action="stop"),
    )
    ends = EndTable(table="ends", last_on="on")
    treatment = Treatment(id="peg", label="Peg-IFN", ends=ends, dose_lines=lines)
    study = STUDY.model_copy(update={"treatments": (treatment,)})
    assert list(dose_schemes(study)) == ["Peg-IFN, this study", *SCHEMES]
    drawn = action_lines(study, "Peg-IFN, this study", "platelets")
    assert [(line.below, line.action) for line in drawn] == [(90, "halve"), (60, "reduce")]
    assert action_lines(study, "Peg-IFN, this study", "white_cells") == ()
