"""The page on exposure: the exhibit, the way to a patient and back, and what trials without doses are told."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from hcc_dash.cohort.cohort import select
from hcc_dash.cohort.selection import Selection
from hcc_dash.questions.exposure.exhibit.exposure import build_exposure
from hcc_dash.questions.exposure.numbers.result import ExposureOptions, ExposureResult
from hcc_dash.ui.patient_choice import NOBODY
from hcc_dash.ui.text import plain
from tests.cohort.bundled import bundled
from tests.pages.charts import answer_of, charts, trace
from tests.pages.test_bundled import healthy

Open = Callable[..., AppTest]
TRIAL = {"study": "PRTRAS 001"}
PATIENT = "prtras001.exposure.patient"
FURTHER = "prtras001.exposure.part"


def said(app: AppTest) -> str:
    return " ".join(one.value for one in [*app.markdown, *app.caption])


def test_the_page_shows_the_exhibit_and_leads_to_a_patient_and_back(open_page: Open) -> None:
    app = healthy(open_page("exposure", TRIAL))
    exhibit = build_exposure(select(bundled("prtras001"), Selection()), ExposureOptions())
    result: ExposureResult = exhibit.result
    assert answer_of(app) == plain(exhibit.answer)
    states, stopping = charts(app)
    full = result.states.query("level == 'full dose'")
    assert trace(states, "full dose")["y"] == full["estimate"].tolist()
    assert trace(stopping, "NA + peg-IFN")["y"] == result.stopping["estimate"].tolist()
    app.segmented_control(key=FURTHER).set_value("patients").run()
    *_, patients = charts(healthy(app))
    drawn = {code for one in patients["data"] if one["type"] == "bar" for code in one["customdata"]}
    assert drawn == set(result.patients["subject_id"])
    assert app.selectbox(key=PATIENT).value == NOBODY
    code = str(result.patients.loc[result.patients["state"] == "stopped early", "subject_id"].iloc[0])
    app.selectbox(key=PATIENT).set_value(code).run()
    app.button(key="_exposure.go").click().run()
    assert code in healthy(app).title[0].value
    assert "peg-interferon alfa-2b stopped early" in answer_of(app)
    assert not any(code in str(value) for value in app.query_params.values())
    app = healthy(app.switch_page("../../pages/exposure.py").run())
    assert app.selectbox(key=PATIENT).value == code, "kept when the page is left"


def test_a_row_of_the_list_leads_to_the_patient(open_page: Open) -> None:
    app = healthy(open_page("exposure", TRIAL | {"prtras001.exposure.part": "patients"}))
    listed = next(one.value for one in app.dataframe if "How it ended" in one.value)
    assert len(listed) == 152
    app.button(key="_prtras001.exposure.list.button").click().run()
    assert sorted(listed["Patient"])[0] in healthy(app).title[0].value


def test_an_arm_without_the_drug(open_page: Open) -> None:
    app = healthy(open_page("exposure", TRIAL | {"prtras001.arms": "NA"}))
    assert answer_of(app) == "Nobody selected was to have peg-interferon alfa-2b."
    assert charts(app) == []


def test_a_trial_without_doses_is_told_how_to_declare_them_and_what_was_published(open_page: Open) -> None:
    app = healthy(open_page("exposure", {"study": "Lo 2007"}))
    assert app.title[0].value == "Lo 2007 holds no doses and no end of treatment"
    assert "declares no treatment" in said(app)
    assert "6 of 6 (95 % CI 54–100 %)" in said(app).replace("\\", "")
    assert "[[treatments]]" in app.code[0].value
    assert charts(app) == []


def _several() -> None:
    from dataclasses import replace

    import streamlit as st

    from hcc_dash.questions.exposure.numbers.result import ExposureOptions
    from hcc_dash.ui.asking import pick_asked
    from tests.cohort.bundled import bundled

    cohort = bundled("prtras001")
    (one,) = cohort.study.treatments
    other = one.model_copy(update={"id": "na", "label": "Entecavir"})
    several = replace(cohort, study=cohort.study.model_copy(update={"treatments": (one, other)}))
    for asked in (several, cohort):
        st.markdown(pick_asked((ExposureOptions,), asked, "exposure")[0].treatment)


def test_several_treatments_are_chosen_from() -> None:
    app = healthy(AppTest.from_function(_several).run())
    assert app.selectbox[0].options == ["peg-interferon alfa-2b", "Entecavir"]
    app.selectbox[0].set_value("na").run()
    assert [one.value for one in healthy(app).markdown] == ["na", "peg_ifn"]
    assert len(app.selectbox) == 1, "the only one is not asked for"
