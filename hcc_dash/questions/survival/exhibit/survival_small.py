"""Survival at a glance: the curves of the exhibit, drawn small."""

from hcc_dash.answers.exhibit import Exhibit, Picture
from hcc_dash.drawing.look import Look
from hcc_dash.questions.glance import Glance
from hcc_dash.questions.survival.numbers.survival_result import SurvivalResult
from hcc_dash.questions.survival.pictures.survival import Drawing
from hcc_dash.questions.survival.pictures.survival_small import draw_small


def _draw(exhibit: Exhibit, look: Look, height: int) -> Picture:
    result: SurvivalResult = exhibit.result
    drawing = Drawing(incidence=result.endpoint.direction == "incidence", look=look)
    return Picture(draw_small(result, drawing, height), "", exhibit.pictures[0].alt)


GLANCE = Glance(draw=_draw)
