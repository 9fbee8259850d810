"""Adverse events at a glance: of the exhibit's events those in which the arms differ most, by worst grade."""

from hcc_dash.answers.exhibit import Exhibit, Picture
from hcc_dash.drawing.look import Look
from hcc_dash.questions.glance import Glance
from hcc_dash.questions.harms.numbers.adverse_events_result import AdverseEventResult
from hcc_dash.questions.harms.numbers.differing import most_differing
from hcc_dash.questions.harms.numbers.grade_cells import grade_cells
from hcc_dash.questions.harms.pictures.grades_small import draw_small_grades
from hcc_dash.questions.harms.words.adverse_events import say_shares
from hcc_dash.questions.harms.words.adverse_events_alt import say_small_alt

MOST_EVENTS = 8


def _draw(exhibit: Exhibit, look: Look, height: int) -> Picture:
    result: AdverseEventResult = most_differing(exhibit.result, MOST_EVENTS)
    shares = [say_shares(row) for row in result.rows]
    figure = draw_small_grades(result, grade_cells(result), shares, look, height)
    return Picture(figure, "", say_small_alt(result, exhibit.answer))


GLANCE = Glance(draw=_draw)
