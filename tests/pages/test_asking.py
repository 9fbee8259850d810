"""Widgets made from the fields of several questions at once."""

from streamlit.testing.v1 import AppTest

from tests.pages.test_bundled import healthy


def _two_questions() -> None:
    import streamlit as st

    from hcc_dash.analysis.options import SurvivalOptions
    from hcc_dash.analysis.restricted_mean import RestrictedMeanOptions
    from hcc_dash.asking.views import TimeView
    from hcc_dash.ui.asking import pick_asked
    from tests.cohort.bundled import bundled

    cohort = bundled("prtras001")
    curves, mean = pick_asked((SurvivalOptions, RestrictedMeanOptions), cohort, "both", given={"endpoint": "os"})
    (view,) = pick_asked((TimeView,), cohort, "both")
    st.text(f"{curves.endpoint} {mean.endpoint} {curves.compare} {mean.compare} {view.unit}")


def test_a_field_of_two_questions_is_asked_once_and_one_given_not_at_all() -> None:
    app = healthy(AppTest.from_function(_two_questions, default_timeout=60).run())
    assert [one.label for one in app.selectbox].count("Compare") == 1
    assert "Endpoint" not in [one.label for one in app.selectbox]
    app.selectbox(key="prtras001.compare").set_value("sex").run()
    assert healthy(app).text[0].value == "os os sex sex months"
