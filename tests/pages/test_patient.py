"""Serious events and the patient page: both trials, an upload, few and nobody; the way from list to patient."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from hcc_dash.cohort.cohort import select
from hcc_dash.cohort.selection import Selection
from hcc_dash.questions.harms.exhibit.serious_events import build_serious
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions
from hcc_dash.questions.patient.exhibit.patient import build_patient
from hcc_dash.questions.patient.numbers.profile import PatientOptions, patient_codes
from hcc_dash.ui.text import plain
from tests.cohort.bundled import bundled
from tests.pages.charts import answer_of, charts, trace
from tests.pages.links import page_links
from tests.pages.test_bundled import healthy
from tests.pages.test_upload import ASAUR, confirm, upload, use

Open = Callable[..., AppTest]
TRIAL = {"study": "PRTRAS 001"}
OPEN = "_prtras001.serious.open"


def said(app: AppTest) -> str:
    return " ".join(one.value for one in [*app.markdown, *app.caption])


def listed(app: AppTest) -> list[str]:
    return next(one.value for one in app.dataframe if "Onset, day" in one.value)["Patient"].tolist()


def test_serious_events_and_the_way_to_a_patient(open_page: Open) -> None:
    app = healthy(open_page("serious_events", TRIAL))
    cohort = select(bundled("prtras001"), Selection())
    exhibit = build_serious(cohort, AdverseEventOptions(collected_months=36))
    assert answer_of(app) == plain(exhibit.answer)
    assert list(trace(charts(app)[0], "NA")["x"]) == [
        exhibit.result.overall.arms[0].share.value,
        *(one.row.arms[0].share.value for one in exhibit.result.criteria),
    ]
    assert "6 kinds of contradiction" in said(app)
    assert len(listed(app)) == 57
    app.multiselect(key="_prtras001.serious.Event").set_value(["Hepatic failure"]).run()
    few = set(listed(healthy(app)))
    assert 0 < len(few) < 52
    code = sorted(few)[-1]
    app.selectbox(key=f"{OPEN}.code").set_value(code).run()
    app.button(key=f"{OPEN}.button").click().run()
    assert healthy(app).title[0].value == plain(f"Patient {code}: what happened, on one clock")
    assert answer_of(app) == plain(build_patient(cohort, PatientOptions(patient=code)).answer)
    assert app.selectbox(key="study").value == "prtras001"
    assert not any(code in str(value) for value in app.query_params.values())


def test_options_of_serious_events(open_page: Open) -> None:
    app = open_page("serious_events", TRIAL)
    app.number_input(key="prtras001.serious.collected").set_value(0.0).run()
    assert "If events were not looked for so long" in said(healthy(app))
    app.selectbox(key="prtras001.serious.window").set_value("weeks").run()
    assert "in weeks 0 to 48 after the first dose in every arm" in said(healthy(app))


def test_what_does_not_fit_together_stands_above_the_list_of_serious_events(open_page: Open) -> None:
    app = healthy(open_page("serious_events", TRIAL))
    headings = [heading.value for heading in app.header]
    assert headings[-2:] == ["What does not fit together", "Every serious event"]
    assert "Nothing was corrected, and all are counted as written." in said(app)
    contradictions, to_review = (table.value for table in app.dataframe if "What to do" in table.value)
    assert {"Contradictions", "For a physician to review"} <= {heading.value for heading in app.subheader}
    assert len(contradictions) == 6
    assert to_review["Number"].sum() == 42


def test_a_patient_under_a_code_until_the_switch(open_page: Open) -> None:
    app = healthy(open_page("patient", TRIAL))
    assert app.title[0].value == "Which patient?"
    assert charts(app) == [], "nobody is shown until somebody is chosen"
    code = min(patient_codes(bundled("prtras001")))
    assert app.button(key="_patient_Next").disabled
    app.selectbox(key="_patient_chosen").set_value(code).run()
    assert code in healthy(app).title[0].value
    assert len(charts(app)) == 1
    assert "PR-" not in said(app)
    app.toggle(key="_patient_identifier").set_value(True).run()
    assert "In the file: **PR-" in said(healthy(app))
    assert set(app.query_params) <= {"study", "prtras001.patient.unit"}
    other = max(patient_codes(bundled("prtras001")))
    app.selectbox(key="_patient_chosen").set_value(other).run()
    app = app.switch_page("../../pages/overview.py").run().switch_page("../../pages/patient.py").run()
    assert other in healthy(app).title[0].value, "kept when the page is left"
    assert "In the file" not in said(app), "masked again"


def test_previous_and_next_follow_the_list_and_a_new_session_asks(open_page: Open) -> None:
    app = healthy(open_page("serious_events", TRIAL))
    order = list(dict.fromkeys(listed(app)))
    app.selectbox(key=f"{OPEN}.code").set_value(order[1]).run()
    app.button(key=f"{OPEN}.button").click().run()
    app.switch_page("../../pages/patient.py")  # where the click led; the harness would go on with the page it opened
    for key, at in (("_patient_Next", 2), ("_patient_Previous", 1), ("_patient_Previous", 0)):
        app.button(key=key).click().run()
        assert plain(f"Patient {order[at]}:") in healthy(app).title[0].value
    assert app.button(key="_patient_Previous").disabled
    assert "Back to Serious events" in [link.label for link in page_links(app)]
    assert answer_of(app) == plain(
        build_patient(select(bundled("prtras001"), Selection()), PatientOptions(patient=order[0])).answer
    )
    again = healthy(open_page("patient", app.query_params))
    assert again.title[0].value == "Which patient?", "a reload never shows another patient"
    assert [link.label for link in page_links(again)] == ["Serious events", "Adverse events", "Exposure", "Scans"]


def test_values_at_baseline_have_their_units() -> None:
    cohort = select(bundled("prtras001"), Selection())
    (table,) = [
        one.frame
        for one in build_patient(cohort, PatientOptions(patient=patient_codes(cohort)[0])).tables
        if one.title == "At baseline"
    ]
    values = dict(zip(table["At baseline"], table["Value"], strict=True))
    study = cohort.study
    for factor in study.factors:
        unit = study.column(factor.column).unit
        assert not unit or values[factor.label].endswith((f" {unit}", "not on file")), factor.label
    assert values["Age"].endswith(" years")


def test_a_patient_outside_the_selection_is_not_swapped_for_another(open_page: Open) -> None:
    app = open_page("patient", TRIAL | {"prtras001.arms": "NA"})
    treated = select(bundled("prtras001"), Selection(arms=("na_peg",)))
    app.session_state["_patient"] = patient_codes(treated)[0]
    app = healthy(app.run())
    assert "is not among the selected patients" in app.warning[0].value
    assert charts(app) == []


def test_one_arm_has_no_comparison_of_serious_events(open_page: Open) -> None:
    one = healthy(open_page("serious_events", TRIAL | {"prtras001.arms": "NA"}))
    assert len(charts(one)) == 1
    assert " v " not in answer_of(one)


def test_the_reconstruction_explains_itself(open_page: Open) -> None:
    app = healthy(open_page("serious_events", {"study": "Lo 2007"}))
    assert app.title[0].value == "Lo 2007 holds no serious adverse events"
    assert "adverse effects stopped treatment in the first 6 patients" in said(app)
    app = healthy(open_page("patient", {"study": "Lo 2007"}))
    assert "no date on which study treatment started" in said(app)
    assert charts(app) == []


def test_an_upload_explains_itself(open_page: Open) -> None:
    app = use(confirm(upload(open_page("data"), "clinic.csv", ASAUR.read_bytes()), "Death", "1"))
    app = healthy(app.switch_page("../../pages/serious_events.py").run())
    assert "one row per patient" in said(app)
    app = healthy(app.switch_page("../../pages/patient.py").run())
    assert app.title[0].value == "There is no course of a single patient to show"
