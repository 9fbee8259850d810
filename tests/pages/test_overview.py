"""The overview: what stands at a glance, of whom, and the way to each page; the whole trial below it."""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import parse_qs

import pytest
from streamlit.testing.v1 import AppTest

from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import LevelFilter, Selection
from hcc_dash.drawing.look import LIGHT
from hcc_dash.questions.catalogue import question_of
from hcc_dash.questions.glance import Glance
from hcc_dash.ui import cache
from hcc_dash.ui.glance import HALF, WHOLE
from hcc_dash.ui.warm import draw_first_figures
from tests.cohort.bundled import bundled
from tests.pages.charts import charts
from tests.pages.links import page_links
from tests.pages.test_bundled import healthy
from tests.pages.test_upload import ASAUR, confirm, of_file, upload, use

Open = Callable[..., AppTest]
STORY = ("survival", "subgroups", "adverse-events", "scores")


def alts(app: AppTest) -> list[str]:
    return [element.proto.alt for element in app.main.get("plotly_chart")]


def texts(app: AppTest) -> list[str]:
    """What is written, without the marks by which it is not read as Markdown."""
    return [str(one.value).replace("\\", "") for one in app.main.markdown]


def headings(app: AppTest) -> list[str]:
    return [one.value for one in app.main.subheader]


@pytest.mark.parametrize(("trial", "story"), [("lo2007", STORY[:2]), ("prtras001", STORY)])
def test_a_trial_opens_at_a_glance(open_page: Open, trial: str, story: tuple[str, ...]) -> None:
    app = healthy(open_page("overview", {"study": trial}))
    cohort = select(bundled(trial), Selection())
    drawn = charts(app)
    assert len(drawn) == len(story)
    assert {chart["layout"]["height"] for chart in drawn} <= {HALF} if len(story) > 2 else {WHOLE}
    shown = texts(app)
    for question, alt in zip(story, alts(app), strict=True):
        exhibit = question_of(question).ask(cohort)
        said = [one for one in shown if one.endswith(exhibit.answer)]
        assert said, exhibit.answer
        assert all(f"badge[{mark}]" in said[0] for mark in exhibit.marks[:2])
        assert cohort.study.provenance.mark in alt
    assert len(app.title) == 1
    assert [one.value for one in app.main.header] == ["At a glance", "Planned analyses"]
    assert len(headings(app)) == len(story)


def test_each_display_leads_to_its_page_with_trial_and_filters(open_page: Open) -> None:
    app = healthy(open_page("overview", {"study": "prtras001", "prtras001.where.bclc": "A"}))
    links = {link.label: link for link in page_links(app)}
    for page in ("Survival", "Subgroups", "Adverse events", "Quality of life"):
        assert parse_qs(links[page].query_string) == {"study": ["prtras001"], "prtras001.where.bclc": ["A"]}
    on_page = healthy(app.switch_page("../../pages/survival.py").run())
    assert "A" in on_page.query_params["prtras001.where.bclc"]


def test_the_displays_follow_the_filters_and_say_so(open_page: Open) -> None:
    app = healthy(open_page("overview", {"study": "lo2007", "lo2007.where.stage_group": "III/IVA"}))
    few = select(bundled("lo2007"), Selection(filters=(LevelFilter("stage_group", ("III/IVA",)),)))
    answer = question_of("survival").ask(few).answer
    assert any(answer.split(":")[0] in one for one in texts(app))
    assert "38 of 86 patients, filtered: pTNM III/IVA" in [one.value for one in app.main.caption]
    assert any("orange-badge[Exploratory]" in one and "At 5 years" in one for one in texts(app))
    (said,) = [one.value for one in app.main.info]
    assert said.startswith("**Whole trial, not filtered.**")


def test_nobody_left_is_said_once_with_the_way_back(open_page: Open) -> None:
    link = {"study": "lo2007", "lo2007.where.stage": "I", "lo2007.where.stage_group": "III/IVA"}
    app = healthy(open_page("overview", link))
    assert charts(app) == []
    assert app.main.header[0].value == "No patients match these filters"
    healthy(app.button(key="clear_empty").click().run())
    assert len(charts(app)) == 2


def test_one_arm_leaves_a_reason_in_the_place_of_the_forest(open_page: Open) -> None:
    app = healthy(open_page("overview", {"study": "prtras001", "prtras001.arms": "na_peg"}))
    assert len(charts(app)) == 3
    assert len(headings(app)) == 4
    assert any("Most frequent:" in one for one in alts(app))


