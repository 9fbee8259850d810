"""How well the liver works over time: ALBI and its grades by visit."""

from dataclasses import asdict, dataclass, replace

from hcc_dash.answers.exhibit import Exhibit, Picture, Said, WordTable
from hcc_dash.answers.safety_parts import named, position_of
from hcc_dash.asking.kinds import ask
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.drawing.visits import Level, VisitChart, VisitLine, draw_visits
from hcc_dash.estimation.reading_visit import reading_visit
from hcc_dash.questions.labs.exhibit.lab_views import VISIT
from hcc_dash.questions.labs.numbers.asking import visits_on_file
from hcc_dash.questions.liver.numbers.albi import AlbiResult, describe_albi
from hcc_dash.questions.liver.numbers.options import AlbiOptions
from hcc_dash.questions.liver.words.albi import say_albi, say_albi_footnote, table_albi
from hcc_dash.questions.liver.words.albi_method import say_method, say_notes
from hcc_dash.wording.safety_words import label_arm, say_mark, word_medians
from hcc_dash.wording.words import say_number


@dataclass(frozen=True, slots=True, kw_only=True)
class AlbiView:
    """The visit that the answer reads, "" for the last at which every arm still has half of its most."""

    visit: str = ask(replace(VISIT, key="albi_visit"), "")


def build_albi(cohort: Cohort, options: AlbiOptions, view: AlbiView = AlbiView(), look: Look = LIGHT) -> Exhibit:
    """ALBI over the visits with n under each, and its grades; ValueError for a visit that is none."""
    modified = options.modified
    result = describe_albi(cohort, options)
    named("visit", view.visit, visits_on_file(cohort))
    usual = reading_visit(result.summary, result.groups, result.visits)
    at = view.visit if view.visit in result.visits else usual
    answer = say_albi(result, at)
    shown = not result.why_not and len(result.summary) > 0
    return Exhibit.of(
        cohort,
        result,
        view,
        command="albi",
        said=Said(
            question=f"{'mALBI' if modified else 'ALBI'}: how well the liver works over time",
            answer=answer,
            footnote=say_albi_footnote(result),
            method=say_method(result),
            notes=say_notes(result),
        ),
        facts={"options": asdict(options) | {"visit": at}},
        pictures=(_albi_picture(result, options.modified_cut if modified else None, answer, look),) if shown else (),
        tables=(WordTable("By visit", table_albi(result, modified)),) if shown else (),
        frames={"albi": result.summary, "grades": result.grades, "modified_grades": result.modified_grades},
        estimates=(
            {name: row[name] for name in ("arm", "visit", "n", "estimate")} | {"term": "median"}
            for row in result.summary.to_dict("records")
        ),
        n_comparisons=max(len(result.groups) - 1, 0),
    )


def _albi_picture(result: AlbiResult, divided_at: float | None, answer: str, look: Look) -> Picture:
    lines = [
        VisitLine(label_arm(result.study, arm), position_of(result.study, arm), word_medians(rows, 2))
        for arm in result.groups
        if len(rows := result.summary[result.summary["arm"] == arm])
    ]
    levels = [Level(-2.60, "grade 1 up to −2.60")]
    levels += [Level(divided_at, f"2a up to {say_number(divided_at, 2)}")] if divided_at is not None else []
    chart = VisitChart(lines, result.visits, "ALBI score (lower is better)", levels)
    return Picture(draw_visits(chart, look), "", f"Median ALBI score by visit. {answer} {say_mark(result.study)}")
