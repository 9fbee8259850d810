"""The main script, run before every page: navigation, the open trial, the filters; then the page."""

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from hcc_dash.questions.pages import PAGES
from hcc_dash.study.errors import StudyError, without_paths
from hcc_dash.ui.filters import active_filters, pick_selection, pick_study, show_trail
from hcc_dash.ui.ledger import show_tally
from hcc_dash.ui.link import name_unread, open_link, show_refused, write_link
from hcc_dash.ui.lost_upload import count_uploads, find_lost_upload
from hcc_dash.ui.navigation import page_file
from hcc_dash.ui.session import narrow, open_cohort, set_line, set_open, set_page
from hcc_dash.ui.text import plain

UNFILTERED = {entry.title for entry in PAGES if not entry.filtered}
FAVICON = Path(__file__).resolve().parent / "serving" / "favicon.png"
STYLE = Path(__file__).resolve().parent / "style.css"


def _navigation() -> dict[str, list[StreamlitPage]]:
    """The pages by section; the first of all is where the dashboard's own address leads."""
    sections: dict[str, list[StreamlitPage]] = {}
    for entry in PAGES:
        script = st.Page(
            page_file(entry.id), title=entry.title, icon=f":material/{entry.icon}:", default=entry is PAGES[0]
        )
        sections.setdefault(entry.section, []).append(script)
    return sections


st.html(STYLE)
open_link()
find_lost_upload()
# The icon before the pages are named: else a page's own would be fetched as the tab's, from outside.
st.set_page_config(page_icon=str(FAVICON), layout="wide")
# On top, so that the sidebar begins with the trial and its filters; on a phone Streamlit lists the pages there first.
page = st.navigation(_navigation(), position="top")
st.set_page_config(page_title=f"{page.title} · hcc_dash", page_icon=str(FAVICON))
with st.sidebar:
    try:
        whole = open_cohort(pick_study())
    except StudyError as error:
        st.error(plain(without_paths(str(error))))
        st.stop()
    selected = None
    if whole is not None:
        selected = narrow(whole, pick_selection(whole))
        show_trail(whole, selected)
        if page.title in UNFILTERED:
            st.caption(f"{page.title} is about the whole trial: filters do not act on it.")
    looked = st.container()
set_open(whole, selected)
set_page(page.title, page.url_path or "overview")
line = st.container(horizontal=True, vertical_alignment="center", gap="xxsmall")
set_line(line)
if whole is not None and selected is not None:
    active = active_filters(selected)
    names = f" · {plain('; '.join(active))}" if active else ""
    mark = "" if whole.study.provenance.kind == "upload" else f" ({plain(whole.study.provenance.mark.lower())})"
    counted = f"{selected.n} of {whole.n} patients{names}"
    if page.title in UNFILTERED:
        counted = f"whole trial, not filtered: {whole.n} patients"
    with line:
        st.caption(f"{page.title} · {plain(whole.study.short)}{mark} · {counted}", width="content")
show_refused()
write_link()
page.run()
name_unread()
count_uploads()
write_link(whole=True)
with looked:
    show_tally()
