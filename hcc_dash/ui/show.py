"""Show an exhibit: answer first, then figure, numbers, footnote, downloads; or why there is nothing to show."""

from functools import partial
from typing import Any, get_args

import streamlit as st

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.exhibits.exhibit import Exhibit, Picture
from hcc_dash.report.files import name_file, write_csv
from hcc_dash.report.survival_image import ImageFormat, draw_image, lacks_glyphs
from hcc_dash.tables.survival import Shown
from hcc_dash.ui.filters import active_filters, clear_filters
from hcc_dash.ui.navigation import page_file
from hcc_dash.ui.text import plain


def show_marks(marks: tuple[str, ...]) -> None:
    """The marks as quiet labels; an exploratory view stands out."""
    colours = {"Planned": "green", "Exploratory": "orange", "Reconstruction": "violet", "Simulation": "violet"}
    st.markdown(" ".join(f":{colours.get(mark, 'gray')}-badge[{plain(mark)}]" for mark in marks))


def show_answer(exhibit: Exhibit) -> None:
    """Question, answer in one sentence as the largest text of the page, and the marks."""
    st.header(plain(exhibit.question), anchor=False)
    st.title(plain(exhibit.answer), anchor=False)
    show_marks(exhibit.marks)


def show_survival(exhibit: Exhibit, shown: Shown) -> None:
    """Figures, numbers, footnote and downloads of the survival exhibit."""
    _show_pictures(exhibit)
    for table in exhibit.tables:
        st.markdown(f"**{table.title}**")
        st.dataframe(table.frame, hide_index=True, alt=f"{table.title}: {exhibit.question}")
    st.caption(plain(exhibit.footnote))
    _show_downloads(exhibit, shown)


def _show_pictures(exhibit: Exhibit) -> None:
    per_row = 1 if len(exhibit.pictures) == 1 else 2
    for start in range(0, len(exhibit.pictures), per_row):
        row = exhibit.pictures[start : start + per_row]
        for column, picture in zip(st.columns(per_row), row, strict=False):
            with column:
                _show_picture(exhibit, picture)


def _show_picture(exhibit: Exhibit, picture: Picture) -> None:
    if picture.heading:
        st.subheader(plain(picture.heading), anchor=False)
    config: dict[str, Any] = {
        "displaylogo": False,
        "modeBarButtonsToRemove": ["select2d", "lasso2d", "autoScale2d"],
        "toImageButtonOptions": {"format": "png", "scale": 3, "filename": name_file(exhibit, "screen", "png")[:-4]},
    }
    st.plotly_chart(picture.figure, theme=None, config=config, alt=picture.alt)


def _show_downloads(exhibit: Exhibit, shown: Shown) -> None:
    """Files are drawn when asked for, not before; every one carries the marks."""
    with st.container(horizontal=True):
        for image_format in get_args(ImageFormat):
            _image_button(exhibit, shown, image_format)
        for frame, label in {"curves": "Curves, CSV", "counts": "Numbers at risk, CSV"}.items():
            st.download_button(
                label, data=partial(write_csv, exhibit, frame), file_name=name_file(exhibit, frame, "csv"),
                mime="text/csv", icon=":material/download:", on_click="ignore", key=f"csv_{frame}",
            )  # fmt: skip
    table = st.expander("Show the curves as a table", on_change="rerun", key="curve_table")
    if table.open:
        with table:
            st.dataframe(exhibit.frames["curves"].drop(columns="note"), hide_index=True)
    if exhibit.code:
        with st.expander("The same numbers in a terminal"):
            st.code(exhibit.code, language="sh", wrap_lines=True)


_NO_FONT = "This server has no Chinese font: the names would be boxes. Take the SVG, which keeps them as text."


def _image_button(exhibit: Exhibit, shown: Shown, image_format: ImageFormat) -> None:
    unwritable = image_format == "png" and lacks_glyphs(exhibit)
    st.download_button(
        f"Figure, {image_format.upper()}", data=lambda: draw_image(exhibit, shown, image_format),
        file_name=name_file(exhibit, "figure", image_format), on_click="ignore", icon=":material/download:",
        mime="image/png" if image_format == "png" else "image/svg+xml", key=f"image_{image_format}",
        disabled=unwritable, help=_NO_FONT if unwritable else None,
    )  # fmt: skip


def show_no_upload() -> None:
    """The uploaded table was chosen and there is none in this session."""
    st.header("No table is uploaded in this session", anchor=False)
    st.markdown(
        "An uploaded table is kept in this session's memory only: a reload or a new tab starts without it. "
        "Upload it again, or choose a bundled trial in the sidebar."
    )
    st.page_link(page_file("data"), label="Upload a table", icon=":material/upload_file:")


def show_empty(selected: Cohort) -> None:
    """Nobody is left: which step left none, and the way back."""
    st.header("No patients match these filters", anchor=False)
    emptied = next((step for step in selected.trail if step.kept == 0), None)
    if emptied is not None:
        st.markdown(f"The step that left none: **{plain(emptied.name)}** (0 of {emptied.of}).")
    st.markdown("Active: " + "; ".join(plain(name) for name in active_filters(selected)) + ".")
    st.button(
        "Clear filters", icon=":material/filter_alt_off:", on_click=clear_filters, key="clear_empty", type="primary"
    )
