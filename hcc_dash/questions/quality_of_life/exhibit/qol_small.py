"""Quality of life at a glance: the scale of the exhibit over the visits, drawn small."""

from hcc_dash.answers.exhibit import Exhibit, Picture
from hcc_dash.drawing.look import Look
from hcc_dash.questions.glance import Glance
from hcc_dash.questions.quality_of_life.exhibit.qol_chart import chart_of, window_of
from hcc_dash.questions.quality_of_life.exhibit.qol_views import QolView
from hcc_dash.questions.quality_of_life.numbers.trajectories import TrajectoryResult
from hcc_dash.questions.quality_of_life.pictures.qol import DISPLAY, draw_scores


def _draw(exhibit: Exhibit, look: Look, height: int) -> Picture:
    result: TrajectoryResult = exhibit.result
    scale, view = result.scale(result.options.scale), QolView(relevant="none")
    chart = chart_of(result, scale, view, window_of(result, scale, view))
    size = DISPLAY.within(height, len(chart.lines))
    return Picture(draw_scores(chart, look, size), "", exhibit.pictures[0].alt)


GLANCE = Glance(draw=_draw)
