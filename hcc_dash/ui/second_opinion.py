"""The second opinion on a survival question: on its own page, and folded under any survival exhibit."""

from collections.abc import Callable
from datetime import date
from functools import partial

import streamlit as st

from hcc_dash.analysis.options import SurvivalOptions
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.exhibits.exhibit import Exhibit
from hcc_dash.exhibits.second_opinion import build_second_opinion
from hcc_dash.report.certificate import draw_certificate, write_certificate
from hcc_dash.report.files import name_file, write_csv
from hcc_dash.ui.cache import open_exhibit
from hcc_dash.ui.text import plain


def open_second_opinion(cohort: Cohort, options: SurvivalOptions) -> Exhibit:
    """The exhibit, recomputed once per question and cohort; the engines take a second or two."""
    with st.spinner("lifelines, scikit-survival and R compute the same numbers"):
        return open_exhibit(build_second_opinion, cohort, options)


def show_second_opinion(cohort: Cohort, options: SurvivalOptions, key: str = "second_opinion_section") -> None:
    """A section under a survival exhibit, closed until somebody asks; nothing is computed before."""
    section = st.expander(
        "Second opinion: the same numbers by other engines", icon=":material/verified:", on_change="rerun", key=key
    )
    if section.open:
        with section:
            exhibit = open_second_opinion(cohort, options)
            if not exhibit.result.count("differs"):
                st.markdown(f"**{plain(exhibit.answer)}**")
            show_opinion(exhibit)


def show_opinion(exhibit: Exhibit) -> None:
    """Tables, footnote and certificate; a contradiction first and loud."""
    if exhibit.result.count("differs"):
        st.error(plain(exhibit.answer), icon=":material/error:")
    for engine in exhibit.result.engines:
        if engine.failed:
            st.warning(plain(f"{engine.name} could not answer: {engine.failed}"), icon=":material/warning:")
    for table in exhibit.tables:
        st.markdown(f"**{plain(table.title)}**")
        st.dataframe(table.frame, hide_index=True, alt=f"{table.title}: {exhibit.question}")
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
                label, data=write, file_name=name_file(exhibit, "certificate" if extension != "csv" else "checks",
                                                       extension),
                mime=mime, icon=":material/download:", on_click="ignore", key=f"opinion_{extension}",
            )  # fmt: skip
