"""What leaves the screen as a file: the picture with its words and marks, the table to the last digit."""

import io
import re
import warnings
import xml.etree.ElementTree as ET

import pandas as pd
import pytest
from matplotlib import font_manager

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.survival.exhibit.survival import build_survival
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.questions.survival.words.survival import Shown
from hcc_dash.report.files import name_file, write_csv
from hcc_dash.report.paper import CHINESE, wrap
from hcc_dash.report.survival_image import draw_image
from hcc_dash.report.terminal import describe_exhibit, write_exhibit
from tests.estimation.cohorts import bundled, two_arms, upload

PNG = b"\x89PNG\r\n\x1a\n"


SHOWN = Shown()


def build(cohort: Cohort, shown: Shown = SHOWN, **options: object) -> Exhibit:
    endpoint = options.pop("endpoint", cohort.study.time_to_event[0].id)
    return build_survival(cohort, SurvivalOptions(endpoint=endpoint, **options), shown)


def texts(svg: bytes) -> str:
    """All text of an SVG, lines joined by spaces."""
    found = ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    return re.sub(r"\s+", " ", " ".join("".join(one.itertext()) for one in found))


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(PNG)
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")


@pytest.mark.parametrize(
    ("study", "options", "shown"),
    [
        ("lo2007", {}, Shown()),
        ("lo2007", {"panels": "stage_group"}, Shown(unit="years")),
        ("prtras001", {"endpoint": "ttr"}, Shown(incidence=True)),
    ],
)
def test_an_image_says_question_answer_marks_and_statement(study: str, options: dict, shown: Shown) -> None:
    exhibit = build(bundled(study), shown, **options)
    said = texts(draw_image(exhibit, shown, "svg"))
    assert exhibit.question in said
    assert exhibit.answer in said
    for mark in exhibit.marks:
        assert mark in said
    assert exhibit.result.study.provenance.statement[:60] in said
    assert exhibit.footnote[:80] in said
    for panel in exhibit.result.panels:
        assert panel.label in said
        for group in panel.groups:
            assert group.label in said
            for n in panel.counts.loc[panel.counts["arm"] == group.arm, "n_at_risk"]:
                assert re.search(rf"\b{n}\b", said)


def test_the_axis_words_follow_what_is_shown() -> None:
    said = texts(draw_image(build(bundled("prtras001"), endpoint="hbsag_loss"), Shown(unit="years"), "svg"))
    assert "Without HBsAg loss" in said
    assert "Years from" in said


def test_equal_exhibits_give_equal_svg() -> None:
    first = draw_image(build(bundled("lo2007")), Shown(), "svg")
    assert first == draw_image(build(bundled("lo2007")), Shown(), "svg")
    assert b"<dc:date>" not in first


def test_png_is_a_picture_of_print_size() -> None:
    width, height = size(draw_image(build(bundled("lo2007")), Shown(), "png"))
    assert width == 1800  # 9 inches at 200 dots
    assert height > 1200


def test_four_panels_and_eight_groups() -> None:
    columns = two_arms(240, site=[f"site {i % 4}" for i in range(240)])
    columns["arm"] = [f"arm {i // 4 % 8}" for i in range(240)]
    cohort = upload(columns, factors=("site",))
    four = build(cohort, panels="site")
    assert len(four.result.panels) == 4
    svg = draw_image(four, Shown(), "svg")
    assert ET.fromstring(svg).get("width") == f"{4 * 5.6 * 72:g}pt"
    said = texts(svg)
    for i in range(4):
        assert f"site site {i}" in said
    for i in range(8):
        assert said.count(f"arm {i}") >= 4


def test_a_cumulative_hazard_is_drawn_as_one() -> None:
    shown = Shown(hazard=True)
    svg = draw_image(build(bundled("lo2007"), shown), shown, "svg")
    said = texts(svg)
    assert "Cumulative hazard of death" in said
    assert "Alive" not in said
    assert "100 %" not in said
    assert said.count("At risk") == 2


