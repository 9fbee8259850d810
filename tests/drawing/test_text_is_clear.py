"""No text of a figure lies across the lines that it stands among, on the narrowest screen either."""

from itertools import pairwise

import numpy as np
import pytest

from hcc_dash.drawing.ends import LINE
from hcc_dash.drawing.look import Look, Screen
from hcc_dash.drawing.names import pixels_of
from hcc_dash.questions.prognosis.pictures.prognosis import draw_concordance
from hcc_dash.questions.survival.pictures.survival import Drawing, draw_survival
from tests.every_question import QUESTIONS, Question, whole

PIXELS, LETTER, HEIGHT = 240, 6.5, 20  # of the longest curve on a phone; of a bold letter of 14 and its line


def _of(*questions: str) -> list[Question]:
    return [one for one in QUESTIONS if one.asked.id in questions]


@pytest.mark.parametrize("question", _of("survival"), ids=lambda one: one.name)
def test_no_curve_runs_through_a_label_at_its_end(question: Question) -> None:
    """On a phone, where labels stand within the plot."""
    result = question.ask(whole(question.study)).result
    for panel in result.panels:
        figure = draw_survival(result, panel, Drawing(look=Look(screen="phone")))
        curves = [one for one in figure.data if one.mode == "lines" and one.line.width]
        longest = max(float(one.x[-1]) for one in curves)
        for note in (one for one in figure.layout.annotations if one.yref is None):
            width = LETTER * len(note.text.removeprefix("<b>").removesuffix("</b>")) * longest / PIXELS
            low, high = (note.y - HEIGHT / 340, note.y) if note.yanchor == "top" else (note.y, note.y + HEIGHT / 340)
            for curve in curves:
                at = np.linspace(note.x - width, note.x, 200)
                seen = np.asarray(curve.y)[np.maximum(np.searchsorted(curve.x, at, side="right") - 1, 0)]
                seen = seen[(at >= curve.x[0]) & (at <= curve.x[-1])]
                assert not ((seen > low + 0.006) & (seen < high - 0.006)).any(), (note.text, curve.name)


NAMED = ("survival", "competing", "weighted", "predicted", "standardised", "scores")


@pytest.mark.parametrize("question", _of(*NAMED, "albi", "lab-medians"), ids=lambda one: one.name)
def test_names_at_the_ends_of_lines_do_not_touch(question: Question) -> None:
    for picture in question.ask(whole(question.study)).pictures:
        layout = picture.figure.layout
        names = [one for one in layout.annotations if one.xref == "paper" and one.x == 1 and one.xshift]
        foot, top = layout.yaxis.range or (0, 1)
        share = np.ptp(layout.yaxis.domain or (0, 1))
        pixels = share * (layout.height - layout.margin.t - layout.margin.b) / abs(top - foot)
        spans = sorted((one.y * pixels, LINE * (1 + one.text.count("<br>"))) for one in names)
        assert all(b - a >= (m + n) / 2 - 0.5 for (a, m), (b, n) in pairwise(spans)), [one.text for one in names]
        assert all(pixels_of(line, 14, bold=True) <= layout.margin.r for one in names for line in _lines(one.text))


def _lines(text: str) -> list[str]:
    return text.removeprefix("<b>").removesuffix("</b>").split("<br>")


@pytest.mark.parametrize("question", _of("albi", "lab-medians"), ids=lambda one: one.name)
def test_words_about_a_level_stand_outside_the_plot(question: Question) -> None:
    for picture in question.ask(whole(question.study)).pictures:
        notes = [one for one in picture.figure.layout.annotations if one.xref == "paper" and not one.xshift]
        assert notes
        top = picture.figure.layout.yaxis.domain
        if top is not None:
            assert all(one.yref == "paper" and (one.y >= top[1] or one.y <= top[0]) for one in notes)


@pytest.mark.parametrize("question", _of("prognosis"), ids=lambda one: one.name)
def test_the_line_of_chance_passes_no_name(question: Question) -> None:
    result = question.ask(whole(question.study)).result
    screens: tuple[Screen, ...] = ("phone", "desk")
    for screen in screens:
        figure = draw_concordance(result, Look(screen=screen))
        names = [one for one in figure.layout.annotations if one.yref == "y"]
        assert len(names) == len(result.models)
        inside = [one.y for one in names if not one.xshift]  # the others stand left of the plot
        assert bool(inside) == (screen == "phone")
        for shape in figure.layout.shapes:
            assert not [at for at in inside if shape.y0 - 0.2 < at < shape.y1 + 0.2]
