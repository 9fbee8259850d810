"""The second opinion on a question: on its own page, and folded under any survival exhibit or mixed model."""

from collections.abc import Callable
from datetime import date
from functools import partial

import streamlit as st

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.catalogue import question_of
from hcc_dash.questions.pages import page_of
from hcc_dash.questions.quality_of_life.numbers.model_options import ModelOptions
from hcc_dash.questions.second_opinion.exhibit.second_opinion import build_model_opinion, build_second_opinion
from hcc_dash.questions.second_opinion.words.second_opinion import say_reasons
from hcc_dash.questions.survival.numbers.options import OpinionOptions, SurvivalOptions
from hcc_dash.questions.survival.words.survival import Shown
from hcc_dash.report.certificate import draw_certificate, write_certificate
from hcc_dash.report.files import name_file, write_csv
from hcc_dash.ui.asking import pick_asked
from hcc_dash.ui.cache import remembered
from hcc_dash.ui.lacking import show_lacking
from hcc_dash.ui.ready import ready_cohort
from hcc_dash.ui.show import main_block, show_answer, show_table
from hcc_dash.ui.text import plain
from hcc_dash.ui.widgets import folded

Options = SurvivalOptions | ModelOptions


def show_page() -> None:
    """The page: the survival question of the moment, recomputed."""
    cohort, question = ready_cohort(), question_of("second-opinion")
    if cohort is None:
        return
    if question.needs(cohort):
        show_lacking(page_of(question.page), [question], cohort)
        return
    head = st.container()
    options: SurvivalOptions
    options, _ = pick_asked((OpinionOptions, Shown), cohort, question.prefix)
    exhibit = open_second_opinion(cohort, options)
    with head:
        show_answer(exhibit)
    show_opinion(exhibit, main=True)


def open_second_opinion(cohort: Cohort, options: Options) -> Exhibit:
    """The exhibit, computed once per question and cohort; it is words only, so whichever look it is shown in."""
    if isinstance(options, ModelOptions):
        with st.spinner("R and statsmodels fit the same model; R may take a minute", show_time=True):
            return remembered(cohort, "model opinion", (options,), lambda: build_model_opinion(cohort, options))
    with st.spinner("lifelines, scikit-survival and R compute the same numbers"):
        return remembered(cohort, "second opinion", (options,), lambda: build_second_opinion(cohort, options))


def show_second_opinion(
    cohort: Cohort, options: Options, key: str = "second_opinion_section", linked: str = ""
) -> None:
    """A section under an exhibit, closed until somebody asks; nothing is computed before.

    ``linked``: the link's key that opens it where it is a part of the page.
    """
    if isinstance(options, SurvivalOptions) and options.entry:
        st.caption("No second opinion: other engines are not asked about late entry.")
        return
    label, icon = "Second opinion: the same numbers by other engines", ":material/verified:"
    if linked:
        section = folded(label, linked, cohort.study, "opinion", icon=icon)
    else:
        section = st.expander(label, icon=icon, on_change="rerun", key=key)
    if section.open:
        with section:
            exhibit = open_second_opinion(cohort, options)
            if not exhibit.result.count("differs"):
                st.markdown(f"**{plain(exhibit.answer)}**")
            show_opinion(exhibit)


def show_opinion(exhibit: Exhibit, *, main: bool = False) -> None:
    """Tables, footnote and certificate; a contradiction first and loud; ``main``: the first table is the page's."""
    if exhibit.result.count("differs"):
        st.error(plain(exhibit.answer), icon=":material/error:")
    for engine in exhibit.result.engines:
        if engine.failed:
            st.warning(plain(f"{engine.name} could not answer: {engine.failed}"), icon=":material/warning:")
    for place, table in enumerate(exhibit.tables):
        with main_block(main and place == 0):
            show_table(table, exhibit)
        if "Why" in table.frame:
            st.caption(plain(say_reasons(exhibit.result)))
    st.caption(plain(exhibit.footnote))
    _show_certificates(exhibit)


def _show_certificates(exhibit: Exhibit) -> None:
    today = date.today()
    files: dict[str, tuple[str, str, Callable[[], bytes]]] = {
        "Certificate, PDF": ("pdf", "application/pdf", partial(draw_certificate, exhibit, today)),
        "Certificate, text": ("txt", "text/plain", lambda: write_certificate(exhibit, today).encode()),
        "Every check, CSV": ("csv", "text/csv", partial(write_csv, exhibit, "checks")),
    }
    with st.container(horizontal=True):
        for label, (extension, mime, write) in files.items():
            st.download_button(
                label,
                data=write,
                file_name=name_file(exhibit, "certificate" if extension != "csv" else "checks", extension),
                mime=mime,
                icon=":material/download:",
                on_click="ignore",
                key=f"opinion_{extension}",
            )
