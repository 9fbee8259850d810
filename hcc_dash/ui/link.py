"""What a widget's choice is kept in: the link for bundled studies, this session alone for an uploaded table.

A link is followed option by option, by label or by the terminal's word; whatever of it cannot be followed is named.
"""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from hcc_dash.study.model import Study
from hcc_dash.ui.link_words import Reading
from hcc_dash.ui.session import UPLOAD
from hcc_dash.ui.text import plain

_UNREAD, _REFUSED, _NAMES = "_link_unread", "_link_refused", "_link_names"
_BEFORE, _LEFT_OUT = "_link_left_out_before", "_link_left_out"
LEFT_OUT = "left_out"
"""What a link asked for and is not shown stays in the address under this name, so that a reload names it again."""


def kept_for(study: Study, key: str, label: str, read: Reading, in_link: bool = True) -> dict[str, Any]:
    """Key and binding of a widget about a study, after what a link says of it was read.

    A patient's code and an upload's columns and levels never enter a link.
    """
    name = f"{study.id}.{key}"
    if not in_link or study.id == UPLOAD:
        return {"key": name, "persist_state": "session"}
    follow_link(name, label, read)
    return {"key": name, "bind": "query-params"}


def open_link() -> None:
    """Note, before the first widget of a session, all that its link asks for."""
    if _UNREAD not in st.session_state:
        asked = {key: st.query_params.get_all(key) for key in st.query_params}
        before: dict[str, list[str]] = {}
        for entry in asked.pop(LEFT_OUT, []):
            key, _, value = entry.partition("=")
            before.setdefault(key, []).append(value)
        st.session_state[_UNREAD], st.session_state[_BEFORE] = asked, before
        st.session_state[_REFUSED], st.session_state[_LEFT_OUT] = {}, {}


def follow_link(key: str, label: str, read: Reading) -> None:
    """Before the widget of that key is first made: give it what the link says in its own words, note the rest."""
    st.session_state.setdefault(_NAMES, set()).add(key)
    before = st.session_state.get(_BEFORE, {}).pop(key, None)
    if before is not None and _refuse(key, label, before, read(before).refused):
        st.rerun()  # what is refused is said above the page
    asked = st.session_state.get(_UNREAD, {}).pop(key, None)
    if asked is None:
        return
    found = read(asked)
    _refuse(key, label, asked, found.refused)
    if list(found.given) == [one for one in asked if one]:
        return
    if found.given:
        st.query_params[key] = found.given
    else:
        del st.query_params[key]
    st.rerun()  # Streamlit gives a widget what the link held when the run began


def _refuse(key: str, label: str, asked: Sequence[str], refused: Sequence[str]) -> bool:
    """Note what of an option cannot be followed; whether there is anything."""
    if refused:
        st.session_state[_REFUSED][label] = " ".join(refused) if any(asked) else "The link names nothing."
        st.session_state[_LEFT_OUT][key] = list(asked)
    return bool(refused)


def refused_by_link() -> dict[str, str]:
    """What the link asks for and is not shown, by option; empty once the reader goes on without it or elsewhere."""
    refused: dict[str, str] = st.session_state.get(_REFUSED, {})
    return refused


def forget_link() -> None:
    """Go on with what is shown."""
    untaken = set(st.session_state.get(_LEFT_OUT, {})) - st.session_state.get(_NAMES, set())
    for name in (LEFT_OUT, *untaken):
        if name in st.query_params:
            del st.query_params[name]
    for kept in (_UNREAD, _BEFORE, _REFUSED, _LEFT_OUT):
        st.session_state[kept] = {}


def name_unread() -> None:
    """After the first page of a session: whatever of its link no widget took is named as well, by running again."""
    unread: dict[str, list[str]] = st.session_state.get(_BEFORE, {}) | st.session_state.get(_UNREAD, {})
    if unread:
        for key, values in unread.items():
            near = get_close_matches(key, st.session_state.get(_NAMES, ()), n=1)
            meant = f' Did you mean "{near[0]}"?' if near else ""
            asked = f", asked for as “{', '.join(values)}”." if any(values) else "."
            st.session_state[_REFUSED][key] = f"no option of this page as it stands{asked}{meant}"
            st.session_state[_LEFT_OUT][key] = values
        st.session_state[_UNREAD], st.session_state[_BEFORE] = {}, {}
        st.rerun()


def show_refused() -> None:
    """What the link asks for and is not shown, by name, before anything else on the page."""
    refused = refused_by_link()
    if not refused:
        return
    entries = [f"{key}={value}" for key, values in st.session_state[_LEFT_OUT].items() for value in values]
    if st.query_params.get_all(LEFT_OUT) != entries:
        st.query_params[LEFT_OUT] = entries
    listed = "\n".join(f"- **{plain(option)}**: {plain(why)}" for option, why in refused.items())
    st.warning(
        f"**The page does not show all that its link asks for.** Left out, because it is not there:\n{listed}",
        icon=":material/link_off:",
    )
    st.button("Go on without it", key="_link_go_on", on_click=forget_link)


def go_back_to_what_was_chosen() -> None:
    """Let a page reached by the browser's back button show the choices with which it was left.

    Streamlit enters a page into the browser's history without what the page's own widgets keep in the link, and on
    the way back sets to its default whatever the link lacks. A page reached by its name in the navigation keeps its
    choices; this makes both ways one. Call it before the first widget of a run.
    """
    context = get_script_run_ctx()
    if context is not None:
        context.is_history_navigation = False
