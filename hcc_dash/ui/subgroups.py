"""What the page on subgroups draws by hand: where numbers are cut, and how credible a difference is."""

import math

import streamlit as st

from hcc_dash.asking.kinds import Given
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.subgroups.exhibit.subgroups import build_credibility
from hcc_dash.questions.subgroups.numbers.levels import asked_factors, is_number
from hcc_dash.questions.subgroups.numbers.options import Cuts
from hcc_dash.questions.subgroups.numbers.result import SubgroupResult
from hcc_dash.study.capital import capital
from hcc_dash.study.parts import Factor
from hcc_dash.ui.answered import Answered
from hcc_dash.ui.choices import RangeChoice, open_choices
from hcc_dash.ui.session import whole_cohort
from hcc_dash.ui.text import plain
from hcc_dash.ui.widgets import number, pick


def pick_cuts(cohort: Cohort, given: Given) -> Cuts:
    """One cut for each factor of the forest that is a number."""
    factors = asked_factors(cohort.study, given["factors"])
    cuts = [_pick_cut(cohort, factor) for factor in factors if is_number(cohort.study, factor.column)]
    return tuple(cut for cut in cuts if cut is not None)


def _pick_cut(cohort: Cohort, factor: Factor) -> tuple[str, float] | None:
    """A number that starts at the whole cohort's median, so that a filter does not move it."""
    whole = whole_cohort() or cohort
    choice = next((option for option in open_choices(whole) if option.factor.column == factor.column), None)
    median = float(whole.subjects[factor.column].median())
    if not isinstance(choice, RangeChoice) or math.isnan(median):
        return None
    low, high, step = (float(value) for value in (*choice.ends, choice.step))
    start = float(math.ceil(median)) if choice.step == 1 else round(median, 1)
    unit = f", {choice.unit}" if choice.unit else ""
    label = plain(f"Cut {factor.label}{unit}")
    at = number(label, f"forest.cut.{factor.column}", cohort.study, low, high, min(max(start, low), high), step)
    return factor.column, at


def show_credibility(done: Answered) -> None:
    """ICEMAN's questions for one factor, the one with the smallest interaction p first."""
    result: SubgroupResult = done.exhibit.result
    if not result.factors:
        return
    ranked = sorted(result.factors, key=lambda factor: (not factor.interaction.estimable, factor.interaction.p_value))
    with st.container(border=True):
        st.header("Credibility", anchor=False)
        labels = {factor.column: factor.label for factor in ranked}
        column = pick("A difference by", labels, "forest.credible", result.study, width=320)
        verdict, printed, chance, table = build_credibility(result, column)
        st.markdown(f"**{plain(verdict)}**")
        for text in filter(None, (printed, chance)):
            st.markdown(plain(text))
        with st.expander(f"The {len(table.frame)} questions, and what the data answer"):
            for question, answer, because in table.frame.itertuples(index=False):
                st.markdown(f"{plain(question)}  \n**{plain(capital(answer))}.** {plain(because)}")
        st.caption("Questions after ICEMAN (Schandelmaier et al. 2020, CMAJ 192:E901), in our words.")
