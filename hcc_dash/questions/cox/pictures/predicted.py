"""Survival predicted for a described patient: step curves with their bands, one for each arm."""

from collections.abc import Sequence

from hcc_dash.drawing.axes import share_axis, ticked, time_axis
from hcc_dash.drawing.curves import Curve, draw_curve, ends_of, name_probability
from hcc_dash.drawing.ends import name_ends
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.ground import Layer, ground
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.drawing.steps import read_steps
from hcc_dash.estimation.curves import ticks
from hcc_dash.estimation.events import FIRST_LEVEL
from hcc_dash.questions.cox.numbers.predicted import PredictedResult, Prediction
from hcc_dash.questions.cox.pictures.hazards import arm_position
from hcc_dash.study.capital import capital
from hcc_dash.study.time import TimeUnit, convert_time
from hcc_dash.wording.words import say_share, say_time

HEIGHT, BOTTOM = 400, 52
KEY, NAMED = 58, 34  # pixels over the curves: with a key of their names, and without


def draw_predicted(
    result: PredictedResult, labels: Sequence[str], unit: TimeUnit = "months", look: Look = LIGHT
) -> FinishedFigure:
    """A curve for each prediction with its label; one patient's in the arms' colours, those of several in their own."""
    endpoint = result.model.endpoint
    scale = convert_time(1.0, endpoint.unit, unit)
    curves = curves_of(result, labels, unit)
    longest = float(result.curves["time"].max()) * scale
    at = ticks(result.model.design.events, endpoint) * scale
    x = time_axis(look, f"{capital(unit)} from {result.study.origin(endpoint)}")
    ends = name_ends(ends_of(curves), HEIGHT - NAMED - BOTTOM, (0.0, 1.005), look)
    layout: Layer = {
        **ground(look, HEIGHT, (70, 14, NAMED if ends.layers else KEY, BOTTOM), font=14, drag="zoom"),
        "showlegend": not ends.layers,
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        "xaxis": x | ticked(at[at <= longest], 0.0, longest, left=0.0, right=0.02),
        "yaxis": share_axis(look, name_probability(endpoint, endpoint.direction == "incidence")),
    }
    traces = [trace for curve in curves for trace in draw_curve(curve, look)]
    return FinishedFigure({"data": traces, "layout": ends.on(layout)}, _validate=False)


def curves_of(result: PredictedResult, labels: Sequence[str], unit: TimeUnit) -> list[Curve]:
    """A curve for each prediction with its label, for screen and paper alike."""
    scale = convert_time(1.0, result.model.endpoint.unit, unit)
    return [
        _curve(result, place, prediction, label, scale, unit)
        for place, (prediction, label) in enumerate(zip(result.predictions, labels, strict=True))
    ]


def _curve(
    result: PredictedResult, place: int, prediction: Prediction, label: str, scale: float, unit: TimeUnit
) -> Curve:
    own = (result.curves["patient"] == prediction.patient + 1) & (result.curves["arm"] == prediction.arm)
    steps = read_steps(result.curves[own], scale, result.model.endpoint.direction == "incidence")
    several = len(result.patients) > 1 or not prediction.arm
    return Curve(
        label=label,
        position=FIRST_LEVEL + place if several else arm_position(result.model, prediction.arm),
        steps=steps,
        say=lambda row: (
            f"{say_time(steps.time[row], unit)}\n{say_share(steps.value[row], steps.low[row], steps.high[row])}"
        ),
        group=label,
        in_legend=True,
    )
