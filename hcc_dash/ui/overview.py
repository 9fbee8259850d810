"""The overview's sections: trial card, key results, flow, published and reproduced, what is not real."""

import streamlit as st

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.flow import ArmFlow, FlowResult
from hcc_dash.questions.overview.exhibit.overview import Overview
from hcc_dash.study.capital import capital
from hcc_dash.study.model import Study
from hcc_dash.ui.cache import open_overview
from hcc_dash.ui.checks import show_issues
from hcc_dash.ui.filters import active_filters
from hcc_dash.ui.navigation import page_file
from hcc_dash.ui.session import selected_cohort, whole_cohort
from hcc_dash.ui.show import show_marks, show_no_upload
from hcc_dash.ui.text import copied_as_text, plain
from hcc_dash.ui.ways_out import offer_trials


def show_page() -> None:
    """The whole page, of everybody in the trial."""
    cohort = whole_cohort()
    if cohort is None:
        show_no_upload()
        offer_trials(lambda _: True, "patients")
        return
    overview = open_overview(cohort)
    show_unfiltered(selected_cohort())
    show_trial(cohort, overview)
    show_key_results(overview)
    show_flow(cohort, overview.flow)
    show_published(overview)
    show_provenance(cohort)


def show_unfiltered(selected: Cohort | None) -> None:
    """Say, where filters are set, that they do not act here, and what they make of the numbers elsewhere."""
    active = active_filters(selected) if selected is not None else []
    if selected is not None and active:
        st.info(
            f"**Whole trial, not filtered.** The filters beside it ({plain('; '.join(active))}) act on other pages, "
            f"whose numbers are those of {selected.n} patients and differ from the ones here.",
            icon=":material/filter_alt_off:",
        )


def show_trial(cohort: Cohort, overview: Overview) -> None:
    """Title, design, registry, citation; the provenance statement where it cannot be missed."""
    study = cohort.study
    st.title(plain(study.title), anchor=False)
    show_marks(overview.marks)
    if study.provenance.kind != "upload":
        st.info(plain(study.provenance.statement), icon=":material/science:")
    st.markdown(plain(study.summary))
    registry = f" Registry: {study.source.registry}." if study.source.registry else ""
    st.caption(
        plain(f"{study.design.description}. Time zero: {study.design.time_zero}.{registry} {study.source.citation}")
    )


def show_key_results(overview: Overview) -> None:
    """One sentence for each planned analysis, and the way to its curves."""
    if not overview.key_results:
        return
    st.header("Planned analyses", anchor=False)
    for position, result in enumerate(overview.key_results):
        with st.container(border=True, key=f"key_result_{position}"):
            st.markdown(f"**{plain(result.title)}**")
            st.markdown(plain(result.answer))
            st.caption(plain(result.basis))
    st.page_link(page_file("survival"), label="See the curves", icon=":material/show_chart:")


def show_flow(cohort: Cohort, flow: FlowResult) -> None:
    """Who entered, by arm; a closed arm is shown and says why it is not compared."""
    if not flow.arms:
        return
    st.header("Flow of patients", anchor=False)
    word = "randomised" if flow.randomised else "allocated, not randomised"
    with st.container(border=True):
        st.markdown(f"**{flow.n} patients {word}**")
    for column, arm in zip(st.columns(len(flow.arms)), flow.arms, strict=True):
        with column.container(border=True, height="stretch"):
            _show_arm(arm, cohort.study)


def _show_arm(flow: ArmFlow, study: Study) -> None:
    arm = flow.arm
    st.markdown(f"**{plain(arm.label)}: {flow.n}**" + (" · reference" if arm.reference else ""))
    if arm.regimen:
        st.markdown(plain(arm.regimen))
    if arm.planned_n is not None:
        st.markdown(f"Planned {arm.planned_n}, on file {flow.n}")
    for status, n in flow.statuses:
        st.markdown(f"{plain(capital(status))}: {n}")
    if arm.closed is not None:
        st.markdown(f":orange-badge[Closed {arm.closed.isoformat()}] {plain(arm.closed_reason)}")
    st.markdown(f"**In the main comparison: {flow.n_compared}**")


def show_published(overview: Overview) -> None:
    """Each printed figure beside the computed one."""
    if not overview.reproduced:
        return
    st.header("Published and reproduced", anchor=False)
    st.markdown(f"**{plain(overview.agreement)}**")
    shown = copied_as_text(overview.published)
    st.dataframe(shown, hide_index=True, height=37 + 35 * len(shown), alt="Published and computed figures")
    st.caption(
        "Agreement means that the computed number rounds to the printed digits. Subgroup P values are printed here "
        "because the paper prints them; a difference between subgroups needs an interaction test."
    )


def show_provenance(cohort: Cohort) -> None:
    """What is invented, what to know of the protocol, and what the checks found."""
    study = cohort.study
    if study.provenance.invented:
        st.header("What is not real", anchor=False)
        st.markdown("\n".join(f"- {plain(text[:1].upper() + text[1:])}" for text in study.provenance.invented))
    if study.protocol_notes:
        with st.expander(f"Notes on the protocol ({len(study.protocol_notes)})"):
            st.markdown("\n".join(f"- {plain(note)}" for note in study.protocol_notes))
    if cohort.issues:
        with st.expander(f"What the checks found in the data ({len(cohort.issues)})"):
            show_issues(cohort.issues)
