"""Predicted curves as a file: question, answer, a key with every curve, marks; and which exhibits have a figure."""

import xml.etree.ElementTree as ET

from hcc_dash.asking.views import NoView
from hcc_dash.questions.cox.exhibit.predicted import build_predicted
from hcc_dash.questions.cox.numbers.predicted import PredictedOptions
from hcc_dash.questions.survival.words.survival import Shown
from hcc_dash.report.images import images_of
from tests.estimation.cohorts import bundled
from tests.report.test_survival_files import build, texts


def test_predicted_curves_have_their_answer_and_a_key() -> None:
    exhibit = build_predicted(bundled("prtras001"), PredictedOptions(endpoint="ttr"))
    svg = images_of(exhibit, NoView())["svg"]()
    said = texts(svg)
    assert "Survival predicted for a patient described" in said
    assert exhibit.answer in said
    assert "Had recurred" in said
    assert said.count("NA + peg-IFN") >= 2
    assert "Exploratory; Simulation" in said
    assert ET.fromstring(svg).get("width") == "648pt"


def test_a_cumulative_hazard_has_files_as_its_curves_have() -> None:
    for shown in (Shown(), Shown(hazard=True)):
        assert list(images_of(build(bundled("lo2007"), shown), shown)) == ["png", "svg"]
