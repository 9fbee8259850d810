"""The page on adverse events: both trials, an upload, filters, a chosen cell, selections that leave little."""

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from hcc_dash.cohort.cohort import select
from hcc_dash.cohort.selection import Selection
from hcc_dash.questions.harms.exhibit.adverse_events import FIRST_ROWS, build_adverse_events
from hcc_dash.questions.harms.numbers.adverse_events import describe_adverse_events
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions
from hcc_dash.questions.harms.numbers.affected import list_affected
from hcc_dash.questions.harms.words.adverse_events import KIND_OF_EVENT
from hcc_dash.ui.adverse_events_patients import choose_kind
from hcc_dash.ui.text import plain
from tests.cohort.bundled import bundled
from tests.pages.charts import answer_of, charts, trace
from tests.pages.test_bundled import healthy
from tests.pages.test_upload import ASAUR, confirm, upload, use

Open = Callable[..., AppTest]
KEY = "prtras001.adverse_events"
ASKED = AdverseEventOptions(collected_months=36)


def said(app: AppTest) -> str:
    return " ".join(one.value for one in [*app.markdown, *app.caption])


def frames(app: AppTest) -> list[tuple[float, float]]:
    """Where the frames of the chosen cells begin in the heatmap, and in which row."""
    shapes = charts(app)[0]["layout"].get("shapes", [])
    return [(one["x0"], one["y0"]) for one in shapes if one["name"] == "chosen"]


def test_the_page_shows_the_exhibit_and_a_chosen_cell_its_patients(open_page: Open) -> None:
    app = healthy(open_page("adverse_events", {"study": "PRTRAS 001"}))
    cohort = select(bundled("prtras001"), Selection())
    exhibit = build_adverse_events(cohort, ASKED)
    assert answer_of(app) == plain(exhibit.answer)
    kinds = app.dataframe[0].value
    assert kinds.loc[0, "NA + peg-IFN"] == "145 (95 %)"
    assert len(kinds) == 6
    heatmap, dots = charts(app)
    assert len(trace(heatmap, "cells")["customdata"]) == 2 * 5 * FIRST_ROWS
    assert len(trace(dots, "NA")["x"]) == FIRST_ROWS
    assert frames(app) == []
    app.selectbox(key=f"{KEY}.cell.row").set_value("Fatigue").run()
    (row,) = frames(app)
    app.selectbox(key=f"{KEY}.cell.arm").set_value("na_peg").run()
    app.selectbox(key=f"{KEY}.cell.level").set_value("grade 3").run()
    (cell,) = frames(healthy(app))
    assert cell[1] == row[1] == [row.name for row in exhibit.result.rows].index("Fatigue")
    assert cell[0] > row[0]
    expected = list_affected(cohort, ASKED, "Fatigue", "na_peg", "grade 3")
    shown = app.dataframe[0].value
    assert shown["Patient"].tolist() == expected["subject_id"].tolist()
    assert len(shown) == 12
    assert not {"Arm", "Worst"} & set(shown), "the choice says them"
    assert "All 12 of this list, CSV" in [one.label for one in app.get("download_button")]


def test_only_what_is_looked_at_is_drawn(open_page: Open) -> None:
    app = healthy(open_page("adverse_events", {"study": "PRTRAS 001", f"{KEY}.cell.row": "Fatigue"}))
    part = app.segmented_control(key=f"{KEY}.part")
    assert list(part.options) == ["Share by arm", "Worst grade", "Time to onset", "Tables"]
    found = {}
    for word in ("grade", "onset", "tables", "difference"):
        app.segmented_control(key=f"{KEY}.part").set_value(word).run()
        found[word] = len(charts(healthy(app))), [one.value for one in app.header]
        if word == "grade":
            assert trace(charts(app)[1], "NA, grade 5")["type"] == "bar"
    assert {word: n for word, (n, _) in found.items()} == {"grade": 2, "onset": 4, "tables": 1, "difference": 2}
    assert any("Fatigue" in head for head in found["onset"][1]), "the course follows the choice"
    assert [word for word, (_, heads) in found.items() if "Overview" in heads] == ["tables"]
    app.segmented_control(key=f"{KEY}.part").set_value("onset").run()
    app.segmented_control(key=f"{KEY}.by").set_value("soc").run()
    assert any(head.value.endswith("all of these events together") for head in healthy(app).header)


def test_a_link_opens_what_it_names_and_what_it_chooses_in(open_page: Open) -> None:
    for asked in ({f"{KEY}.part": "onset"}, {f"{KEY}.at": "10"}):
        app = healthy(open_page("adverse_events", {"study": "PRTRAS 001"} | asked))
        assert app.segmented_control(key=f"{KEY}.part").value == "onset"
        assert len(charts(app)) == 4
        assert app.query_params[f"{KEY}.part"] == "onset"


def test_all_rows_are_drawn_when_asked_for(open_page: Open) -> None:
    app = healthy(open_page("adverse_events", {"study": "PRTRAS 001"}))
    assert "6 further rows are drawn with" in said(app)
    app.toggle(key=f"{KEY}.all_rows").set_value(True).run()
    every = len(build_adverse_events(select(bundled("prtras001"), Selection()), ASKED).result.rows)
    assert every > FIRST_ROWS
    assert len(trace(charts(healthy(app))[0], "cells")["customdata"]) == 2 * 5 * every
    assert app.query_params[f"{KEY}.all_rows"] == "true"
    assert "further rows" not in said(app)


def test_a_patient_is_opened_by_code(open_page: Open) -> None:
    link = {"study": "PRTRAS 001", f"{KEY}.cell.row": "Hypothyroidism"}
    app = healthy(open_page("adverse_events", link))
    code = app.selectbox(key=f"_{KEY}.cell.code").options[0]
    app.button(key=f"_{KEY}.cell.button").click().run()
    assert app.session_state["_patient"] == code


