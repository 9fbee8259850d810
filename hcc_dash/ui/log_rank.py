"""Other tests of the curves, folded under them."""

from hcc_dash.asking.options import values_of
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.survival.exhibit.log_rank_tests import build_log_rank
from hcc_dash.questions.survival.numbers.log_rank_tests import LogRankOptions
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.ui.asking import pick_asked
from hcc_dash.ui.cache import open_exhibit
from hcc_dash.ui.show import show_section
from hcc_dash.ui.widgets import folded


def show_log_rank(cohort: Cohort, asked: SurvivalOptions) -> None:
    """A section under the curves, closed until somebody or a link asks: weighted tests, pairs, the trend."""
    label = "Log-rank tests: weighted, of pairs, for trend"
    icon = ":material/compare_arrows:"
    section = folded(label, "log_rank.part", cohort.study, "tests", icon=icon, opened_by="log_rank.")
    if section.open:
        with section:
            (options,) = pick_asked((LogRankOptions,), cohort, "log_rank", given=values_of(asked))
            show_section(open_exhibit(build_log_rank, cohort, options))
