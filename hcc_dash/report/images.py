"""Which exhibits are drawn for print, and by what."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, get_args

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.questions.cox.exhibit.cox import cox_plan, cox_words
from hcc_dash.questions.cox.pictures.cox import cox_rows
from hcc_dash.questions.subgroups.exhibit.subgroups import forest_plan, forest_rows
from hcc_dash.report.forest_image import draw_forest_image
from hcc_dash.report.paper import ImageFormat
from hcc_dash.report.predicted_image import draw_predicted_image
from hcc_dash.report.survival_image import draw_image


def images_of(exhibit: Exhibit, view: Any) -> Mapping[str, Callable[[], bytes]]:  # noqa: ANN401 - of the question
    """What draws the figure in each format ("png", "svg") when it is asked for; empty where nothing does."""
    draw = _DRAWN.get(exhibit.id)
    if draw is None or not exhibit.pictures:
        return {}
    return {form: partial(draw, exhibit, view, form) for form in get_args(ImageFormat)}


def _cox(exhibit: Exhibit, view: object, form: ImageFormat) -> bytes:
    del view
    result = exhibit.result
    return draw_forest_image(exhibit, cox_rows(result, cox_words(result)), cox_plan(result), form)


def _forest(exhibit: Exhibit, view: object, form: ImageFormat) -> bytes:
    del view
    return draw_forest_image(exhibit, forest_rows(exhibit.result), forest_plan(exhibit.result), form)


_DRAWN: Mapping[str, Callable[[Exhibit, Any, ImageFormat], bytes]] = {
    "survival": draw_image,
    "cox": _cox,
    "predicted": draw_predicted_image,
    "subgroups": _forest,
}
