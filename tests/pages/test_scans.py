"""The page on scans: adherence, the strip, and the worklist, whose rows lead to a patient and back."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import Selection
from hcc_dash.questions.scans.exhibit.adherence import build_scans
from hcc_dash.questions.scans.exhibit.worklist import build_worklist
from hcc_dash.questions.scans.numbers.options import ScanOptions, WorklistOptions
from hcc_dash.ui.text import plain
from tests.cohort.bundled import bundled
from tests.pages.charts import answer_of, charts
from tests.pages.test_bundled import healthy

Open = Callable[..., AppTest]
TRIAL = {"study": "PRTRAS 001"}


def cohort_of_the_page() -> Cohort:
    return select(bundled("prtras001"), Selection())


def test_the_page_opens_with_adherence(open_page: Open) -> None:
    app = healthy(open_page("scans", TRIAL))
    assert answer_of(app) == plain(build_scans(cohort_of_the_page(), ScanOptions()).answer)
    assert len(charts(app)) == 1


def test_the_worklist_leads_to_a_patient_and_back(open_page: Open) -> None:
    app = healthy(open_page("scans", TRIAL | {"prtras001.scans.part": "worklist"}))
    exhibit = build_worklist(cohort_of_the_page(), WorklistOptions())
    assert answer_of(app) == plain(exhibit.answer)
    listed = exhibit.tables[1].frame["Patient"]
    app.button(key="_worklist.1.button").click().run()
    assert sorted(listed)[0] in healthy(app).title[0].value
    assert not any(code in str(value) for value in app.query_params.values() for code in listed)
    app = healthy(app.switch_page("../../pages/scans.py").run())
    assert answer_of(app) == plain(exhibit.answer), "kept when the page is left"


def test_a_definition_of_a_link_is_said_below_the_answer(open_page: Open) -> None:
    link = {"prtras001.scans.part": "worklist", "prtras001.definition.extrahepatic": "counts"}
    app = healthy(open_page("scans", TRIAL | link))
    assert any("Lesions outside the liver count at once." in one.value for one in app.caption)


def test_a_page_of_the_strip(open_page: Open) -> None:
    app = healthy(open_page("scans", TRIAL | {"prtras001.scans.part": "patients", "prtras001.scans.page": "9"}))
    assert "12 patients of 332" in answer_of(app)
    assert len(charts(app)) == 1


def test_a_trial_without_scans_is_told_how_to_declare_them(open_page: Open) -> None:
    app = healthy(open_page("scans", {"study": "Lo 2007"}))
    assert app.title[0].value == "Lo 2007 does not say where its scans are"
    assert "[recurrence.scans]" in app.code[0].value
    assert charts(app) == []
