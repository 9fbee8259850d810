"""The balance page: which of its three questions, what to ask of each, and the answer."""

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.asking.kinds import Given
from hcc_dash.asking.views import NoView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.balance.exhibit.baseline import build_baseline
from hcc_dash.questions.balance.exhibit.propensity import build_propensity
from hcc_dash.questions.balance.exhibit.time_zero import build_time_zero
from hcc_dash.questions.balance.numbers.baseline import CHARACTERISTIC, BaselineOptions, BaselineResult
from hcc_dash.questions.balance.numbers.time_zero_result import TimeZeroOptions
from hcc_dash.questions.balance.numbers.weighted_result import WeightedOptions
from hcc_dash.ui.asking import pick_asked
from hcc_dash.ui.cache import open_exhibit
from hcc_dash.ui.clicks import choose_on_click
from hcc_dash.ui.show import show_answer, show_downloads, show_picture, show_pictures, show_table, show_tables
from hcc_dash.ui.text import plain
from hcc_dash.ui.widgets import segments

PARTS = {"baseline": "Baseline", "weighted": "Weighted", "time_zero": "Landmark (immortal time)"}
_QUESTIONS: dict[str, tuple[type, Callable[..., Exhibit]]] = {
    "baseline": (BaselineOptions, build_baseline),
    "weighted": (WeightedOptions, build_propensity),
    "time_zero": (TimeZeroOptions, build_time_zero),
}


def show_balance(cohort: Cohort) -> None:
    """One of the page's questions, its answer first; a randomised trial has the first question only."""
    study = cohort.study
    part = "baseline"
    if not study.design.randomised and len(study.arms) > 1 and study.time_to_event:  # the others compare outcomes
        part = segments("Question", PARTS, "balance.part", study, "baseline")
    head = st.container()
    exhibit = _ask(cohort, part)
    with head:
        show_answer(exhibit)
    if not exhibit.frames:
        st.markdown(plain(exhibit.footnote))
    elif part == "baseline":
        _show_baseline(exhibit)
    else:
        _show_comparison(exhibit)


def _show_baseline(exhibit: Exhibit) -> None:
    """A click in the differences chooses the distribution beside them; Table 1 in its full length below."""
    _show_differences(exhibit)
    for table in exhibit.tables:
        show_table(table, exhibit)
    st.caption(plain(exhibit.footnote))
    show_downloads(exhibit)


def _show_differences(exhibit: Exhibit) -> None:
    result: BaselineResult = exhibit.result
    apart = {one.column for one in result.characteristics if one.difference.estimable}
    if not apart:
        show_pictures(exhibit)
        return
    study, (differences, *distribution) = result.study.id, exhibit.pictures
    left, right = st.columns(2)
    with left:
        click = choose_on_click(
            f"{study}.balance.chart", f"{study}.balance.characteristic", apart, CHARACTERISTIC.label
        )
        show_picture(exhibit, differences, click=click)
        st.caption("Select a row to see its distribution.")
    with right:
        for picture in distribution:
            show_picture(exhibit, picture)


def _show_comparison(exhibit: Exhibit) -> None:
    """What to be warned of, the curves in full width, then the rest."""
    if exhibit.id == "time_zero":
        st.info(plain(exhibit.notes[0]), icon=":material/hourglass_top:")
    first, *others = exhibit.pictures
    show_picture(exhibit, first)
    show_pictures(replace(exhibit, pictures=tuple(others)))
    show_tables(exhibit)
    show_downloads(exhibit)


def _ask(cohort: Cohort, part: str) -> Exhibit:
    options, build = _QUESTIONS[part]
    own = {"weights": _usual_weights} if cohort.study.propensity is None else {}
    return open_exhibit(build, cohort, *pick_asked((options, NoView), cohort, "balance", own))


def _usual_weights(cohort: Cohort, given: Given) -> str:
    """Without a score there is nothing to choose."""
    del cohort, given
    return "overlap"
