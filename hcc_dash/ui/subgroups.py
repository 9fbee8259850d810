"""The page about subgroups: what to ask, the forest that is clicked into, how credible a difference is."""

import math
from functools import partial
from typing import get_args

import streamlit as st

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.asking.kinds import Given
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.subgroups.exhibit.subgroups import build_credibility, forest_plan, forest_rows
from hcc_dash.questions.subgroups.numbers.levels import asked_factors, is_number
from hcc_dash.questions.subgroups.numbers.options import Cuts, SubgroupOptions
from hcc_dash.questions.subgroups.numbers.result import SubgroupResult
from hcc_dash.report.forest_image import draw_forest_image
from hcc_dash.report.paper import ImageFormat
from hcc_dash.study.capital import capital
from hcc_dash.study.parts import Factor
from hcc_dash.ui.asking import pick_asked
from hcc_dash.ui.choices import RangeChoice, open_choices
from hcc_dash.ui.navigation import page_file
from hcc_dash.ui.session import whole_cohort
from hcc_dash.ui.show import show_downloads, show_tables
from hcc_dash.ui.subgroup_view import chart_forest, look_into
from hcc_dash.ui.text import plain
from hcc_dash.ui.ways_out import offer_everybody
from hcc_dash.ui.widgets import number, pick


def pick_subgroups(cohort: Cohort) -> SubgroupOptions:
    """What to ask: endpoint, arm, factors, strata, landmark, and where numbers are cut."""
    options: SubgroupOptions
    (options,) = pick_asked((SubgroupOptions,), cohort, "forest", {"cuts": _pick_cuts})
    return options


def _pick_cuts(cohort: Cohort, given: Given) -> Cuts:
    """One cut for each factor of the forest that is a number."""
    factors = asked_factors(cohort.study, given["factors"])
    cuts = [_pick_cut(cohort, one) for one in factors if is_number(cohort.study, one.column)]
    return tuple(one for one in cuts if one is not None)


def _pick_cut(cohort: Cohort, factor: Factor) -> tuple[str, float] | None:
    """A number that starts at the whole cohort's median, so that a filter does not move it."""
    whole = whole_cohort() or cohort
    choice = next((one for one in open_choices(whole) if one.factor.column == factor.column), None)
    median = float(whole.subjects[factor.column].median())
    if not isinstance(choice, RangeChoice) or math.isnan(median):
        return None
    low, high, step = (float(one) for one in (*choice.ends, choice.step))
    start = float(math.ceil(median)) if choice.step == 1 else round(median, 1)
    unit = f", {choice.unit}" if choice.unit else ""
    label = plain(f"Cut {factor.label}{unit}")
    at = number(label, f"forest.cut.{factor.column}", cohort.study, low, high, min(max(start, low), high), step)
    return factor.column, at


def show_forest(cohort: Cohort, exhibit: Exhibit) -> None:
    """The forest beside the question how credible it is; the subgroup looked into; then numbers and files."""
    result: SubgroupResult = exhibit.result
    if not exhibit.pictures:
        _explain(cohort)
        st.caption(plain(exhibit.footnote))
        return
    left, right = st.columns([3, 2], gap="large")
    with left:
        chart_forest(exhibit)
        look_into(cohort, result)
    with right:
        _show_credibility(result)
    show_tables(exhibit)
    show_downloads(exhibit, {form: partial(_draw_image, exhibit, form) for form in get_args(ImageFormat)})


def _draw_image(exhibit: Exhibit, form: ImageFormat) -> bytes:
    return draw_forest_image(exhibit, forest_rows(exhibit.result), forest_plan(exhibit.result), form)


def _explain(cohort: Cohort) -> None:
    """Why there is no forest, and the way to one."""
    if cohort.study.arms:
        st.markdown("A forest needs two arms with patients. Widen the arms, population or filters in the sidebar.")
        offer_everybody("_forest_everybody")
        return
    st.markdown("A forest compares two arms within subgroups. Upload the table again and say which column is the arm.")
    st.page_link(page_file("data"), label="Map the columns", icon=":material/upload_file:")


def _show_credibility(result: SubgroupResult) -> None:
    """ICEMAN's questions for one factor, the one with the smallest interaction p first."""
    if not result.factors:
        return
    ranked = sorted(result.factors, key=lambda one: (not one.interaction.estimable, one.interaction.p_value))
    with st.container(border=True):
        st.header("How credible?", anchor=False)
        labels = {one.column: one.label for one in ranked}
        column = pick("A difference by", labels, "forest.credible", result.study, width=320)
        verdict, printed, chance, table = build_credibility(result, column)
        st.markdown(f"**{plain(verdict)}**")
        for text in filter(None, (printed, chance)):
            st.markdown(plain(text))
        with st.expander(f"The {len(table.frame)} questions, and what the data answer"):
            for question, answer, because in table.frame.itertuples(index=False):
                st.markdown(f"{plain(question)}  \n**{plain(capital(answer))}.** {plain(because)}")
        st.caption("Questions after ICEMAN (Schandelmaier et al. 2020, CMAJ 192:E901), in our words.")
