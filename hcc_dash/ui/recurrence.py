"""Options and layout of the page on recurrence with death competing."""

import streamlit as st

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.asking.views import TimeView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.recurrence.exhibit.competing import build_competing, build_periods
from hcc_dash.questions.recurrence.numbers.options import (
    CompetingOptions,
    competing_endpoints,
)
from hcc_dash.questions.recurrence.words.competing import say_lines, say_meanings, say_why_higher
from hcc_dash.study.model import Study
from hcc_dash.ui.asking import pick_asked
from hcc_dash.ui.cache import open_exhibit
from hcc_dash.ui.navigation import page_file
from hcc_dash.ui.show import show_answer, show_downloads, show_picture, show_section, show_tables
from hcc_dash.ui.text import plain
from hcc_dash.ui.ways_out import offer_trials


def show_recurrence(cohort: Cohort) -> None:
    """The whole page: options, incidence, why Kaplan-Meier says more, models, early and late."""
    study = cohort.study
    if not competing_endpoints(study):
        _show_none(study)
        return
    head = st.container()
    options, view = pick_asked((CompetingOptions, TimeView), cohort, "recurrence")
    exhibit = open_exhibit(build_competing, cohort, options, view)
    with head:
        show_answer(exhibit)
    _show_incidence(exhibit)
    st.divider()
    show_section(open_exhibit(build_periods, cohort, options, view))


def _show_none(study: Study) -> None:
    """Why there is nothing to show: no endpoint has a competing event."""
    st.title("No endpoint of this table has a competing event", anchor=False)
    names = ", ".join(endpoint.label for endpoint in study.time_to_event) or "none"
    st.markdown(
        "This page is about events that another can forestall: a patient who dies without recurrence will never recur. "
        f"Time-to-event endpoints here: {plain(names)}. None has a code for such a competing event, so the proportion "
        "with the event is one minus Kaplan-Meier, on the Survival page."
    )
    if study.provenance.kind == "upload":
        st.markdown("If the event column has such a code, map the table again and name it there.")
        st.page_link(page_file("data"), label="Map the table", icon=":material/table:")
    offer_trials(lambda cohort: bool(competing_endpoints(cohort.study)), "an endpoint with a competing event")
    st.page_link(page_file("survival"), label="Kaplan-Meier curves", icon=":material/show_chart:")


def _show_incidence(exhibit: Exhibit) -> None:
    """Curves over the whole width, the explanation, one stack per group abreast, then numbers and files."""
    result = exhibit.result
    if exhibit.pictures:
        curves, *stacks = exhibit.pictures
        show_picture(exhibit, curves)
        st.caption(plain(say_lines(result)))
        st.header("Why one minus Kaplan-Meier is higher", anchor=False)
        st.markdown(plain(say_why_higher(result)))
        for start in range(0, len(stacks), 2):
            for column, picture in zip(st.columns(2), stacks[start : start + 2], strict=False):
                with column:
                    show_picture(exhibit, picture)
    meanings = say_meanings(result)
    if meanings:
        st.header("What the two hazard ratios mean", anchor=False)
        st.markdown(plain(meanings))
    show_tables(exhibit)
    show_downloads(exhibit)
