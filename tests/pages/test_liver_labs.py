"""The pages on liver and blood values: bundled trials, options, an upload, one arm, nobody."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from hcc_dash.answers.safety_parts import cell_key
from hcc_dash.questions.labs.numbers.labs import describe_labs
from hcc_dash.questions.labs.numbers.options import LabOptions
from hcc_dash.questions.liver.exhibit.flares import build_flares
from hcc_dash.questions.liver.numbers.options import FlareOptions
from hcc_dash.ui.text import plain
from tests.cohort.bundled import bundled
from tests.pages.charts import answer_of, charts
from tests.pages.test_bundled import healthy
from tests.pages.test_upload import ASAUR, confirm, upload, use
from tests.questions.harms.exhibit.test_safety_exhibits import of_bundled

Open = Callable[..., AppTest]


def said(app: AppTest) -> str:
    return " ".join(one.value for one in [*app.markdown, *app.caption])


def part(open_page: Open, word: str, **asked: str) -> AppTest:
    """The page on the liver with one of its questions; the one on injury without a word."""
    words = {"study": "PRTRAS 001"} | ({"prtras001.liver.part": word} if word else {}) | asked
    return healthy(open_page("liver", words))


def test_the_pages_show_the_exhibits(open_page: Open) -> None:
    rise, albi, injury, shift, agreement, _ = of_bundled("prtras001")
    flares = build_flares(bundled("prtras001"), FlareOptions())
    shown = {"": injury, "child-pugh": rise, "albi": albi, "flares": flares}
    for word, exhibit in shown.items():
        liver = part(open_page, word)
        assert answer_of(liver) == plain(exhibit.answer)
        assert len(charts(liver)) == 1, "the others are drawn when they are looked at"
    listed = next(one.value for one in liver.dataframe if "ALT, × ULN" in one.value)
    assert listed["Patient"].tolist() == flares.tables[1].frame["Patient"].tolist()
    labs = healthy(open_page("labs", {"study": "PRTRAS 001"}))
    assert answer_of(labs) == plain(shift.answer)
    assert len(charts(labs)) == 2
    labs.segmented_control(key="prtras001.labs.part").set_value("reported").run()
    assert plain(agreement.answer) in said(healthy(labs))
    labs.segmented_control(key="prtras001.labs.part").set_value("medians").run()
    assert len(charts(healthy(labs))) == 3


def test_what_is_looked_at_further_is_drawn(open_page: Open) -> None:
    rise = part(open_page, "child-pugh")
    for word, n in (("class", 3), ("score", 3), ("tables", 1)):
        rise.segmented_control(key="prtras001.liver.child_pugh_further").set_value(word).run()
        assert len(charts(healthy(rise))) == n
    injury = part(open_page, "")
    injury.segmented_control(key="prtras001.liver.injury_further").set_value("baseline").run()
    assert [one["layout"]["xaxis"]["title"]["text"] for one in charts(healthy(injury))] == [
        "Peak ALT, × ULN",
        "Peak ALT, × baseline",
    ]


def test_options_of_the_liver_are_asked(open_page: Open) -> None:
    app = part(open_page, "child-pugh")
    app.toggle(key="prtras001.liver.recurrence").set_value(True)
    app.selectbox(key="prtras001.liver.window").set_value("treatment").run()
    assert "censored at recurrence" in answer_of(healthy(app))
    assert answer_of(app).startswith("By week 48")
    app.segmented_control(key="prtras001.liver.part").set_value("liver-injury").run()
    patient = healthy(app).selectbox(key="prtras001.liver.patient").options[1].split(",")[0].replace("\\", "")
    app.selectbox(key="prtras001.liver.patient").set_value(patient).run()
    assert any(f"{patient} over time" in one.value for one in app.header)
    assert len(charts(app)) == 2
    app.segmented_control(key="prtras001.liver.part").set_value("flares").run()
    flaring = healthy(app).selectbox(key="prtras001.liver.flaring").options[1].split(",")[0].replace("\\", "")
    app.selectbox(key="prtras001.liver.flaring").set_value(flaring).run()
    assert f"Patient {flaring}" in [one["name"] for one in charts(healthy(app))[-1]["data"]]
    app.segmented_control(key="prtras001.liver.part").set_value("liver-injury").run()
    app.button(key="_liver.open").click().run()
    assert healthy(app).title[0].value == plain(f"Patient {patient}: what happened, on one clock")


def test_a_link_of_before_opens_the_question_that_it_chooses_in(open_page: Open) -> None:
    app = part(open_page, "", **{"prtras001.liver.recurrence": "true"})
    assert "censored at recurrence" in answer_of(app)
    assert app.segmented_control(key="prtras001.liver.part").value == "child-pugh"


def test_a_cell_of_the_labs_lists_its_patients(open_page: Open) -> None:
    app = healthy(open_page("labs", {"study": "PRTRAS 001"}))
    rows = describe_labs(bundled("prtras001"), LabOptions(version="5.0")).patients
    rows = rows[(rows["term"] == "Neutrophil count decreased") & (rows["arm"] == "na_peg")]
    rows = rows[(rows["level"] == "0 or 1") & (rows["worst"] == "3")]
    app.selectbox(key="prtras001.labs.cell").set_value(cell_key("na_peg", "0 or 1", "3")).run()
    listed = healthy(app).dataframe[0].value
    assert sorted(listed["Patient"]) == sorted(rows["subject_id"])
    app.selectbox(key="prtras001.labs.term.5.0").set_value("Alanine aminotransferase increased").run()
    assert healthy(app).selectbox(key="prtras001.labs.cell").value == "all", "no such cell of that term"
    app.selectbox(key="prtras001.labs.cell").set_value(cell_key("na_peg", "above ULN", "3")).run()
    code = sorted(healthy(app).dataframe[0].value["Patient"])[0]
    app.button(key="_prtras001.labs.cell.button").click().run()
    assert healthy(app).title[0].value == plain(f"Patient {code}: what happened, on one clock")


def test_options_of_the_labs_are_asked(open_page: Open) -> None:
    link = {"study": "PRTRAS 001", "prtras001.labs.version": "v6.0", "prtras001.labs.test": "Platelets"}
    app = healthy(
        open_page("labs", link | {"prtras001.labs.scheme": "peg-interferon alfa-2b with ribavirin, hepatitis C"})
    )
    assert "by CTCAE v6.0" in answer_of(app)
    assert [one["name"] for one in charts(app)[-1]["layout"]["shapes"]] == ["reduce below 50", "stop below 25"]
    app.selectbox(key="prtras001.labs.arm").set_value("na").run()
    assert [one["name"] for one in charts(healthy(app))[-1]["data"]] == ["visits", "NA"]
    app.segmented_control(key="prtras001.labs.part").set_value("reported").run()
    assert "No adverse event graded under CTCAE v6.0" in said(healthy(app))


@pytest.mark.parametrize("page", ["liver", "labs"])
def test_a_trial_without_tables_and_one_arm(open_page: Open, page: str) -> None:
    other = healthy(open_page(page, {"study": "Lo 2007"}))
    assert other.title[0].value.startswith("Lo 2007 holds no")
    assert "no date on which study treatment started" in said(other)
    assert charts(other) == []
    one = healthy(open_page(page, {"study": "PRTRAS 001", "prtras001.arms": "NA"}))
    assert len(charts(one)) == 1


def test_an_upload_is_told_that_it_cannot_hold_visits(open_page: Open) -> None:
    app = use(healthy(confirm(upload(open_page("data"), "clinic.csv", ASAUR.read_bytes()), "Death", "1")))
    for page in ("liver", "labs"):
        app = healthy(app.switch_page(f"../../pages/{page}.py").run())
        assert "one row per patient" in said(app)
