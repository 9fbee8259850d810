"""``hcc-dash analyse adverse-events`` and ``hcc-dash analyse serious-events``."""

from typing import Any

import click

from hcc_dash.analysis.harms.adverse_events_options import AdverseEventOptions
from hcc_dash.analysis.harms.collection import scheduled_months
from hcc_dash.analysis.harms.onset_result import OnsetOptions
from hcc_dash.cli.analyse import answer
from hcc_dash.cli.asked import Asked
from hcc_dash.cli.cohort import Command, about_patients
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.exhibits.adverse_events import build_adverse_events, build_onset
from hcc_dash.exhibits.exhibit import Exhibit
from hcc_dash.exhibits.serious_events import build_serious
from hcc_dash.study.errors import StudyError

_USUAL = AdverseEventOptions()
_OPTIONS = (
    click.option("--grade", type=click.IntRange(1, 5), default=_USUAL.minimum_grade, help="Least grade; all by "
                 "default."),
    click.option("--related", default="", help="'any', or a column of causality: events related to that drug."),
    click.option("--open-as-related", is_flag=True, help="Count pending and unassessable judgements as related."),
    click.option("--window", type=click.Choice(["all", "emergent", "weeks"]), default=_USUAL.window,
                 show_default=True),
    click.option("--weeks", type=(float, float), default=None, help="With --window weeks; treatment's by default."),
    click.option("--treatment-end", default="", help="With --window emergent: the patient table's date of it."),
    click.option("--days-after", type=click.IntRange(0), default=_USUAL.days_after, show_default=True,
                 help="With --window emergent."),
    click.option("--collected-months", type=click.FloatRange(0), help="Until when events were looked for; 0 for the "
                 "last contact. By default the last visit of the schedule."),
)  # fmt: skip


def _about_events(command: Command) -> Command:
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@click.command("adverse-events")
@about_patients
@_about_events
@click.option("--by", type=click.Choice(["term", "soc", "aesi"]), default=_USUAL.by, show_default=True,
              help="A row per CTCAE term, organ class or group of special interest.")  # fmt: skip
@click.option("--serious", is_flag=True, help="Serious events only.")
@click.option("--threshold", type=click.FloatRange(0, 1), default=_USUAL.threshold, show_default=True,
              help="Least share of patients in an arm for a row to be shown.")  # fmt: skip
@click.option("--sort", type=click.Choice(["frequency", "difference", "severe"]), default=_USUAL.sort,
              show_default=True)  # fmt: skip
@click.option("--stratify", multiple=True, help="Factor within whose levels any event is compared; repeatable.")
@click.option("--search", default="", help="Only rows whose name holds this text.")
@click.option("--onset", is_flag=True, help="The course over time instead of the counts.")
@click.option("--name", default="", help="With --onset: one row of the table instead of all events.")
@click.option(
    "--at-weeks", type=float, help="With --onset: the week at which curves are read, by default the end of treatment."
)
def analyse_adverse_events(**asked: Any) -> None:
    """Patients with each adverse event by worst grade and arm, rates, differences; or their course over time."""
    answer(asked, _build)


@click.command("serious-events")
@about_patients
@_about_events
def analyse_serious_events(**asked: Any) -> None:
    """Serious adverse events by criterion and causality, and the list under masked codes."""
    answer(asked, lambda cohort, found: build_serious(cohort, _options(cohort, found)))


def _build(cohort: Cohort, asked: Asked) -> Exhibit:
    rows = {"by": asked["by"], "serious_only": asked["serious"]}
    if not asked["onset"]:
        if asked.peek("name") or asked.peek("at_weeks") is not None:
            raise StudyError("--name and --at-weeks belong to the course over time: add --onset.")
        options = _options(
            cohort, asked, threshold=asked["threshold"], sort=asked["sort"], strata=asked["stratify"], **rows
        )
        return build_adverse_events(cohort, options, asked["search"])
    if asked.peek("search"):
        raise StudyError("--search narrows a table; the course over time of one row is asked for with --name.")
    exhibit = build_onset(
        cohort, OnsetOptions(events=_options(cohort, asked, **rows), term=asked["name"], at_weeks=asked["at_weeks"])
    )
    if asked["name"] and not any(group.n_patients for group in exhibit.result.groups):
        raise StudyError(f'Nobody had "{asked["name"]}" among these events; without --onset all rows are listed.')
    return exhibit


def _options(cohort: Cohort, asked: Asked, **own: Any) -> AdverseEventOptions:
    if asked["related"]:
        own |= {"open_as_related": asked["open_as_related"]}
    match asked["window"]:
        case "weeks":
            own |= {"weeks": asked["weeks"] or ()}
        case "emergent":
            own |= {"treatment_end": asked["treatment_end"], "days_after": asked["days_after"]}
    return AdverseEventOptions(
        endpoint=asked["endpoint"], minimum_grade=asked["grade"], related_to=asked["related"], window=asked["window"],
        collected_months=_collected(cohort, asked), **own,
    )  # fmt: skip


def _collected(cohort: Cohort, asked: Asked) -> float | None:
    """As on the page: the last visit of the schedule, unless a common window ends earlier or another is named."""
    named: float | None = asked["collected_months"]
    if named is not None:
        return named or None
    return None if asked["window"] == "weeks" else scheduled_months(cohort.study)
