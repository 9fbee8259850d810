"""Who may have been injured by a drug: peaks of ALT and bilirubin, quadrants, one patient's course."""

from functools import partial

from hcc_dash.answers.exhibit import Exhibit, Picture, Said, WordTable
from hcc_dash.answers.safety_parts import named, position_of
from hcc_dash.asking.views import PatientView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.questions.liver.numbers.injury import LiverInjuryResult, describe_liver_injury
from hcc_dash.questions.liver.numbers.options import InjuryOptions
from hcc_dash.questions.liver.pictures.liver_injury import Peaks, draw_path, draw_peaks
from hcc_dash.questions.liver.words.liver_injury import (
    nominated,
    say_injury,
    say_injury_footnote,
    table_nominated,
    table_quadrants,
)
from hcc_dash.questions.liver.words.liver_injury_method import say_method, say_notes
from hcc_dash.wording.safety_words import label_arm, say_mark
from hcc_dash.wording.words import say_number


def build_injury(
    cohort: Cohort, options: InjuryOptions, view: PatientView = PatientView(), look: Look = LIGHT
) -> Exhibit:
    """Peaks of enzyme and bilirubin in multiples of the upper limit and of the baseline; one patient in full.

    Raises ValueError for a code of nobody with a result.
    """
    result = describe_liver_injury(cohort, options)
    patient = named("patient", view.patient, result.patients["subject_id"])
    answer = say_injury(result)
    shown = result.n_analysed > 0
    quadrants = WordTable("Quadrants, multiples of the upper limit", partial(table_quadrants, result))
    tables = [quadrants] if shown else []
    if nominated(result).any():
        tables.append(WordTable("Patients nominated for review", partial(table_nominated, result)))
    return Exhibit.of(
        cohort,
        result,
        view,
        command="liver-injury",
        said=Said(
            question=f"Possible liver injury: peak {options.enzyme.upper()} and bilirubin",
            answer=answer,
            footnote=say_injury_footnote(result),
            method=say_method(result),
            notes=say_notes(result),
        ),
        facts={"patient": patient},
        pictures=_injury_pictures(result, patient, answer, look) if shown else (),
        tables=tables,
        frames={"peaks": result.patients, "quadrants": result.quadrants, "paths": result.paths},
        row_note="time in days from start of study treatment",
        estimates=(
            {"arm": row["arm"], "level": row["level"], "term": "quadrant", "n": int(row["n"])}
            for row in result.quadrants.to_dict("records")
        ),
        n_comparisons=max(len(result.groups) - 1, 0),
    )


def _injury_pictures(result: LiverInjuryResult, patient: str, answer: str, look: Look) -> tuple[Picture, ...]:
    names = ["subject_id", "arm", "time", "bilirubin_time"]
    arms = [(arm, label_arm(result.study, arm), position_of(result.study, arm)) for arm in result.groups]
    enzyme = result.options.enzyme.upper()
    path = result.paths[result.paths["subject_id"] == patient]
    mark, pictures = say_mark(result.study), []
    for of, suffix, words in (
        ("× ULN", "", "the upper limit of normal"),
        ("× baseline", "_of_baseline", "each patient's baseline"),
    ):
        rows = result.patients[names].assign(
            enzyme=result.patients[f"enzyme_peak{suffix}"], bilirubin=result.patients[f"bilirubin_peak{suffix}"]
        )
        course = path[["visit", "time"]].assign(enzyme=path[f"enzyme{suffix}"], bilirubin=path[f"bilirubin{suffix}"])
        counted = "" if suffix else f"{answer} "  # the answer counts multiples of the upper limit
        alt = f"Peak {enzyme} against peak bilirubin, multiples of {words}, lines at 3 and 2. {counted}{mark}"
        peaks = Peaks(rows, arms, course, enzyme, of, corners=not suffix)
        figure = FinishedFigure.when_seen(partial(draw_peaks, peaks, look))
        pictures.append(Picture(figure, f"Multiples of {words}", alt))
    if len(path):
        peak = f"highest {enzyme} {say_number(path['enzyme'].max(), 1)} × ULN"
        alt = f"Patient {patient}: {enzyme} and bilirubin over time; {peak}. {mark}"
        pictures.append(Picture(draw_path(path, enzyme, look), f"Patient {patient} over time", alt))
    return tuple(pictures)
