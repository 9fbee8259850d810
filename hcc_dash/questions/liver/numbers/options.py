"""What is asked about the liver: Child-Pugh, ALBI, possible injury, ALT flares; frozen and enough to ask again."""

from dataclasses import dataclass
from typing import Literal

from hcc_dash.asking.choices import SHOW_IDS
from hcc_dash.asking.kinds import Given, Number, OneOf, Switch, ask
from hcc_dash.clinical.albi import MODIFIED_CUT
from hcc_dash.clinical.child_pugh import USUAL_CUTS, Cuts
from hcc_dash.clinical.child_pugh_change import RISE
from hcc_dash.clinical.liver_injury import ALP_LIMIT, DAYS_AFTER_PEAK
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.placed_rows import VISIT_WINDOW
from hcc_dash.study.counts import count_noun, plain_number
from hcc_dash.study.parts import Design

Rule = Literal["registered", "confirmed"]
RULES: tuple[Rule, ...] = ("registered", "confirmed")


@dataclass(frozen=True, slots=True)
class Window:
    """A span from the start of study treatment, read at its last day."""

    id: str
    label: str
    days: float


def _weeks(cohort: Cohort, given: Given) -> float:
    """The treatment phase as the study declares it."""
    del given
    return cohort.study.design.treatment_weeks


def _weeks_bounds(cohort: Cohort, given: Given) -> tuple[float, float]:
    del given
    own, last = cohort.study.design.treatment_weeks, cohort.study.design.follow_up_weeks
    return min(4.0, own), max(own, last - 6)


WEEKS = Number(
    label="Treatment phase ends at week",
    step=4.0,
    flag="weeks",
    key="weeks",
    bounds=_weeks_bounds,
    shown=_weeks,
    help="Weeks that treatment is read as, the study's by default.",
)
RISE_POINTS = Number(
    label="Points above the baseline",
    whole=True,
    low=1,
    high=10,
    on_page=False,
    help="Points above the baseline that are a rise; 2 by default.",
)
GIVEN_SCORES = Switch(label="Given scores", on_page=False, help="The table's own score, not that of its items.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildPughOptions:
    """A question about the Child-Pugh score.

    ``treatment_weeks``: what "during treatment" is read as, because no table says when treatment ended; the study's
    own when None. ``rise``: points above the baseline. ``given_scores``: the score as the table gives it, not as its
    five items make it. ``cuts``: limits of the items. ``show_ids``: the file's identifiers instead of codes.
    """

    treatment_weeks: float | None = ask(WEEKS)
    rise: int = ask(RISE_POINTS, RISE)
    given_scores: bool = ask(GIVEN_SCORES, default=False)
    cuts: Cuts = USUAL_CUTS
    show_ids: bool = ask(SHOW_IDS, default=False)


MODIFIED = Switch(label="mALBI (divides grade 2)", help="Grade 2 divided, as in mALBI.")
DIVIDED_AT = Number(
    label="mALBI cut",
    low=-2.59,
    high=-1.40,
    step=0.01,
    applies=lambda cohort, given: given["modified"],
    help="Where --modified divides grade 2; -2.27 by default, not verified at the source.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AlbiOptions:
    """A question about ALBI. ``modified``: grade 2 divided at ``modified_cut``, as in mALBI."""

    modified: bool = ask(MODIFIED, default=False)
    modified_cut: float = ask(DIVIDED_AT, MODIFIED_CUT)


Enzyme = Literal["alt", "ast"]
ENZYME = OneOf(label="Enzyme", choices={"alt": "ALT", "ast": "AST"}, side_by_side=True, help="alt by default.")
ALP = Number(
    label="Hy's law: ALP below, × ULN",
    low=1.0,
    high=5.0,
    step=0.5,
    help="ALP, in multiples of its limit, that clears a patient from the Hy's law screen; 2 by default, not verified "
    "at the source.",
)
DAYS_AFTER = Number(
    label="Bilirubin, days after the peak",
    high=90.0,
    key="days_after",
    help="Days after the enzyme in which bilirubin counts; 30 by default, not verified at the source.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class InjuryOptions:
    """A question about possible liver injury.

    ``enzyme``: of the plot. ``alp_limit`` (x ULN) and ``days_after_peak`` (of bilirubin, after the enzyme): the parts
    of the Hy's law screen that are not verified at the source. ``show_ids``: the file's identifiers instead of codes.
    """

    enzyme: Enzyme = ask(ENZYME, "alt")
    alp_limit: float = ask(ALP, ALP_LIMIT)
    days_after_peak: float = ask(DAYS_AFTER, DAYS_AFTER_PEAK)
    show_ids: bool = ask(SHOW_IDS, default=False)


def check_injury(options: InjuryOptions) -> None:
    """Raise ValueError for limits that would clear everybody, or nobody."""
    if not 0 < options.alp_limit < 100:
        raise ValueError(f"The limit of ALP is a multiple of the upper limit above 0; found {options.alp_limit:g}.")
    if not 0 <= options.days_after_peak <= 366:
        raise ValueError(f"Bilirubin is looked for 0 to 366 days after the enzyme; found {options.days_after_peak:g}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class FlareOptions:
    """A question about ALT flares. ``show_ids``: the file's identifiers instead of codes."""

    show_ids: bool = ask(SHOW_IDS, default=False)


def liver_windows(options: ChildPughOptions, design: Design) -> tuple[Window, Window]:
    """The registry's two windows, each with the seven days a visit may be late; ValueError for no length."""
    weeks, last = treatment_weeks(options, design), design.follow_up_weeks
    if not 0 < weeks < last:
        raise ValueError(f"Treatment lasts more than 0 and less than {last:g} weeks; found {weeks:g}.")
    return name_windows(options, design)


def name_windows(options: ChildPughOptions, design: Design) -> tuple[Window, Window]:
    """The same two, whatever their length."""
    weeks, last = treatment_weeks(options, design), design.follow_up_weeks
    return (
        Window("treatment", f"during treatment (to week {plain_number(weeks)})", weeks * 7 + VISIT_WINDOW),
        Window("three_years", f"throughout {say_years(last)} (to week {plain_number(last)})", last * 7 + VISIT_WINDOW),
    )


def treatment_weeks(options: ChildPughOptions, design: Design) -> float:
    """What "during treatment" is read as, in weeks."""
    return design.treatment_weeks if options.treatment_weeks is None else options.treatment_weeks


def say_years(weeks: float) -> str:
    """``3 years`` of 156 weeks, 52 to a year as protocols count; other lengths in weeks."""
    return count_noun(weeks / 52, "year") if weeks % 52 == 0 else count_noun(weeks, "week")
