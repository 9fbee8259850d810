"""The overview: the trial in two lines, at a glance, and what is about the whole of it, a part at a time."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from hcc_dash.answers.marks import build_marks
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.flow import ArmFlow, FlowResult
from hcc_dash.questions.overview.exhibit.overview import Overview
from hcc_dash.study.allocation import say_entered
from hcc_dash.study.capital import capital
from hcc_dash.study.model import Study
from hcc_dash.study.parts import Arm
from hcc_dash.ui.cache import open_overview
from hcc_dash.ui.checks import show_issues
from hcc_dash.ui.filters import active_filters
from hcc_dash.ui.glance import show_glance
from hcc_dash.ui.navigation import page_file
from hcc_dash.ui.session import selected_cohort, whole_cohort
from hcc_dash.ui.show import mark_page, show_heading, show_no_upload
from hcc_dash.ui.text import copied_as_text, plain
from hcc_dash.ui.ways_out import offer_trials
from hcc_dash.ui.widgets import segments


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A part below the displays: its word in the link, its heading, and what shows it."""

    id: str
    heading: str
    show: Callable[[], None]


def show_page() -> None:
    """The whole page: the displays of the patients selected, the rest of everybody in the trial."""
    whole, selected = whole_cohort(), selected_cohort()
    if whole is None or selected is None:
        show_no_upload()
        offer_trials(lambda _: True, "patients")
        return
    show_trial(selected)
    show_glance(whole, selected)
    show_whole_trial(whole, selected)


def show_trial(selected: Cohort) -> None:
    """Marks, title, what the patients are and the design in a sentence each: the provenance cannot be missed."""
    study = selected.study
    mark_page(build_marks(selected, None))
    with st.container(key="trial", gap=None):
        show_heading(study.title, 1)
        stated = study.provenance.statement if study.provenance.kind != "upload" else ""
        st.markdown(plain(f"{_first_sentence(stated)} {study.design.description}.".strip()))


def _first_sentence(text: str) -> str:
    return text.partition(". ")[0].rstrip(".") + "." if text else ""


def show_whole_trial(whole: Cohort, selected: Cohort) -> None:
    """One part at a time of what no filter changes, as a reader or a link chooses."""
    overview = open_overview(whole)
    parts = {part.id: part for part in _parts(whole, overview)}
    if not parts:
        return
    labels = {part.id: part.heading for part in parts.values()}
    first = next(iter(parts))
    chosen = segments("About the whole trial", labels, "overview.part", whole.study, first) if len(parts) > 1 else first
    show_unfiltered(selected)
    show_heading(parts[chosen].heading, 2)
    parts[chosen].show()


def _parts(cohort: Cohort, overview: Overview) -> list[_Part]:
    """The parts that this trial has something for."""
    study, n = cohort.study, len(cohort.issues)
    said = {
        "planned": ("Planned analyses", overview.key_results, lambda: show_key_results(overview)),
        "flow": ("Flow of patients", overview.flow.arms, lambda: show_flow(cohort, overview.flow)),
        "published": ("Published and reproduced", overview.reproduced, lambda: show_published(overview)),
        "real": ("What is not real", study.provenance.invented, lambda: show_provenance(study)),
        "about": ("Protocol and source", study.summary, lambda: show_source(study)),
        "checks": (f"Checks of the data ({n})", cohort.issues, lambda: show_issues(cohort.issues)),
    }
    return [_Part(id=word, heading=heading, show=show) for word, (heading, has, show) in said.items() if has]


def show_unfiltered(selected: Cohort) -> None:
    """Say, where filters are set, that they do not act here, and what they make of the numbers above and elsewhere."""
    active = active_filters(selected)
    if active:
        st.info(
            f"**Whole trial, not filtered.** The filters beside it ({plain('; '.join(active))}) act on the displays "
            f"above and on other pages, whose numbers are of {selected.n} patients and differ from the ones here.",
            icon=":material/filter_alt_off:",
        )


def show_key_results(overview: Overview) -> None:
    """One sentence for each planned analysis, and the way to its curves."""
    for position, result in enumerate(overview.key_results):
        with st.container(border=True, key=f"key_result_{position}"):
            st.markdown(f"**{plain(result.title)}**")
            st.markdown(plain(result.answer))
            st.caption(plain(result.basis))
    st.page_link(page_file("survival"), label="See the curves", icon=":material/show_chart:")


def show_flow(cohort: Cohort, flow: FlowResult) -> None:
    """Who entered, by arm; a closed arm is shown and says why it is not compared."""
    with st.container(border=True):
        st.markdown(f"**{plain(say_entered(cohort.study, flow.n))}**")
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
        st.markdown(_say_closed(arm))
    st.markdown(f"**In the main comparison: {flow.n_compared}**")


def _say_closed(arm: Arm) -> str:
    """When and why; a reason that says by itself when it was closed is not told the day as well."""
    when, colon, why = arm.closed_reason.partition(": ")
    if colon and when.startswith("Closed"):
        return f":orange-badge[{plain(when)}] {plain(capital(why))}"
    closed = f":orange-badge[Closed {arm.closed.isoformat()}]" if arm.closed else ""
    return f"{closed} {plain(arm.closed_reason)}"


def show_published(overview: Overview) -> None:
    """Each printed figure beside the computed one."""
    st.markdown(f"**{plain(overview.agreement)}**")
    shown = copied_as_text(overview.published)
    st.dataframe(shown, hide_index=True, height=37 + 35 * len(shown), alt="Published and computed figures")
    st.caption(
        "Agreement means that the computed number rounds to the printed digits. Subgroup P values are printed here "
        "because the paper prints them; a difference between subgroups needs an interaction test."
    )


def show_provenance(study: Study) -> None:
    """What the patients are, and all that is invented."""
    st.info(plain(study.provenance.statement), icon=":material/science:")
    st.markdown("\n".join(f"- {plain(capital(text))}" for text in study.provenance.invented))


def show_source(study: Study) -> None:
    """What was done, since when time is counted, registry, citation, and what to know of the protocol."""
    st.markdown(plain(study.summary))
    registry = f" Registry: {study.source.registry}." if study.source.registry else ""
    st.markdown(plain(f"Time zero: {study.design.time_zero}.{registry} {study.source.citation}"))
    if study.protocol_notes:
        show_heading("Notes on the protocol", 3)
        st.markdown("\n".join(f"- {plain(note)}" for note in study.protocol_notes))
