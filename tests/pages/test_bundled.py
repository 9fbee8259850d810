"""Every page opens for every bundled trial, with the default, an empty and a one-arm selection."""

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from hcc_dash.cohort.cohort import select
from hcc_dash.cohort.selection import LevelFilter, RangeFilter, Selection
from hcc_dash.questions.catalogue import CATALOGUE
from hcc_dash.questions.pages import PAGES
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.questions.survival.numbers.survival import estimate_survival
from hcc_dash.study.home import HOME
from hcc_dash.study.read import list_studies, read_study, study_folder
from tests.cohort.bundled import bundled
from tests.every_question import whole
from tests.pages.charts import answer_of, charts, trace

Open = Callable[..., AppTest]
TRIALS = {read_study(study_folder(study_id)).short: study_id for study_id in list_studies()}
PAGE_NAMES = [one.id for one in PAGES]


def healthy(app: AppTest) -> AppTest:
    assert [error.message for error in app.exception] == []
    assert [error.value for error in app.error] == []
    return app


def test_a_page_has_a_script_and_a_question_a_page() -> None:
    assert {one.stem for one in (HOME / "pages").glob("*.py")} == set(PAGE_NAMES)
    assert {one.page for one in CATALOGUE} <= set(PAGE_NAMES)


@pytest.mark.parametrize("page_name", PAGE_NAMES)
@pytest.mark.parametrize("trial", TRIALS)
def test_every_page_opens_for_every_trial(open_page: Open, trial: str, page_name: str) -> None:
    app = healthy(open_page(page_name, {"study": trial}))
    assert app.selectbox(key="study").value == TRIALS[trial]
    assert len(app.title) == 1
    mark = read_study(study_folder(TRIALS[trial])).provenance.mark
    assert any(f"-badge[{mark}]" in one.value for one in app.main.markdown), "every page says what its patients are"
    (other,) = set(TRIALS.values()) - {TRIALS[trial]}
    offered = [one for one in app.main.button if one.key == f"_way_out_{other}"]
    asked = [one for one in CATALOGUE if one.page == page_name]
    assert bool(offered) == bool(asked and all(one.needs(whole(TRIALS[trial])) for one in asked)), "empty by its needs"
    if offered:
        healthy(offered[0].click().run())
        assert app.selectbox(key="study").value == other
        assert charts(app) or app.selectbox(key="_patient_chosen").options, "the same page, with data"


def test_the_script_of_a_page_says_which_page_and_nothing_else() -> None:
    lengths = {one.name: len(one.read_text("utf-8").splitlines()) for one in (HOME / "pages").glob("*.py")}
    assert {name: lines for name, lines in lengths.items() if lines > 8} == {}


def _small(page_id: str) -> None:
    from hcc_dash.questions.pages import page_of
    from hcc_dash.ui.page import draw_page
    from tests.every_question import small_cohorts

    draw_page(page_of(page_id), small_cohorts("prtras001")["2 patients of one arm"])


