"""ALT flares on treatment by arm, and what HBsAg did around each."""

from hcc_dash.answers.exhibit import Exhibit, Picture, Said, WordTable
from hcc_dash.answers.records import numbers_of
from hcc_dash.answers.safety_parts import position_of
from hcc_dash.asking.views import PatientView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.questions.liver.numbers.flare_runs import DAYS_AFTER
from hcc_dash.questions.liver.numbers.flares import FlaresResult, describe_flares
from hcc_dash.questions.liver.numbers.options import FlareOptions
from hcc_dash.questions.liver.pictures.flares import FlareChart, draw_flares
from hcc_dash.questions.liver.words.flares import (
    say_flares,
    say_flares_alt,
    say_flares_footnote,
    table_flare_counts,
    table_flare_list,
)
from hcc_dash.questions.liver.words.flares_method import say_method, say_notes
from hcc_dash.wording.safety_words import label_arm


def build_flares(
    cohort: Cohort, options: FlareOptions, view: PatientView = PatientView(), look: Look = LIGHT
) -> Exhibit:
    """Patients with an ALT flare by arm, ALT and HBsAg around each flare's peak; one patient drawn strongly.

    Raises ValueError for a code of nobody with a flare.
    """
    result, patient = describe_flares(cohort, options), view.patient
    if patient and patient not in set(result.flares["subject_id"]):
        raise ValueError(f'No patient "{patient}" with an ALT flare in this selection. Take a code from the list.')
    answer = say_flares(result)
    tables = [WordTable("ALT flares by arm", table_flare_counts(result))] if result.n_analysed else []
    if len(result.flares):
        tables.append(WordTable("Flares, highest first", table_flare_list(result)))
    return Exhibit.of(
        cohort,
        result,
        view,
        command="flares",
        id="alt_flares",
        said=Said(
            question="ALT flares, and HBsAg around them" if result.has_hbsag else "ALT flares",
            answer=answer,
            footnote=say_flares_footnote(result),
            method=say_method(result),
            notes=say_notes(result),
        ),
        facts={"patient": patient},
        pictures=_pictures(result, patient, answer, look),
        tables=tables,
        frames={"flares": result.flares, "around_flares": result.courses},
        row_note="time in days from start of study treatment",
        estimates=(
            {"arm": arm.arm, "term": "patients with a flare", "n": arm.n, "n_events": arm.n_patients}
            | numbers_of(arm.share)
            for arm in result.arms
        ),
        n_comparisons=max(len(result.arms) - 1, 0),
    )


def _pictures(result: FlaresResult, patient: str, answer: str, look: Look) -> tuple[Picture, ...]:
    if result.flares.empty:
        return ()
    study = result.study
    arms = [(arm.arm, label_arm(study, arm.arm), position_of(study, arm.arm)) for arm in result.arms]
    has_hbsag = bool((result.courses["term"] == "HBsAg").any())
    chart = FlareChart(result.courses, arms, patient, DAYS_AFTER / 7, has_hbsag)
    return (Picture(draw_flares(chart, look), "", say_flares_alt(result, answer)),)
