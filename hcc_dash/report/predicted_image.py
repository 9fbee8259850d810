"""Predicted curves on paper: those of the screen beside a key, without counts: nobody is at risk."""

from typing import TYPE_CHECKING

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.drawing.curves import name_probability
from hcc_dash.questions.cox.numbers.predicted import PredictedResult
from hcc_dash.questions.cox.pictures.predicted import curves_of
from hcc_dash.questions.cox.words.predicted import label_of
from hcc_dash.report.paper import ImageFormat
from hcc_dash.report.survival_image import CURVE, FOOT, draw_band, draw_line, draw_sheet, rule_shares
from hcc_dash.study.capital import capital
from hcc_dash.study.time import TimeUnit

if TYPE_CHECKING:
    from matplotlib.figure import Figure

WIDTH, HEIGHT = 9.0, 0.9 + CURVE + 0.6 + FOOT
UNIT: TimeUnit = "months"


def draw_predicted_image(exhibit: Exhibit, view: object, image_format: ImageFormat) -> bytes:
    """Bytes of a PNG or SVG with title, curves, footnote and marks."""
    del view
    result: PredictedResult = exhibit.result
    curves = curves_of(result, [label_of(result, prediction) for prediction in result.predictions], UNIT)
    endpoint = result.model.endpoint

    def draw(figure: "Figure") -> None:
        axes = figure.add_axes((0.1, (FOOT + 0.55) / HEIGHT, 0.68, CURVE / HEIGHT))
        for curve in curves:
            draw_band(axes, curve.steps, curve.position)
            draw_line(axes, curve.steps.time, curve.steps.value, curve.position, label=curve.label)
        axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5), frameon=False, fontsize=9)
        rule_shares(axes, name_probability(endpoint, endpoint.direction == "incidence"))
        axes.set_xlabel(f"{capital(UNIT)} from {result.study.origin(endpoint)}")

    return draw_sheet(exhibit, (WIDTH, HEIGHT), image_format, draw)
