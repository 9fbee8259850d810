"""Subgroups at a glance: everybody and the first declared levels of the exhibit's forest, a line each."""

from dataclasses import replace

from hcc_dash.answers.exhibit import Exhibit, Picture
from hcc_dash.drawing.forest_row import ForestRow
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.drawing.names import beside, width_of
from hcc_dash.questions.glance import Glance
from hcc_dash.questions.subgroups.exhibit.subgroups import forest_plan, row_of
from hcc_dash.questions.subgroups.numbers.result import Subgroup, SubgroupResult
from hcc_dash.questions.subgroups.pictures.forest_small import draw_small_forest
from hcc_dash.questions.subgroups.words.subgroups import row_name, say_not_estimated
from hcc_dash.study.counts import count_noun

MOST_ROWS = 8
"""Levels beside the row of all patients."""
LETTERS, ON_PHONE = 32, 21
"""Of a row's name, and where a display has room for no more."""


def small_rows(result: SubgroupResult, look: Look = LIGHT) -> tuple[ForestRow, ...]:
    """All patients, then the levels of whole factors in their order, as many as stand in eight rows."""
    if result.overall is None:
        return ()
    shown = list(result.factors[0].subgroups[:MOST_ROWS]) if result.factors else []
    for factor in result.factors[1:]:
        if len(shown) + len(factor.subgroups) > MOST_ROWS:
            break
        shown += factor.subgroups
    letters = LETTERS if beside(look) else ON_PHONE
    return tuple(_named(result, row, letters) for row in (result.overall, *shown))


def _named(result: SubgroupResult, row: Subgroup, letters: int) -> ForestRow:
    """A line under a name that has room beside it: a long factor is cut, never the level that tells rows apart."""
    name = row_name(result, row)
    factor = name.removesuffix(row.level).rstrip()
    room = letters - width_of(row.level) - 1
    short = f"{factor[: max(room - 1, 1)].rstrip()}… {row.level}" if width_of(name) > letters else name
    return replace(row_of(result, row, short), aside=name)


def _draw(exhibit: Exhibit, look: Look, height: int) -> Picture | None:
    result: SubgroupResult = exhibit.result
    rows = small_rows(result, look)
    if not any(row.marks for row in rows):
        return None
    left_out = sum(len(factor.subgroups) for factor in result.factors) - (len(rows) - 1)
    alt = exhibit.pictures[0].alt
    further = f" {count_noun(left_out, 'further row')} on the page." if left_out else ""
    plan = replace(forest_plan(result), head=())
    return Picture(draw_small_forest(rows, plan, look, height), "", f"{alt}{further}")


def _heading(exhibit: Exhibit) -> str:
    return f"{exhibit.result.endpoint.label} by subgroup"


def _why_empty(exhibit: Exhibit) -> str:
    """Why there is not even the ratio in all patients."""
    overall = exhibit.result.overall
    return "" if overall is None else f"Hazard ratio in all patients {say_not_estimated(overall.hazard_ratio)}."


GLANCE = Glance(draw=_draw, heading=_heading, why_empty=_why_empty)