@pytest.fixture
def _no_navigation() -> Iterator[None]:
    """No pages around a page that is drawn alone; answers stay what they are, so it needs no caches of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hcc_dash.ui.parts.page_file", lambda name: name)
        patch.setattr("streamlit.page_link", lambda *_, **__: None)
        yield


@pytest.mark.usefixtures("_no_navigation")
@pytest.mark.parametrize("page_name", sorted({one.page for one in CATALOGUE if one.layout is not None}))
def test_a_page_of_two_patients_opens(page_name: str) -> None:
    """Whatever a layout draws of an answer may be empty: no events, no picture, nobody in a cell."""
    healthy(AppTest.from_function(_small, default_timeout=60, args=(page_name,)).run())


@pytest.mark.parametrize("trial", TRIALS)
def test_the_curves_of_the_page_are_the_result(open_page: Open, trial: str) -> None:
    app = healthy(open_page("survival", {"study": trial}))
    cohort = select(bundled(TRIALS[trial]), Selection())
    endpoint = cohort.study.time_to_event[0]
    result = estimate_survival(cohort, SurvivalOptions(endpoint=endpoint.id))
    (chart,) = charts(app)
    for group in result.panels[0].groups:
        frame = result.panels[0].curves.query("arm == @group.arm")
        drawn = np.concatenate(
            [
                one["y"]
                for one in chart["data"]
                if one["name"].startswith(group.label)
                and one["name"].removeprefix(group.label) in {"", ", few at risk"}
            ]
        )
        expected = 1 - frame["estimate"] if endpoint.direction == "incidence" else frame["estimate"]
        assert drawn[0] == pytest.approx(expected.iloc[0], abs=1e-12)
        assert drawn[-1] == pytest.approx(expected.iloc[-1], abs=1e-12)
        at_risk = trace(chart, f"{group.label} at risk")
        counts = result.panels[0].counts.query("arm == @group.arm")
        assert at_risk["text"] == [str(n) for n in counts["n_at_risk"]]


def test_the_published_figures_stand_on_the_overview(open_page: Open) -> None:
    app = healthy(open_page("overview", {"study": "lo2007", "lo2007.overview.part": "published"}))
    published = next(frame.value for frame in app.dataframe if "Published" in frame.value.columns)
    assert len(published) == 15
    assert set(published["Agrees"]) == {"yes"}
    assert list(published["Published"]) == list(published["Computed"])


def test_the_flow_of_patients_stands_on_the_overview(open_page: Open) -> None:
    app = healthy(open_page("overview", {"study": "lo2007", "lo2007.overview.part": "flow"}))
    words = " ".join(block.value for block in app.markdown)
    assert "86 patients randomised" in words
    assert "IFN-II: 6" in words
    assert ":orange-badge[Closed in January 2000] Adverse effects stopped treatment" in words


def test_a_filtered_view_is_exploratory_and_shows_no_p_value(open_page: Open) -> None:
    planned = healthy(open_page("survival", {"study": "Lo 2007"}))
    assert any("Planned" in block.value for block in planned.markdown)
    assert any("Log-rank P" in frame.value.columns for frame in planned.dataframe)
    narrowed = healthy(open_page("survival", {"study": "Lo 2007", "lo2007.where.stage_group": "III/IVA"}))
    assert any("Exploratory" in block.value for block in narrowed.markdown)
    assert not any("P" in column.split() for frame in narrowed.dataframe for column in frame.value.columns)
    assert "24.2 %" in answer_of(narrowed)
    assert "67.7 %" in answer_of(narrowed)


def test_panels_give_the_interaction_test(open_page: Open) -> None:
    app = healthy(open_page("survival", {"study": "Lo 2007", "lo2007.panels": "pTNM stage"}))
    assert len(charts(app)) == 2
    assert "interaction P = 0." in answer_of(app)


def test_an_empty_selection_says_which_filter_and_one_click_undoes_it(open_page: Open) -> None:
    app = open_page("survival", {"study": "Lo 2007", "lo2007.where.stage_group": "I/II", "lo2007.where.stage": "IVA"})
    healthy(app)
    assert app.title[0].value == "No patients match these filters"
    assert any("pTNM IVA" in block.value for block in app.markdown)
    app.button(key="clear_empty").click().run()
    healthy(app)
    assert "60.88 %" in answer_of(app)


def test_one_arm_is_shown_without_a_comparison(open_page: Open) -> None:
    app = healthy(open_page("survival", {"study": "Lo 2007", "lo2007.arms": "IFN-I"}))
    assert answer_of(app) == "At 5 years 79 % (IFN-I) were alive."
    assert len(charts(app)) == 1
    assert len(app.dataframe) == 1


def test_every_endpoint_panel_and_direction_opens(open_page: Open) -> None:
    app = healthy(open_page("survival", {"study": "PRTRAS 001"}))
    study = read_study(study_folder("prtras001"))
    for endpoint in study.time_to_event:
        app.selectbox(key="prtras001.endpoint").set_value(endpoint.id).run()
        healthy(app)
        app.selectbox(key="prtras001.panels").set_value("bclc").run()
        healthy(app)
        assert len(charts(app)) == 3
        app.selectbox(key="prtras001.panels").set_value("none").run()
    app.selectbox(key="prtras001.compare").set_value("bclc").run()
    healthy(app)
    app.multiselect(key="prtras001.strata").set_value(["cirrhosis"]).run()
    healthy(app)
    app.segmented_control(key="prtras001.unit").set_value("years").run()
    healthy(app)


def test_a_link_carries_filters_and_changing_the_trial_drops_them(open_app: Open) -> None:
    app = open_app({"study": "Lo 2007", "lo2007.where.sex": "female"})
    app.switch_page("../../pages/survival.py").run()
    cohort = bundled("lo2007")
    women = select(cohort, Selection(filters=(LevelFilter("sex", ("female",)),)))
    assert any(block.value == f"**{women.n} of 86 patients**" for block in app.sidebar.markdown)
    app.selectbox(key="study").set_value("prtras001").run()
    healthy(app)
    assert any(block.value == "**332 of 332 patients**" for block in app.sidebar.markdown)
    app.selectbox(key="study").set_value("lo2007").run()
    assert healthy(app).multiselect(key="lo2007.where.sex").value == []


def test_a_range_filter_counts_like_the_selection(open_page: Open) -> None:
    app = open_page("survival", {"study": "Lo 2007"})
    low, _ = app.slider(key="lo2007.where.age").value
    app.slider(key="lo2007.where.age").set_value((low, 55)).run()
    healthy(app)
    cohort = select(bundled("lo2007"), Selection(filters=(RangeFilter("age", low, 55),)))
    assert any(block.value == f"**{cohort.n} of 86 patients**" for block in app.sidebar.markdown)


def test_the_overview_lists_what_the_checks_found(open_page: Open) -> None:
    app = healthy(open_page("overview", {"study": "prtras001", "prtras001.overview.part": "checks"}))
    found = next(frame.value for frame in app.table if "Rule" in frame.value.columns)
    assert {"V06", "V12", "V17"} <= set(found["Rule"])


def test_a_link_may_name_the_trial_by_its_identifier(open_page: Open) -> None:
    app = healthy(open_page("survival", {"study": "prtras001"}))
    assert app.selectbox(key="study").value == "prtras001"


def test_a_link_to_a_trial_that_is_not_here_says_so(open_app: Open) -> None:
    app = open_app({"study": "xyz"})
    assert [error.message for error in app.exception] == []
    assert any("“xyz” is not there" in warning.value for warning in app.main.warning)


def test_looks_are_counted_once_and_planned_ones_apart(open_page: Open) -> None:
    app = healthy(open_page("survival", {"study": "Lo 2007"}))
    assert not [link for link in app.sidebar if "exploratory" in str(link)], "the planned curves are no exploration"
    app = healthy(app.selectbox(key="lo2007.panels").set_value("stage_group").run())
    app = healthy(app.selectbox(key="lo2007.panels").set_value("none").run())
    app = healthy(app.selectbox(key="lo2007.panels").set_value("stage_group").run())
    app = healthy(app.switch_page("../../pages/ledger.py").run())
    assert "2 questions looked at, 2 exploratory comparisons" in answer_of(app)
    assert "0.1 of them" in answer_of(app)
    (table,) = [frame.value for frame in app.dataframe]
    assert list(table["Status"]) == ["planned", "exploratory"]
    assert list(table["Comparisons"]) == ["1", "2"]
