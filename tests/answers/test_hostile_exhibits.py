"""Hostile names and texts in every answer: no figure, file or page for print reads any of them as markup."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import Selection
from hcc_dash.questions.balance.exhibit.baseline import build_baseline
from hcc_dash.questions.balance.numbers.baseline import BaselineOptions
from hcc_dash.questions.cox.exhibit.cox import build_cox
from hcc_dash.questions.cox.numbers.chosen_terms import Term
from hcc_dash.questions.cox.numbers.options import CoxOptions
from hcc_dash.questions.harms.exhibit.adverse_events import build_adverse_events
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions
from hcc_dash.questions.harms.words.grade_table import count_classes, lay_out_grades
from hcc_dash.questions.prognosis.exhibit.prognosis import build_prognosis
from hcc_dash.questions.prognosis.numbers.options import PrognosisOptions
from hcc_dash.questions.second_opinion.exhibit.second_opinion import build_second_opinion
from hcc_dash.questions.subgroups.exhibit.modifier import build_modifier
from hcc_dash.questions.subgroups.exhibit.subgroups import build_subgroups, forest_plan, forest_rows
from hcc_dash.questions.subgroups.numbers.options import ModifierOptions, SubgroupOptions
from hcc_dash.questions.survival.exhibit.survival import build_survival
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.questions.survival.words.survival import Shown
from hcc_dash.report.certificate import draw_certificate
from hcc_dash.report.files import write_csv
from hcc_dash.report.forest_image import draw_forest_image
from hcc_dash.report.grade_table import write_grade_csv, write_grade_html
from hcc_dash.report.survival_image import draw_image
from hcc_dash.report.terminal import write_exhibit
from tests.cohort.bundled import bundled
from tests.every_question import QUESTIONS, Question
from tests.hostile import HOSTILE, hostile_trial, hostile_upload

# What Plotly reads in a text: tags (it knows b, i, a, span, br, sub, sup, em), entities, and %{...} in hover texts.
OURS = re.compile(r"</?(?:b|i|sub|sup)>|<br>|</span>|<span style=['\"][^<>]*['\"]>|<extra></?(?:extra>)?|<extra>")
TEMPLATE = re.compile(r"%\{(?!(?:x|y|z|text|meta|customdata|hovertext)\b)")


@cache
def hostile_whole(study_id: str) -> Cohort:
    return select(hostile_trial(bundled(study_id)), Selection())


def strings(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    """Every string anywhere in a figure's dictionary, with the key it stands under."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from strings(one, name)
    elif isinstance(value, list | tuple) or (hasattr(value, "dtype") and value.dtype == object):
        for one in value:
            yield from strings(one, key)


