"""The recurrence page: both trials, an upload with and without a competing code, selections that leave little."""

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from hcc_dash.questions.recurrence.exhibit.competing import build_competing, build_periods
from hcc_dash.questions.recurrence.numbers.options import CompetingOptions, registered_covariates
from hcc_dash.ui.text import plain
from tests.estimation.cohorts import bundled
from tests.kernels.competing_golden import load_competing
from tests.pages.charts import answer_of, charts, trace
from tests.pages.test_bundled import healthy
from tests.pages.test_upload import ASAUR, confirm, of_file, upload, use

Open = Callable[..., AppTest]
PAGE = "../../pages/recurrence.py"


def said(app: AppTest) -> str:
    return " ".join(one.value for one in [*app.markdown, *app.caption])


@pytest.mark.parametrize(("trial", "study"), [("PRTRAS 001", "prtras001"), ("Lo 2007", "lo2007")])
def test_the_page_shows_the_exhibits(open_page: Open, trial: str, study: str) -> None:
    app = healthy(open_page("recurrence", {"study": trial}))
    cohort = bundled(study)
    options = CompetingOptions(endpoint="ttr", covariates=registered_covariates(cohort.study, "ttr"))
    exhibit, periods = build_competing(cohort, options), build_periods(cohort, options)
    assert answer_of(app) == plain(exhibit.answer)
    assert len(charts(app)) == 3
    assert plain(periods.answer) in said(app)
    assert "Cause-specific ratio" in said(app)
    group = exhibit.result.groups[0]
    counts = exhibit.result.counts
    counts = counts[(counts["arm"] == group.arm) & (counts["term"] == "event")]
    assert trace(charts(app)[0], f"{group.label} at risk")["text"] == [str(n) for n in counts["n_at_risk"]]
    assert [len(one.value) for one in app.dataframe][-1] == 4


def test_what_became_of_everybody_is_drawn_when_chosen(open_page: Open) -> None:
    app = healthy(open_page("recurrence", {"study": "PRTRAS 001", "prtras001.recurrence.further": "outcomes"}))
    assert len(charts(app)) == 5
    assert "at the pace of those still watched" in said(app)
    assert "Cause-specific ratio" not in said(app)


def test_options_are_asked(open_page: Open) -> None:
    app = healthy(open_page("recurrence", {"study": "PRTRAS 001"}))
    app.selectbox(key="prtras001.recurrence.endpoint").set_value("hbsag_loss").run()
    assert "had lost HBsAg" in answer_of(healthy(app))
    app.selectbox(key="prtras001.recurrence.compare").set_value("bclc").run()
    assert len(charts(healthy(app))) == 3
    app.number_input(key="prtras001.recurrence.cut").set_value(12.0).run()
    assert any("until 12 months" in one.value for one in healthy(app).subheader)
    app.selectbox(key="prtras001.recurrence.compare").set_value("none").run()
    assert healthy(app).title[0].value.endswith("all patients together")


def test_one_arm(open_page: Open) -> None:
    one = healthy(open_page("recurrence", {"study": "PRTRAS 001", "prtras001.arms": "NA"}))
    assert len(charts(one)) == 3
    assert "What the two hazard ratios mean" not in [head.value for head in one.header]


def mapped(
    open_page: Open, content: bytes, event: str, *codes: str, competing: str = "", unit: str = "months"
) -> AppTest:
    app = confirm(upload(open_page("data"), "clinic.csv", content), event, *codes, unit=unit)
    if competing:
        app.pills(key=of_file(app, f"competing_codes_{event}")).set_value([competing]).run()
    return use(healthy(app)).switch_page(PAGE).run()


def test_an_upload_without_a_competing_code_is_told_where_to_go(open_page: Open) -> None:
    app = healthy(mapped(open_page, ASAUR.read_bytes(), "Death", "1"))
    assert app.title[0].value == "No endpoint of this table has a competing event"
    assert "map the table again" in said(app)
    assert charts(app) == []


def test_an_upload_with_a_competing_code(open_page: Open) -> None:
    sample = load_competing("pbc")
    rows = "\n".join(f"P{i},{t:g},{c}" for i, (t, c) in enumerate(zip(sample.time, sample.cause, strict=True)))
    app = healthy(mapped(open_page, f"id,time,status\n{rows}\n".encode(), "status", "1", competing="2", unit="days"))
    assert "one minus Kaplan-Meier, which censors deaths" in answer_of(app)
    assert len(charts(app)) == 3
