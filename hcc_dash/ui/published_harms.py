"""Harm that a publication states in words, on pages of trials whose tables say nothing of it."""

import streamlit as st

from hcc_dash.questions.harms.numbers.published_harms import published_shares
from hcc_dash.questions.harms.words.published_harms import say_published_harm, table_published_harms
from hcc_dash.study.model import Study
from hcc_dash.ui.tables import show_frame
from hcc_dash.ui.text import plain


def show_published_harms(study: Study) -> None:
    """The printed counts, the exact limits computed here, nothing of patients; nothing when none is quoted."""
    reasons = [f"{plain(arm.label)}: {plain(arm.closed_reason)}." for arm in study.arms if arm.closed_reason]
    if reasons:
        st.markdown("What the description of the study says: " + " ".join(reasons))
        st.caption(plain(study.source.citation))
    shares = published_shares(study)
    if not shares:
        return
    st.header("What the publication says of harm", anchor=False)
    for share in shares:
        st.markdown(f"**{plain(say_published_harm(study, share))}**")
    show_frame(table_published_harms(shares, study), "Harms as published")
    st.caption(
        "Published text, not patients of this file; limits are exact (Clopper-Pearson) and computed here. An arm that "
        "is closed because of its first patients shows harm at its most striking: its share is no estimate of what "
        "later patients would have had. What else was recorded of harm in any arm is not on file."
    )