def test_one_patient_is_counted_and_not_drawn(open_page: Open) -> None:
    columns = ["bclc", "radical_treatment", "hbsag_group", "mvi", "sex"]
    sizes = bundled("prtras001").subjects.groupby(columns, observed=True).size()
    alone = zip(columns, sizes[sizes == 1].index[0], strict=True)
    link = {"study": "prtras001"} | {f"prtras001.where.{column}": str(level) for column, level in alone}
    app = healthy(open_page("overview", link))
    assert "**1 of 332 patients**" in [one.value for one in app.sidebar.markdown]
    assert charts(app) == []
    assert len(headings(app)) == len(STORY)
    assert any("of 1 (" in one for one in texts(app)), "the patient is counted"


def test_an_upload_stands_at_a_glance_too(open_page: Open) -> None:
    app = healthy(upload(open_page("data"), "clinic.csv", ASAUR.read_bytes()))
    app.selectbox(key=of_file(app, "map_Arm or group to compare")).set_value("BCLC").run()
    app = use(healthy(confirm(app, "Death", "1")))
    app = healthy(app.switch_page("../../pages/overview.py").run())
    drawn = charts(app)
    assert 1 <= len(drawn) <= 2
    assert drawn[0]["layout"]["height"] == WHOLE
    assert all(not link.query_string or "upload" in link.query_string for link in page_links(app))


@pytest.mark.parametrize(
    ("part", "heading"),
    [
        ("planned", "Planned analyses"),
        ("flow", "Flow of patients"),
        ("published", "Published and reproduced"),
        ("real", "What is not real"),
        ("about", "Protocol and source"),
    ],
)
def test_a_link_opens_each_part_of_the_whole_trial(open_page: Open, part: str, heading: str) -> None:
    app = healthy(open_page("overview", {"study": "lo2007", "lo2007.overview.part": part}))
    assert [one.value for one in app.main.header] == ["At a glance", heading]
    assert ("lo2007.overview.part" in app.query_params) == (part != "planned"), "what is usual is not said"


def test_what_the_patients_are_stands_above_everything(open_page: Open) -> None:
    app = healthy(open_page("overview", {"study": "prtras001"}))
    first = [text for text in texts(app) if not text.startswith("**")][:4]  # how the page is read, when it is opened
    assert ":violet-badge[Simulation]" in first
    assert first[3].startswith(
        "Simulated patients: the study has not enrolled anybody yet and has no results. Not rando"
    )
    assert app.main.title[0].value.startswith("Peg-interferon added")


def test_what_stands_at_a_glance_is_there_before_the_first_reader(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, own_caches: None
) -> None:
    monkeypatch.setattr(cache, "reader_look", lambda: LIGHT)  # a desk's
    draw_first_figures()

    def build_again(*asked: object) -> None:
        raise AssertionError(f"built while a reader waits: {asked}")

    monkeypatch.setattr(Glance, "picture", build_again)
    for trial, n in (("lo2007", 2), ("prtras001", 4)):
        assert len(charts(healthy(open_page("overview", {"study": trial})))) == n


def test_a_display_and_its_page_show_one_answer(open_page: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """The exhibit of a display is the one that its page opens with: it is not built again."""
    app = healthy(open_page("overview", {"study": "prtras001"}))
    built: list[str] = []
    remembered = cache.remembered

    def noting(cohort: Cohort, name: str, asked: Sequence[object], build: Callable[[], Any]) -> Any:  # noqa: ANN401 - built
        return remembered(cohort, name, asked, lambda: built.append(name) or build())

    monkeypatch.setattr(cache, "remembered", noting)
    for page in ("survival", "subgroups", "adverse_events", "quality_of_life"):
        healthy(app.switch_page(f"../../pages/{page}.py").run())
    shown = {question_of(question).build for question in STORY}
    assert not {f"{build.__module__}.{build.__qualname__}" for build in shown} & set(built)
    assert built, "what else stands on those pages was built"


def test_a_closed_arm_says_once_when_it_was_closed(open_page: Open) -> None:
    said = [one.value for one in open_page("overview", {"study": "lo2007", "lo2007.overview.part": "flow"}).markdown]
    (closed,) = [text for text in said if "Closed" in text]
    assert closed.startswith(":orange-badge[Closed in January 2000] Adverse effects stopped treatment")
    assert closed.count("losed") == 1
