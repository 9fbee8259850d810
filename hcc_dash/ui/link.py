"""What a reader chose: kept in the session, and of bundled studies in the link, in the terminal's words.

A link is read when a session opens, option by option, by word or by a label that it once carried; whatever of it
cannot be followed is named. Every run writes it again: what is not as usual of the options that are shown.
"""

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

import streamlit as st

from hcc_dash.study.model import Study
from hcc_dash.ui.link_words import Reading
from hcc_dash.ui.session import UPLOAD
from hcc_dash.ui.text import plain

_UNREAD, _REFUSED, _NAMES = "_link_unread", "_link_refused", "_link_names"
_BEFORE, _LEFT_OUT = "_link_left_out_before", "_link_left_out"
_WORDS, _WRITTEN = "_link_words", "_link_written"
LEFT_OUT = "left_out"
"""What a link asked for and is not shown stays in the address under this name, so that a reload names it again."""


def kept_for(study: Study, key: str, label: str, read: Reading, in_link: bool = True) -> dict[str, Any]:
    """The key of a widget about a study, whose choice outlives its page, after what a link says of it was read."""
    if is_in_link(study, in_link):
        follow_link(f"{study.id}.{key}", label, read)
    return {"key": f"{study.id}.{key}", "persist_state": "session"}


def is_in_link(study: Study, in_link: bool = True) -> bool:
    """Whether links speak of a widget: never of a patient's code, nor of an upload's columns and levels."""
    return in_link and study.id != UPLOAD


def note_words(study: Study, key: str, words: Sequence[str]) -> None:
    """What the link says of an option of a study; nothing where it is as usual."""
    if is_in_link(study):
        say_in_link(f"{study.id}.{key}", words)


def say_in_link(key: str, words: Sequence[str]) -> None:
    """What the link says under a key when it is written next."""
    st.session_state.setdefault(_WORDS, {})[key] = tuple(words)


def noted_words() -> dict[str, tuple[str, ...]]:
    """What the link says so far in this run: for links to other pages, while only trial and filters have spoken."""
    noted: dict[str, tuple[str, ...]] = st.session_state.get(_WORDS, {})
    return {key: words for key, words in noted.items() if words}


def open_link() -> None:
    """Begin a run with nothing noted; before the first widget of a session, note all that its link asks for."""
    st.session_state[_WORDS] = {}
    if _UNREAD not in st.session_state:
        asked = {key: st.query_params.get_all(key) for key in st.query_params}
        before: dict[str, list[str]] = {}
        for entry in asked.pop(LEFT_OUT, []):
            key, _, value = entry.partition("=")
            before.setdefault(key, []).append(value)
        st.session_state[_UNREAD], st.session_state[_BEFORE] = asked, before
        st.session_state[_REFUSED], st.session_state[_LEFT_OUT] = {}, {}


def write_link(*, whole: bool = False) -> None:
    """Let the address say what was noted in this run; ``whole``: and nothing else, at the end of a page.

    Sent only when it changes something. What was written last is compared too: a reader who chooses twice in a moment
    sends the second choice with an address that the first one's answer has not reached yet.
    """
    noted: dict[str, tuple[str, ...]] = st.session_state.get(_WORDS, {})
    now = {key: tuple(st.query_params.get_all(key)) for key in st.query_params}
    others = {} if whole else {key: words for key, words in now.items() if key not in noted}
    wanted = others | noted_words()
    if not wanted == now == st.session_state.get(_WRITTEN, now):
        st.query_params.from_dict(wanted)
        st.session_state[_WRITTEN] = wanted


def is_asked_by_link(start: str) -> bool:
    """Whether the link has words, not taken yet, whose keys start so."""
    return any(key.startswith(start) for key in st.session_state.get(_UNREAD, {}))


def follow_link(key: str, label: str, read: Reading) -> None:
    """Before the widget of that key is first made: give it what the link says, note what cannot be followed."""
    st.session_state.setdefault(_NAMES, set()).add(key)
    before = st.session_state.get(_BEFORE, {}).pop(key, None)
    asked = st.session_state.get(_UNREAD, {}).pop(key, None)
    is_refused = before is not None and _refuse(key, label, before, read(before).refused)
    if asked is not None:
        understood = read(asked)
        is_refused |= _refuse(key, label, asked, understood.refused)
        if understood.given is not None:
            st.session_state[key] = understood.given
    if is_refused:
        st.rerun()  # what is refused is said above the page


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
    left_out: dict[str, list[str]] = st.session_state[_LEFT_OUT]
    say_in_link(LEFT_OUT, [f"{key}={value}" for key, values in left_out.items() for value in values])
    listed = "\n".join(f"- **{plain(option)}**: {plain(why)}" for option, why in refused.items())
    st.warning(
        f"**The page does not show all that its link asks for.** Left out, because it is not there:\n{listed}",
        icon=":material/link_off:",
    )
    st.button("Go on without it", key="_link_go_on", on_click=forget_link)
