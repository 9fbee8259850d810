"""The look ledger of a session: noted when an answer is shown, kept in the session's memory, never stored."""

import streamlit as st

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.estimation.ledger import Look, Tally, count_looks
from hcc_dash.report.files import write_frame
from hcc_dash.ui.navigation import page_file
from hcc_dash.ui.text import copied_as_text, plain
from hcc_dash.wording.ledger import say_tally, table_looks

LEDGER = "_looks"


def note_look(exhibit: Exhibit) -> None:
    """Remember that this answer was seen; seeing it again adds nothing."""
    asked = exhibit.asked
    look = Look(
        study=asked["study"],
        question=exhibit.question,
        selection=tuple(asked.get("selection", ())),
        status=asked.get("status", "exploratory"),
        n_comparisons=exhibit.n_comparisons,
        cohort=asked["cohort"][:10],
    )
    st.session_state.setdefault(LEDGER, {})[look] = None


def session_looks() -> tuple[Look, ...]:
    """Every distinct look of this session, in the order first seen."""
    return tuple(st.session_state.get(LEDGER, {}))


def show_tally() -> None:
    """The count in the sidebar, with the way to the list."""
    tally: Tally = count_looks(session_looks())
    if tally.n_exploratory:
        st.page_link(
            page_file("ledger"),
            icon=":material/visibility:",
            label=f"{tally.n_exploratory} exploratory comparison{'s' if tally.n_exploratory != 1 else ''}",
            help=plain(say_tally(tally)),
        )


def show_ledger() -> None:
    """What was looked at, what chance would make of it, and the list as a file."""
    looks = session_looks()
    st.title("What has been looked at in this session", anchor=False)
    with st.container(key="answer"):
        st.markdown(plain(say_tally(count_looks(looks))))
    st.markdown(
        "Who looks often enough finds something. The more comparisons stand behind a striking one, the less it says; "
        "report the number with it. Planned analyses are not counted among the exploratory ones."
    )
    if looks:
        table = table_looks(looks)
        st.dataframe(copied_as_text(table), hide_index=True, alt="Questions looked at in this session")
        st.download_button(
            "Looks, CSV",
            data=lambda: write_frame(table),
            file_name="looks.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            key="csv_looks",
        )
    st.caption("The list lives in this session's memory: a reload or a new tab starts it anew.")