def shown_strings(figure: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The strings that Plotly draws: not those that only tie traces together or come back from a click."""
    for trace in figure["data"]:
        asked = re.findall(r"%\{customdata(?:\[(\d+)\])?", str(trace.get("hovertemplate", "")))
        rows = trace.get("customdata", ())
        for row in rows if asked else ():
            cells = [row] if isinstance(row, str) else [row[int(at)] for at in asked if at]
            yield from strings([str(cell) for cell in cells], "customdata")
        yield from strings({key: one for key, one in trace.items() if key not in {"customdata", "legendgroup"}})
    yield from strings(figure["layout"])


def check_figures(exhibit: Exhibit) -> None:
    for picture in exhibit.pictures:
        for key, text in shown_strings(picture.figure.to_dict()):
            if "evil" in text:
                rest = OURS.sub("", text)
                assert "<" not in rest, f"{key}: {text}"
                assert not TEMPLATE.search(text), f"{key}: {text}"
                assert not re.search(r"&(?!lt;|gt;|amp;|nbsp;|#37;)", rest), f"{key}: {text}"


def check_files(exhibit: Exhibit) -> None:
    for name in exhibit.frames:
        for line in csv.reader(io.StringIO(write_csv(exhibit, name).decode())):
            assert not [cell for cell in line if re.match(r"[=@\t\r]|[+-](?![ \d.]*$)", cell) and not _number(cell)]
    assert write_exhibit(exhibit, "json")
    assert write_exhibit(exhibit, "text")


def _number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("question", [one for one in QUESTIONS if not one.slow], ids=lambda one: one.name)
def test_no_answer_reads_a_hostile_name_as_markup_or_formula(question: Question) -> None:
    exhibit = question.ask(hostile_whole(question.study))
    check_figures(exhibit)
    check_files(exhibit)


UPLOAD_QUESTIONS: dict[str, Callable[[Cohort], Exhibit]] = {
    "by arm": lambda c: build_survival(c, SurvivalOptions(endpoint="event"), Shown()),
    "by level": lambda c: build_survival(c, SurvivalOptions(endpoint="event", compare=HOSTILE[1]), Shown()),
    "in panels": lambda c: build_survival(c, SurvivalOptions(endpoint="event", panels=HOSTILE[1]), Shown()),
    "stratified": lambda c: build_survival(c, SurvivalOptions(endpoint="event", strata=(HOSTILE[1],)), Shown()),
    "subgroups": lambda c: build_subgroups(c, SubgroupOptions(endpoint="event")),
    "modifier": lambda c: build_modifier(c, ModifierOptions(endpoint="event", column=HOSTILE[7])),
    "cox": lambda c: build_cox(c, CoxOptions(endpoint="event", terms=(Term(HOSTILE[1]), Term(HOSTILE[7])))),
    "baseline": lambda c: build_baseline(c, BaselineOptions()),
    "prognosis": lambda c: build_prognosis(c, PrognosisOptions(endpoint="event", resamples=0)),
}


@pytest.mark.parametrize("name", UPLOAD_QUESTIONS)
def test_no_answer_on_an_uploaded_table_reads_a_hostile_cell_as_markup_or_formula(name: str) -> None:
    exhibit = UPLOAD_QUESTIONS[name](select(hostile_upload(), Selection()))
    check_figures(exhibit)
    check_files(exhibit)
    assert "evil" in write_exhibit(exhibit, "text")


SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {
    f"{SVG}{name}"
    for name in ("svg", "g", "path", "use", "defs", "text", "tspan", "style", "clipPath", "rect", "metadata")
}


def test_pictures_for_print_hold_hostile_names_as_text() -> None:
    cohort = select(hostile_upload(), Selection())
    curves, forest = UPLOAD_QUESTIONS["by arm"](cohort), UPLOAD_QUESTIONS["subgroups"](cohort)
    plan = forest_plan(forest.result)
    for svg in (
        draw_image(curves, Shown(), "svg"),
        draw_forest_image(forest, forest_rows(forest.result), plan, "svg"),
    ):
        root = ElementTree.fromstring(svg)
        known = {one.tag for one in root.iter() if one.tag.startswith(SVG)}
        assert known <= DRAWN, known - DRAWN
        words = "".join("".join(one.itertext()) for one in root.iter(f"{SVG}text"))
        assert "evil" in words


def test_the_certificate_holds_no_link() -> None:
    exhibit = build_second_opinion(select(hostile_upload(), Selection()), SurvivalOptions(endpoint="event"))
    pdf = draw_certificate(exhibit, date(2026, 1, 1))
    assert pdf.startswith(b"%PDF")
    assert not re.search(rb"/URI|/Link|/JavaScript|/OpenAction|/Launch", pdf)


class Tags(HTMLParser):
    """Every tag of a page, with its attributes."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember it."""
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data: str) -> None:
        """Text of the page."""
        self.text += data


def test_the_table_for_print_holds_hostile_names_as_text() -> None:
    cohort = hostile_whole("prtras001")
    exhibit = build_adverse_events(cohort, AdverseEventOptions())
    table = lay_out_grades(exhibit.result, count_classes(cohort, exhibit.result.options))
    page = Tags(write_grade_html(exhibit, table))
    assert not page.tags & {"a", "img", "script", "b", "i", "iframe", "object", "link"}, page.tags
    assert not {name for name in page.attributes if name.startswith("on") or name in {"href", "src"}}
    assert '<a href="http://evil.example">evil</a>' in page.text
    for line in csv.reader(io.StringIO(write_grade_csv(exhibit, table).decode("utf-8-sig"))):
        assert not [cell for cell in line if cell.startswith(("=", "@"))]
