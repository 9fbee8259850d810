"""Layout of the page on quality of life: one scale closely, all scales, who answers, harm beside it."""

from dataclasses import replace

import streamlit as st

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.asking.options import build_options, values_of
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.harms.numbers.collection import scheduled_months
from hcc_dash.questions.quality_of_life.exhibit.completion import build_completion
from hcc_dash.questions.quality_of_life.exhibit.qol import build_scales, build_trajectory, codes_of
from hcc_dash.questions.quality_of_life.exhibit.qol_views import CompletionView, QolView, ScalesView, TogetherView
from hcc_dash.questions.quality_of_life.exhibit.together import build_together
from hcc_dash.questions.quality_of_life.numbers.options import CompletionOptions, QolOptions
from hcc_dash.questions.quality_of_life.numbers.together import TogetherOptions
from hcc_dash.questions.quality_of_life.words.completion_method import say_warnings
from hcc_dash.ui.asking import pick_asked, pick_first
from hcc_dash.ui.cache import open_exhibit
from hcc_dash.ui.ledger import note_look
from hcc_dash.ui.questionnaire import ready_forms
from hcc_dash.ui.show import (
    show_answer,
    show_downloads,
    show_exhibit,
    show_heading,
    show_picture,
    show_section_head,
    show_tables,
)
from hcc_dash.ui.text import plain
from hcc_dash.ui.widgets import segments

KEY = "qol"
PER_ROW = 3
PARTS = {"scales": "All scales", "completion": "Who answers", "together": "Adverse events beside it"}


def show_quality_of_life(cohort: Cohort) -> None:
    """The whole page."""
    study = cohort.study
    table = pick_first(QolOptions, "table", cohort, KEY)
    forms = ready_forms(cohort, table)
    if forms is None:
        return
    head = st.container()
    options, view = pick_asked((QolOptions, QolView), cohort, KEY, given={"table": table})
    exhibit = open_exhibit(build_trajectory, cohort, options, view)
    with head:
        show_answer(exhibit)
    first = replace(options, scale=forms.scales[0].code)
    _show_warnings(cohort, first)
    show_exhibit(exhibit)
    st.divider()
    match segments("Look further at", PARTS, f"{KEY}.part", study, "scales"):
        case "completion":
            _show_completion(cohort, options, view)
        case "together":
            _show_together(cohort, options, view)
        case _:
            _show_scales(cohort, first, view)


def _show_scales(cohort: Cohort, options: QolOptions, view: QolView) -> None:
    """A small panel for each scale, its name a button that shows the scale large."""
    exhibit = open_exhibit(build_scales, cohort, options, build_options(ScalesView, values_of(view)))
    note_look(exhibit)
    show_heading(exhibit.question, 2)
    st.caption("Every panel spans as many points as any other, around its own scores. A name opens the scale large.")
    panels = list(zip(codes_of(exhibit), exhibit.pictures, strict=True))
    for start in range(0, len(panels), PER_ROW):
        for column, (code, picture) in zip(st.columns(PER_ROW), panels[start : start + PER_ROW], strict=False):
            with column:
                if st.button(
                    f"**{plain(picture.heading)}**",
                    key=f"{KEY}.open.{code}",
                    type="tertiary",
                    icon=":material/zoom_in:",
                    help="Show this scale large",
                ):
                    _open_scale(cohort, replace(options, scale=code), view)
                show_picture(exhibit, replace(picture, heading=""))
    show_tables(exhibit)
    show_downloads(exhibit)


@st.dialog("One scale", width="large")
def _open_scale(cohort: Cohort, options: QolOptions, view: QolView) -> None:
    """A scale over the page, where the reader is; the page's own scale stays."""
    exhibit = open_exhibit(build_trajectory, cohort, options, view)
    show_section_head(exhibit)
    for picture in exhibit.pictures:
        show_picture(exhibit, picture, key=f"{KEY}.large")
    st.caption(plain(exhibit.footnote))


def _open_completion(cohort: Cohort, options: QolOptions, view: CompletionView) -> Exhibit:
    """The exhibit on completion, of a question that a choice about scores does not change."""
    return open_exhibit(build_completion, cohort, build_options(CompletionOptions, values_of(options)), view)


def _show_warnings(cohort: Cohort, options: QolOptions) -> None:
    """What to doubt in every score of the page, whichever part of it is open; the same for all scales."""
    for warning in say_warnings(_open_completion(cohort, options, CompletionView()).result):
        st.warning(plain(warning), icon=":material/warning:")


def _show_completion(cohort: Cohort, options: QolOptions, view: QolView) -> None:
    exhibit = _open_completion(cohort, options, build_options(CompletionView, values_of(view)))
    show_section_head(exhibit)
    if exhibit.pictures:
        first, *others = exhibit.pictures
        show_picture(exhibit, first)
        for start in range(0, len(others), 2):
            for column, picture in zip(st.columns(2), others[start : start + 2], strict=False):
                with column:
                    show_picture(exhibit, picture)
        st.caption("By last form: a line is the patients whose last form was at its end; thin, fewer than 5 of them.")
    show_tables(exhibit)
    show_downloads(exhibit)


def _show_together(cohort: Cohort, options: QolOptions, view: QolView) -> None:
    head = st.container()
    given = values_of(options) | {"collected_months": scheduled_months(cohort.study)}
    (asked,) = pick_asked((TogetherOptions,), cohort, KEY, given=given)
    exhibit = open_exhibit(build_together, cohort, asked, build_options(TogetherView, values_of(view)))
    with head:
        show_section_head(exhibit)
    st.caption(
        "Of the options above, this part follows Scale, Read at and Up is better. It always shows the arms, and the "
        "mean of the scores as answered."
    )
    if not exhibit.result.why_not:
        show_exhibit(exhibit, level=3)