def test_an_image_of_nobody_still_says_so() -> None:
    cohort = bundled("lo2007")
    nobody = Cohort(cohort.study, {"subjects": cohort.subjects.iloc[:0]})
    assert "Nobody of this selection can be analysed." in texts(draw_image(build(nobody), Shown(), "svg"))


@pytest.mark.parametrize("label", ["$x$ and $\\frac{", "a_b^c", "<b>x</b> & y", "100 % $", "_hidden"])
def test_labels_are_text_not_mathematics_nor_markup(label: str) -> None:
    columns = two_arms(40)
    columns["arm"] = [label if arm == "treated" else arm for arm in columns["arm"]]
    assert label in texts(draw_image(build(upload(columns)), Shown(), "svg"))


def test_chinese_labels() -> None:
    columns = two_arms(40)
    columns["arm"] = ["干扰素" if arm == "treated" else "对照组" for arm in columns["arm"]]
    exhibit = build(upload(columns))
    with warnings.catch_warnings():
        if not set(CHINESE) & set(font_manager.fontManager.get_font_names()):
            warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        said = texts(draw_image(exhibit, Shown(), "svg"))
    assert "干扰素" in said
    assert "对照组" in said


# tables ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("frame", ["curves", "counts"])
@pytest.mark.parametrize(
    ("study", "options"), [("lo2007", {"panels": "stage_group"}), ("prtras001", {"endpoint": "ttr"})]
)
def test_csv_reads_back_to_the_last_digit(study: str, options: dict, frame: str) -> None:
    exhibit = build(bundled(study), **options)
    words = {"level": str, "arm": str, "note": str}
    numbers = [column for column in exhibit.frames[frame].columns if column not in words]
    back = pd.read_csv(
        io.BytesIO(write_csv(exhibit, frame)),
        dtype=words,
        keep_default_na=False,
        na_values={c: [""] for c in numbers},
        float_precision="round_trip",
    )
    pd.testing.assert_frame_equal(back, exhibit.frames[frame], check_exact=True, check_dtype=False)


def test_csv_of_an_arm_called_na_and_of_commas() -> None:
    columns = two_arms(40)
    columns["arm"] = ['a, "b"' if arm == "treated" else "NA" for arm in columns["arm"]]
    exhibit = build(upload(columns, answers={"arm_na:arm": "arm"}))
    back = pd.read_csv(io.BytesIO(write_csv(exhibit)), keep_default_na=False)
    assert set(back["arm"]) == {'a, "b"', "NA"}


def test_file_names_hold_study_question_and_cohort_only() -> None:
    cohort = bundled("lo2007")
    assert name_file(build(cohort), "curves", "csv") == f"lo2007_survival_os_curves_{cohort.identity}.csv"


def test_json_has_null_for_what_is_not_estimable() -> None:
    exhibit = build(bundled("lo2007"))
    described = describe_exhibit(exhibit)
    medians = {r["arm"]: r for r in described["estimates"] if r["term"] == "median"}
    assert medians["ifn1"]["estimate"] is None
    assert medians["ifn1"]["note"] == "the curve does not reach one half"
    assert "NaN" not in write_exhibit(exhibit, "json")


def test_text_says_everything_in_order() -> None:
    exhibit = build(bundled("lo2007"))
    said = write_exhibit(exhibit, "text")
    parts = (exhibit.question, " · ".join(exhibit.marks), exhibit.answer, exhibit.footnote)
    places = [said.index(part) for part in parts]
    assert places == sorted(places)


def test_no_line_of_an_image_is_wider_than_asked_and_no_word_is_lost() -> None:
    text = "At 3 years 61 % (对照组) v 79 % (干扰素组) were alive: difference 19 points; hazard ratio 0.68 (0.45–1.02)."
    lines = wrap(text, 40)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert max(sum(2 if "\u2e80" <= c <= "\uffef" else 1 for c in line) for line in lines) <= 40
