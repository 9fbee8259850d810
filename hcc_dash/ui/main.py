"""The main script, run before every page: navigation, the open trial, the filters; then the page."""

from collections.abc import Collection
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from hcc_dash.questions.pages import PAGES, page_of
from hcc_dash.study.counts import count_noun
from hcc_dash.study.errors import StudyError, without_paths
from hcc_dash.ui.filled import NOTHING, filled_pages
from hcc_dash.ui.filters import active_filters, pick_selection, pick_study, show_narrowed, show_trail
from hcc_dash.ui.ledger import show_tally
from hcc_dash.ui.link import name_unread, open_link, show_refused, write_link
from hcc_dash.ui.lost_upload import count_uploads, find_lost_upload
from hcc_dash.ui.navigation import page_file
from hcc_dash.ui.reading import show_reading
from hcc_dash.ui.redraw import offer_redraw
from hcc_dash.ui.session import narrow, noted_marks, open_cohort, set_line, set_open, set_page
from hcc_dash.ui.show import mark_page
from hcc_dash.ui.text import plain

FAVICON = Path(__file__).resolve().parent / "serving" / "favicon.png"
STYLE = Path(__file__).resolve().parent / "style.css"


def _navigation(filled: Collection[str]) -> dict[str, list[StreamlitPage]]:
    """The pages by section, those that the trial has nothing for last; the dashboard's address leads to the first."""
    sections: dict[str, list[StreamlitPage]] = {entry.section: [] for entry in PAGES}
    for entry in sorted(PAGES, key=lambda entry: entry.id not in filled):
        title = entry.title if entry.id in filled else f"{entry.title}{NOTHING}"
        script = st.Page(page_file(entry.id), title=title, icon=f":material/{entry.icon}:", default=entry is PAGES[0])
        sections[entry.section].append(script)
    return sections


st.html(STYLE)
offer_redraw()
open_link()
find_lost_upload()
# The icon before the pages are named: else a page's own would be fetched as the tab's, from outside.
st.set_page_config(page_icon=str(FAVICON), layout="wide")
with st.sidebar:
    study_id = pick_study()
whole, unreadable = None, ""
try:
    whole = open_cohort(study_id)
except StudyError as error:
    unreadable = without_paths(str(error))
# On top, so that the sidebar begins with the trial and its filters; on a phone Streamlit lists the pages there first.
script = st.navigation(_navigation(filled_pages(whole)), position="top")
page = page_of(script.url_path or PAGES[0].id)
st.set_page_config(page_title=f"{page.title} · hcc_dash", page_icon=str(FAVICON))
with st.sidebar:
    if unreadable:
        st.error(plain(unreadable))
        st.stop()
    selected = None
    if whole is not None:
        head = st.container(key="narrowed", gap="xxsmall")
        selected = narrow(whole, pick_selection(whole))
        with head:
            show_narrowed(whole, selected)
        show_trail(selected)
        if not page.filtered:
            st.caption(f"{page.title} is about the whole trial: filters do not act on it.")
    looked = st.container()
set_open(whole, selected)
set_page(page.title, page.id)
line = st.container(horizontal=True, vertical_alignment="center", gap="xxsmall", key="line")
set_line(line)
if whole is not None and selected is not None:
    active = active_filters(selected)
    names = f" · {plain('; '.join(active))}" if active else ""
    counted = f"{selected.n} of {whole.n} patients{names}"
    if not page.filtered:
        counted = f"whole trial, not filtered: {count_noun(whole.n, 'patient')}"
    with line:
        st.caption(f"{page.title} · {plain(whole.study.short)} · {counted}", width="content")
show_refused()
write_link()
script.run()
if noted_marks() is None:  # a page without an answer, too, says what its patients are
    bundled = whole is not None and whole.study.provenance.kind != "upload"
    mark_page((whole.study.provenance.mark,) if whole is not None and bundled else ())
with line:
    show_reading(noted_marks() or ())
name_unread()
count_uploads()
write_link(whole=True)
with looked:
    show_tally()