def test_a_kind_of_event_lists_its_patients(open_page: Open) -> None:
    link = {"study": "PRTRAS 001", f"{KEY}.search": "no such event", f"{KEY}.part": "onset"}
    app = healthy(open_page("adverse_events", link))
    app.selectbox(key=f"{KEY}.cell.row").set_value("kind of event: stopped").run()
    cohort = select(bundled("prtras001"), Selection())
    expected = list_affected(cohort, ASKED, "Led to a stop of treatment", kind="stopped")
    assert healthy(app).dataframe[0].value["Patient"].tolist() == expected["subject_id"].tolist()
    assert any(head.value.endswith("all of these events together") for head in app.header), "a kind is no row"
    app.selectbox(key=f"{KEY}.cell.arm").set_value("na").run()
    assert "Nobody: no patient of this choice was counted under “Led to a stop" in said(healthy(app))
    app.selectbox(key=f"{KEY}.cell.arm").set_value("every")
    app.selectbox(key=f"{KEY}.cell.row").set_value("kind of event: any")
    app.segmented_control(key=f"{KEY}.grade").set_value("3").run()
    expected = list_affected(cohort, replace(ASKED, minimum_grade=3), "", kind="any")
    assert f"All {len(expected)} of this list, CSV" in [one.label for one in healthy(app).get("download_button")]
    link = {"study": "PRTRAS 001", f"{KEY}.cell.row": "Fatal"}
    assert len(healthy(open_page("adverse_events", link)).dataframe[0].value) == 12, "kept in the link"


def test_a_cell_of_the_kinds_chooses_kind_and_arm(monkeypatch: pytest.MonkeyPatch) -> None:
    result = describe_adverse_events(select(bundled("prtras001"), Selection()), ASKED)
    state: dict[str, Any] = {}
    monkeypatch.setattr("hcc_dash.ui.adverse_events_patients.st.session_state", state)
    for column, arm in (("NA + peg-IFN", "na_peg"), (KIND_OF_EVENT, "every")):
        state["kinds"] = SimpleNamespace(selection=SimpleNamespace(cells=[(4, column)]))
        choose_kind(result, "kinds")
        assert [state[f"{KEY}.cell.{one}"] for one in ("row", "arm", "level")] == ["kind of event: fatal", arm, "every"]


def test_options_are_asked(open_page: Open) -> None:
    link = {
        "study": "PRTRAS 001",
        f"{KEY}.by": "Special interest",
        f"{KEY}.window": "Weeks 0–48",
        f"{KEY}.related": "Related to any drug",
        f"{KEY}.sort": "Difference",
    }
    app = healthy(open_page("adverse_events", link))
    assert "related to a study drug" in app.title[0].value
    assert "in weeks 0 to 48" in said(app)
    app.slider(key=f"{KEY}.threshold").set_value(20).run()
    app.toggle(key=f"{KEY}.serious").set_value(True).run()
    assert "serious and related" in healthy(app).title[0].value
    app.segmented_control(key=f"{KEY}.by").set_value("soc").run()
    app.text_input(key=f"{KEY}.search").set_value("no such event").run()
    assert len(charts(healthy(app))) == 0
    assert any("No event matches" in one.value for one in app.info)


def test_a_trial_without_adverse_events_says_so(open_page: Open) -> None:
    app = healthy(open_page("adverse_events", {"study": "Lo 2007"}))
    assert app.title[0].value == "Lo 2007 holds no adverse events"
    assert "adverse effects stopped treatment in the first 6 patients" in said(app)
    assert "6 of 6 (95 % CI 54–100 %)" in said(app).replace("\\", "")
    assert any("Published text, not patients" in one.value for one in app.caption)
    assert charts(app) == []


def test_one_arm(open_page: Open) -> None:
    app = healthy(open_page("adverse_events", {"study": "PRTRAS 001", "prtras001.arms": "NA"}))
    assert answer_of(app).startswith("50 % had an adverse event")
    assert "difference" not in answer_of(app)
    assert not any("difference" in one["name"] for one in charts(app)[1]["data"])


def test_an_upload_is_told_what_is_missing(open_page: Open) -> None:
    app = use(healthy(confirm(upload(open_page("data"), "clinic.csv", ASAUR.read_bytes()), "Death", "1")))
    app = healthy(app.switch_page("../../pages/adverse_events.py").run())
    assert app.title[0].value == "Uploaded table holds no adverse events"
    assert "a row per event" in said(app)


def _long_list() -> None:
    import pandas as pd

    from hcc_dash.ui.patient import show_list

    show_list(pd.DataFrame({"Patient": [f"P-{i:05}" for i in range(1201)]}), "long", "Patients")


def test_a_long_list_is_cut_and_says_so() -> None:
    app = healthy(AppTest.from_function(_long_list).run())
    shown = app.dataframe[0].value
    assert shown["Patient"].tolist() == [f"P-{i:05}" for i in range(200)]
    assert app.caption[0].value.startswith("The first 200 of 1,201 rows; the file to download below has all of them")
    assert app.selectbox[0].options == shown["Patient"].tolist()


@pytest.mark.parametrize(
    ("word", "shown"), [("0", "0"), ("contact", "0"), ("36.0", "36.0"), ("schedule", "36.0"), ("Last contact", "0")]
)
def test_a_link_says_until_when_events_were_looked_for_as_the_terminal_does(
    open_page: Open, word: str, shown: str
) -> None:
    app = healthy(open_page("adverse_events", {"study": "PRTRAS 001", f"{KEY}.until": word}))
    assert app.selectbox(key=f"{KEY}.until").value == shown
    assert not list(app.warning)
