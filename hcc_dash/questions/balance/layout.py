"""The page on balance: the start of the arms, the weighted comparison, the landmark against immortal time."""

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.balance.numbers.baseline import CHARACTERISTIC
from hcc_dash.questions.layout import Click, Columns, Downloads, Layout, Part, Pictures, Tables, When, Words


def _apart(exhibit: Exhibit) -> set[str]:
    return {factor.column for factor in exhibit.result.characteristics if factor.difference.estimable}


_FOOTNOTE = Words(says=lambda exhibit: exhibit.footnote)


def _with_frames(*parts: Part) -> tuple[Part, ...]:
    """The parts, or the footnote as the text where nothing could be compared."""
    return (When(holds=lambda exhibit: bool(exhibit.frames), parts=parts, otherwise=(_FOOTNOTE,)),)


_DIFFERENCES = Columns(
    widths=(1, 1),
    parts=(
        (
            Pictures(
                last=1,
                click=Click(
                    chart="balance.chart",
                    chooses="balance.characteristic",
                    label=CHARACTERISTIC.label,
                    among=_apart,
                ),
                caption="Select a row to see its distribution.",
            ),
        ),
        (Pictures(first=1, abreast=1),),
    ),
)
_COMPARISON = (Pictures(last=1), Pictures(first=1), Tables(), Downloads())
BASELINE = Layout(
    tab="Baseline",
    parts=_with_frames(
        When(holds=lambda exhibit: bool(_apart(exhibit)), parts=(_DIFFERENCES,), otherwise=(Pictures(),)),
        Tables(),
        Downloads(),
    ),
)


def _not_randomised(cohort: Cohort) -> bool:
    """Chance made randomised arms alike, and patients of one arm are compared with nobody."""
    study = cohort.study
    return not study.design.randomised and len(study.arms) > 1 and bool(study.time_to_event)


WEIGHTED = Layout(tab="Weighted", offered=_not_randomised, parts=_with_frames(*_COMPARISON))
LATE_STARTS = Layout(
    tab="Landmark (immortal time)",
    offered=_not_randomised,
    parts=_with_frames(Words(says=lambda exhibit: exhibit.notes[0], style="info", icon="hourglass_top"), *_COMPARISON),
)
