"""The questions about harm, exposure, the liver, laboratory values and single patients, in the order of the pages."""

from hcc_dash.asking.views import PatientView
from hcc_dash.questions.exposure.exhibit.exposure import build_exposure
from hcc_dash.questions.exposure.layout import EXPOSURE
from hcc_dash.questions.exposure.numbers.result import ExposureOptions
from hcc_dash.questions.harms import layout as harms_layout
from hcc_dash.questions.harms.exhibit import adverse_events_small
from hcc_dash.questions.harms.exhibit.adverse_events import EventsView, build_adverse_events, build_onset
from hcc_dash.questions.harms.exhibit.serious_events import build_serious
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions, SeriousEventOptions
from hcc_dash.questions.harms.numbers.onset_result import OnsetOptions
from hcc_dash.questions.labs import layout as labs_layout
from hcc_dash.questions.labs.exhibit.lab_views import MedianView, ShiftView
from hcc_dash.questions.labs.exhibit.labs import build_agreement, build_medians, build_shift
from hcc_dash.questions.labs.numbers.options import LabOptions, MedianOptions
from hcc_dash.questions.liver import layout as liver_layout
from hcc_dash.questions.liver.exhibit.albi import AlbiView, build_albi
from hcc_dash.questions.liver.exhibit.flares import build_flares
from hcc_dash.questions.liver.exhibit.liver import RiseView, build_child_pugh
from hcc_dash.questions.liver.exhibit.liver_injury import build_injury
from hcc_dash.questions.liver.numbers.options import AlbiOptions, ChildPughOptions, FlareOptions, InjuryOptions
from hcc_dash.questions.needs_safety import (
    needs_albi,
    needs_alt,
    needs_child_pugh,
    needs_events,
    needs_injury,
    needs_labs,
    needs_labs_and_grades,
    needs_onset,
    needs_patient,
    needs_serious,
    needs_treatment,
)
from hcc_dash.questions.patient.exhibit.patient import CourseView, build_patient
from hcc_dash.questions.patient.numbers.profile import PatientOptions
from hcc_dash.questions.question import Question

SAFETY: tuple[Question, ...] = (
    Question(
        id="adverse-events",
        title="Adverse events by grade and arm",
        layout=harms_layout.EVENTS,
        glance=adverse_events_small.GLANCE,
        page="adverse_events",
        options=AdverseEventOptions,
        view=EventsView,
        build=build_adverse_events,
        needs=needs_events,
        help="Patients with each adverse event by worst grade and arm, rates, differences.",
    ),
    Question(
        id="onset",
        title="Onset of adverse events",
        layout=harms_layout.ONSET,
        page="adverse_events",
        part="onset",
        options=OnsetOptions,
        build=build_onset,
        needs=needs_onset,
        help="Adverse events over time: first events with death competing, number per patient, weekly share.",
    ),
    Question(
        id="serious-events",
        title="Serious adverse events",
        layout=harms_layout.SERIOUS,
        page="serious_events",
        key="serious",
        options=SeriousEventOptions,
        build=build_serious,
        needs=needs_serious,
        help="Serious adverse events by criterion and causality, and the list under masked codes.",
    ),
    Question(
        id="exposure",
        title="Treatment exposure",
        layout=EXPOSURE,
        page="exposure",
        options=ExposureOptions,
        build=build_exposure,
        needs=needs_treatment,
        help="How much of the planned treatment was given, what was changed, and why it ended.",
    ),
    Question(
        id="liver-injury",
        title="Liver injury and Hy's law",
        layout=liver_layout.INJURY,
        page="liver",
        options=InjuryOptions,
        view=PatientView,
        build=build_injury,
        needs=needs_injury,
        help="Possible liver injury: peaks of ALT or AST and bilirubin, the Hy's law screen.",
    ),
    Question(
        id="child-pugh",
        title="Rises of the Child-Pugh score",
        layout=liver_layout.CHILD_PUGH,
        page="liver",
        part="child-pugh",
        options=ChildPughOptions,
        view=RiseView,
        build=build_child_pugh,
        needs=needs_child_pugh,
        help="First rises of the Child-Pugh score with death competing, score and items by visit.",
    ),
    Question(
        id="albi",
        title="ALBI over time",
        layout=liver_layout.ALBI,
        page="liver",
        part="albi",
        options=AlbiOptions,
        view=AlbiView,
        build=build_albi,
        needs=needs_albi,
        help="ALBI and its grades over time.",
    ),
    Question(
        id="flares",
        title="ALT flares",
        layout=liver_layout.FLARES,
        page="liver",
        part="flares",
        options=FlareOptions,
        view=PatientView,
        build=build_flares,
        needs=needs_alt,
        help="ALT flares, and HBsAg around them.",
    ),
    Question(
        id="lab-shift",
        title="Shift of laboratory grades",
        layout=labs_layout.SHIFT,
        page="labs",
        options=LabOptions,
        view=ShiftView,
        build=build_shift,
        needs=needs_labs,
        help="Worst derived grades of blood values against baseline.",
    ),
    Question(
        id="lab-agreement",
        title="Derived and reported laboratory grades",
        layout=labs_layout.AGREEMENT,
        page="labs",
        part=labs_layout.AGREEMENT_WORD,
        options=LabOptions,
        build=build_agreement,
        needs=needs_labs_and_grades,
        help="Derived grades beside the investigators'.",
    ),
    Question(
        id="lab-medians",
        title="Laboratory medians over time",
        layout=labs_layout.MEDIANS,
        page="labs",
        part=labs_layout.MEDIANS_WORD,
        options=MedianOptions,
        view=MedianView,
        build=build_medians,
        needs=needs_labs,
        help="Medians of a blood test over time.",
    ),
    Question(
        id="patient",
        title="Course of one patient",
        page="patient",
        options=PatientOptions,
        view=CourseView,
        build=build_patient,
        needs=needs_patient,
        help="What happened to one patient, on one clock.",
    ),
)
