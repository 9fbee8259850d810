"""The certificate: one page that names engines, patients, question and dates, and shouts a contradiction."""

import re
import zlib
from dataclasses import replace
from datetime import date

import pytest
from matplotlib.figure import Figure

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.questions.quality_of_life.numbers.model_options import ModelOptions
from hcc_dash.questions.second_opinion.exhibit.second_opinion import build_model_opinion, build_second_opinion
from hcc_dash.questions.second_opinion.numbers import model_opinion
from hcc_dash.questions.second_opinion.numbers.engines import lifelines_engine, r_engine
from hcc_dash.questions.second_opinion.numbers.engines.opinion import Opinion
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.report.certificate import ROWS, certified_rows, draw_certificate, write_certificate
from tests.estimation.cohorts import bundled
from tests.questions.quality_of_life.numbers.model_cohorts import Counting, small

TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _no_r(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(r_engine, "ask", lambda _: Opinion("R", absent="Rscript is not on this machine"))


def build(study: str = "lo2007", endpoint: str = "os", **options: object) -> Exhibit:
    return build_second_opinion(bundled(study), SurvivalOptions(endpoint=endpoint, **options))


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every text that is put on the page."""
    texts: list[str] = []
    honest = Figure.text

    def text(self: Figure, x: float, y: float, said: str, **more: object) -> object:
        texts.append(said.replace("\n", " "))
        return honest(self, x, y, said, **more)

    monkeypatch.setattr(Figure, "text", text)
    return texts


def test_it_is_one_page_and_equal_for_equal_exhibits() -> None:
    exhibit = build()
    pdf = draw_certificate(exhibit, TODAY)
    assert pdf.startswith(b"%PDF")
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 1
    assert b"/CreationDate" not in pdf
    assert draw_certificate(exhibit, TODAY) == pdf
    assert zlib.crc32(draw_certificate(exhibit, date(2026, 11, 23))) != zlib.crc32(pdf)


def test_it_says_who_what_and_when(written: list[str]) -> None:
    exhibit = build()
    draw_certificate(exhibit, TODAY)
    said = " ".join(written)
    for part in (
        exhibit.answer,
        exhibit.question,
        f"cohort {bundled('lo2007').identity}",
        "Data cut-off 2005-06-30",
        "made 2026-11-22",
        "lifelines 0.",
        "scikit-survival 0.",
        "R: Rscript is not on this machine",
        "80 of 80",
        "Reconstruction",
        "Planned",
        "by arm",
        "Restricted mean, days",
        "lifelines ends Newton's iterations early",
    ):
        assert part in said


def test_every_number_is_on_the_page_while_there_is_room(written: list[str]) -> None:
    exhibit = build()
    rows = certified_rows(exhibit.result)
    assert len(rows) <= ROWS
    draw_certificate(exhibit, TODAY)
    assert written.count("Control") == (rows["Group"] == "Control").sum()


def test_a_question_of_many_groups_is_summed_up() -> None:
    exhibit = build("prtras001", compare="tnm", panels="cirrhosis")
    rows = certified_rows(exhibit.result)
    assert len(rows) <= ROWS
    assert set(rows["Group"]) == {"Over all groups"}
    pdf = draw_certificate(exhibit, TODAY)
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 1


def test_a_contradiction_is_on_the_page(monkeypatch: pytest.MonkeyPatch, written: list[str]) -> None:
    honest = lifelines_engine.ask

    def lying(samples: list) -> Opinion:
        told = honest(samples)
        return replace(told, answers=({**told.answers[0], ("survival", 0): 0.9},))

    monkeypatch.setattr(lifelines_engine, "ask", lying)
    exhibit = build()
    draw_certificate(exhibit, TODAY)
    assert any("differs from lifelines for no known reason" in text for text in written)
    assert any(text.startswith("DIFFERS by 3e") for text in written)


def test_differences_too_many_for_the_page_are_summed_up_by_reason(written: list[str]) -> None:
    exhibit = build()
    known = [one for one in exhibit.result.checks if one.verdict == "explained"]
    many = replace(exhibit.result, checks=(*exhibit.result.checks, *(known[0] for _ in range(60))))
    draw_certificate(replace(exhibit, result=many), TODAY)
    assert any(text.startswith(f"lifelines, {len(known) + 60} values: lifelines ends") for text in written)


def test_the_text_holds_the_same(written: list[str]) -> None:
    exhibit = build()
    text = write_certificate(exhibit, TODAY)
    assert "SECOND OPINION" in text
    assert "made 2026-11-22" in text
    assert exhibit.answer in text
    assert "NUMBER BY NUMBER" in text


def test_a_mixed_model_is_certified(monkeypatch: pytest.MonkeyPatch, written: list[str]) -> None:
    monkeypatch.setattr(model_opinion, "ENGINES", (Counting(),))
    exhibit = build_model_opinion(small(), ModelOptions(engine="random-slope", covariates=("bclc_b",)))
    pdf = draw_certificate(exhibit, TODAY)
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 1
    said = " ".join(written)
    for part in (
        exhibit.answer,
        "change of QL by arm, straight lines, random intercept and slope, baseline as covariate",
        "adjusted for bclc_b",
        "kenward-roger",
        "Restricted log-likelihood",
        "Yearly difference",
        "offered by no other engine here",
    ):
        assert part in said
