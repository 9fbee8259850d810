"""Other tests of the curves, folded under them."""

import streamlit as st

from hcc_dash.asking.options import values_of
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.survival.exhibit.log_rank_tests import build_log_rank
from hcc_dash.questions.survival.numbers.log_rank_tests import LogRankOptions
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.ui.asking import pick_asked
from hcc_dash.ui.cache import open_exhibit
from hcc_dash.ui.show import show_section


def show_log_rank(cohort: Cohort, asked: SurvivalOptions) -> None:
    """A section under the curves, closed until somebody or a link asks: weighted tests, pairs, the trend."""
    linked = any(key.startswith(f"{cohort.study.id}.log_rank.") for key in st.query_params)
    section = st.expander(
        "Log-rank tests: weighted, of pairs, for trend",
        icon=":material/compare_arrows:",
        on_change="rerun",
        key="log_rank_section",
        expanded=linked,
    )
    if section.open:
        with section:
            (options,) = pick_asked((LogRankOptions,), cohort, "log_rank", given=values_of(asked))
            show_section(open_exhibit(build_log_rank, cohort, options))
