"""The terminal: the same exhibits as the pages, as text, JSON or CSV."""

import math
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from hcc_dash import __version__
from hcc_dash.analysis.options import SurvivalOptions
from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.issues import Issue, blocks
from hcc_dash.cohort.load import check_study, load_cohort
from hcc_dash.cohort.mapping import ColumnMapping, map_table
from hcc_dash.cohort.read import RawTable, UnreadableFileError, read_table
from hcc_dash.cohort.selection import Selection, parse_levels, parse_where, split_where
from hcc_dash.cohort.unmapped import check_unmapped, plain_event
from hcc_dash.exhibits.survival import build_survival
from hcc_dash.report.terminal import write_exhibit
from hcc_dash.study.errors import StudyError, did_you_mean
from hcc_dash.study.read import BUNDLED, list_studies, read_study, study_folder
from hcc_dash.tables.survival import Shown


def _stop(message: str) -> NoReturn:
    """Every expected failure ends here: its text on standard error, exit code 2."""
    click.echo(message, err=True)
    sys.exit(2)


@click.group()
@click.version_option(__version__, prog_name="hcc-dash")
def main() -> None:
    """Answers about a trial's patients; the same numbers as the dashboard's pages."""


@main.group()
def analyse() -> None:
    """Ask a question of a bundled study or of any table."""


@analyse.command("survival")
@click.option("--study", "study_id", help="A bundled study (hcc-dash study list).")
@click.option("--table", "table", type=click.Path(path_type=Path), help="A CSV or XLSX with one row per patient.")
@click.option("--endpoint", default="", help="A time-to-event endpoint of the study; its first by default.")
@click.option("--population", default="", help="A population of the study; its first by default.")
@click.option(
    "--compare", default="", help="Factor whose levels are compared instead of the arms; 'none' for one curve."
)
@click.option("--by", "panels", default="", help="Factor that makes one panel for each level.")
@click.option("--stratify", multiple=True, help="Factor that stratifies tests and hazard ratio; repeatable.")
@click.option("--landmark", type=float, help="Months at which survival is read.")
@click.option("--where", multiple=True, help="Filter like 'stage_group = III/IVA' or 'age >= 60'; repeatable.")
@click.option("--incidence/--event-free", default=None, help="Direction of the words; by default the endpoint's own.")
@click.option("--time", "time", default="", help="With --table: the time column.")
@click.option(
    "--time-unit", type=click.Choice(["days", "weeks", "months", "years"]), default="months", show_default=True
)
@click.option("--event", default="", help="With --table: the event column.")
@click.option("--event-value", multiple=True, help="With --table: a code that means the event; repeatable.")
@click.option("--competing-value", multiple=True, help="With --table: a code of a competing event; repeatable.")
@click.option("--subject", default="", help="With --table: the patient column, to find patients standing twice.")
@click.option("--arm", default="", help="With --table: the arm column.")
@click.option("--reference", default="", help="With --table: the arm that others are compared with.")
@click.option(
    "--factor", multiple=True, help="With --table: a further column to filter, panel or stratify by; repeatable."
)
@click.option("--leave-out", is_flag=True, help="With --table: leave out rows whose time cannot be used.")
@click.option("--format", "form", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True)
def analyse_survival(**asked: Any) -> None:
    """Kaplan-Meier curves, tests, hazard ratio and restricted mean, by arm or factor."""
    try:
        cohort = _open(asked)
        options = _options(cohort, asked)
        own = cohort.study.endpoint(options.endpoint).direction == "incidence"
        incidence = own if asked["incidence"] is None else asked["incidence"]
        exhibit = build_survival(select(cohort, _selection(cohort, asked)), options, Shown(incidence=incidence))
    except (StudyError, UnreadableFileError, ValueError) as error:
        _stop(str(error))
    click.echo(write_exhibit(exhibit, asked["form"]), nl=False)


_TABLE_ONLY = ("time", "event", "event_value", "competing_value", "subject", "arm", "reference", "factor", "leave_out")


def _open(asked: dict[str, Any]) -> Cohort:
    if asked["table"] and asked["study_id"]:
        raise StudyError("Both --study and --table are given. Name one of them.")
    if asked["table"]:
        return _open_table(asked)
    if not asked["study_id"]:
        raise StudyError(f"Name a study with --study ({', '.join(list_studies())}) or a file with --table.")
    unheard = [f"--{key.replace('_', '-')}" for key in _TABLE_ONLY if asked[key]]
    if unheard:
        raise StudyError(f"{', '.join(unheard)} only goes with --table: a study declares these things itself.")
    return load_cohort(study_folder(asked["study_id"]))


def _open_table(asked: dict[str, Any]) -> Cohort:
    raw = _read(asked["table"])
    columns = [str(column) for column in raw.frame.columns]
    for key in ("time", "event"):
        if not asked[key]:
            raise StudyError(f"With --table, name the {key} column: --{key} COLUMN. Columns: {', '.join(columns)}.")
    for column in [*filter(None, (asked[key] for key in ("time", "event", "subject", "arm"))), *asked["factor"]]:
        if column not in columns:
            raise StudyError(f'{raw.name} has no column "{column}". {did_you_mean(column, columns)}')
    events = asked["event_value"]
    if not events:
        events = plain_event(asked["event"], raw.frame[asked["event"]])
        click.echo(f'1 in "{asked["event"]}" is read as the event; --event-value says otherwise.', err=True)
    mapping = ColumnMapping(
        time=asked["time"], event=asked["event"], event_values=events,
        time_unit=asked["time_unit"], competing_values=asked["competing_value"], subject=asked["subject"],
        arm=asked["arm"], reference=asked["reference"], factors=asked["factor"], leave_out=asked["leave_out"],
    )  # fmt: skip
    cohort, issues = map_table(raw, mapping)
    for issue in issues:
        click.echo(_say_issue(issue), err=True)
    if cohort is None:
        raise StudyError(f"{raw.name} cannot be analysed until the findings above are resolved.")
    return cohort


def _read(path: Path) -> RawTable:
    if not path.is_file():
        raise StudyError(f"There is no file {path}.")
    try:
        content = path.read_bytes()
    except OSError as error:
        raise StudyError(f"{path} cannot be read ({error.strerror}). Check its permissions.") from None
    return read_table(content, path.name)


def _selection(cohort: Cohort, asked: dict[str, Any]) -> Selection:
    """Filters of the command line; ``arm = ...`` narrows the arms, as the sidebar's own field does."""
    study = cohort.study
    if asked["population"]:
        study.population(asked["population"])
    arms: tuple[str, ...] = ()
    filters = []
    for text in asked["where"]:
        column, sign, value = split_where(text)
        if study.arms and sign == "=" and column in {study.design.arm_column, asked["arm"]}:
            named = parse_levels(column, value, tuple(arm.id for arm in study.arms))
            arms = tuple(arm for arm in named if arm in arms) if arms else named
            if not arms:
                raise StudyError(
                    f"No arm satisfies every --where about {column}. Name the arms in one: {column} = A, B."
                )
        else:
            filters.append(parse_where(text, study))
    return Selection(asked["population"], arms, tuple(filters))


def _options(cohort: Cohort, asked: dict[str, Any]) -> SurvivalOptions:
    study = cohort.study
    dividing = [factor.column for factor in study.dividing_factors]
    by_arm = study.arms and asked["compare"] in {study.design.arm_column, asked["arm"]}
    compare = "" if by_arm else asked["compare"]
    for column in [asked["panels"], *asked["stratify"], compare if compare != "none" else ""]:
        if column and column not in dividing:
            raise StudyError(f'No factor with levels is called "{column}". {did_you_mean(column, dividing)}')
    if asked["landmark"] is not None and not 0 < asked["landmark"] < math.inf:
        raise StudyError(f"--landmark is {asked['landmark']:g}; it is a number of months above 0, like 36.")
    if not study.time_to_event:
        raise StudyError(f"{study.id} declares no time-to-event endpoint, so it has no survival to analyse.")
    endpoint = asked["endpoint"] or study.time_to_event[0].id
    return SurvivalOptions(endpoint, compare, asked["panels"], asked["stratify"], asked["landmark"])


@main.command()
@click.argument("target")
def check(target: str) -> None:
    """List everything wrong with a study folder, a bundled study or a table; exit code 1 when something blocks."""
    try:
        issues = _check(target)
    except (StudyError, UnreadableFileError) as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    for issue in issues:
        click.echo(_say_issue(issue))
    stopping = sum(issue.severity == "block" for issue in issues)
    findings = "1 finding" if len(issues) == 1 else f"{len(issues)} findings"
    click.echo(f"{findings}, of which {stopping} stop{'s' if stopping == 1 else ''} the analysis.")
    sys.exit(1 if blocks(issues) else 0)


def _check(target: str) -> list[Issue]:
    path = Path(target)
    if path.is_file() and path.name != "study.toml":
        raw = _read(path)
        said, issues = check_unmapped(raw)
        click.echo(f"{raw.name}: {len(raw.frame)} rows, {len(raw.frame.columns)} columns, {raw.sheet or raw.encoding}.")
        click.echo(said)
        return issues
    if path.exists():
        return check_study(path if path.is_dir() else path.parent)[2]
    if path.suffix or len(path.parts) > 1:
        raise StudyError(f"There is no file or folder {path}.")
    return check_study(study_folder(target))[2]


def _say_issue(issue: Issue) -> str:
    rows = (
        f" (rows {', '.join(map(str, issue.rows))}{' …' if issue.count > len(issue.rows) else ''})"
        if issue.rows
        else ""
    )
    return f"{issue.severity:5} {issue.rule} {issue.table}: {issue.problem}{rows} {issue.remedy}"


@main.group()
def study() -> None:
    """Bundled studies, and how their synthetic patients are made."""


@study.command("list")
def study_list() -> None:
    """Bundled studies, one a line."""
    for study_id in list_studies():
        described = read_study(study_folder(study_id))
        click.echo(f"{study_id}\t{described.provenance.mark}\t{described.title}")


_OUT = click.option("--out", type=click.Path(path_type=Path), help="Folder to write to; the study's own by default.")


@study.command("reconstruct")
@click.option("--seed", type=int, default=2007, show_default=True)
@_OUT
def study_reconstruct(seed: int, out: Path | None) -> None:
    """Search patients of lo2007 that give back every published figure."""
    from hcc_dash.synthesis.lo2007 import write_lo2007

    folder = out or BUNDLED / "lo2007"
    write_lo2007(folder, seed)
    click.echo(f"Wrote {folder}")


@study.command("simulate")
@click.option("--seed", type=int, default=20250901, show_default=True)
@_OUT
def study_simulate(seed: int, out: Path | None) -> None:
    """Simulate the patients of the prtras001 protocol."""
    from hcc_dash.synthesis.prtras001.simulate import write_prtras001

    folder = out or BUNDLED / "prtras001"
    write_prtras001(folder, seed)
    click.echo(f"Wrote {folder}")


@main.command()
@click.option("--port", type=int, default=8501, show_default=True)
@click.option("--address", default="127.0.0.1", show_default=True)
def serve(port: int, address: str) -> None:
    """Start the dashboard."""
    app = Path(__file__).resolve().parents[1] / "app.py"
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(app),
        "--server.port",
        str(port),
        "--server.address",
        address,
    ]
    sys.exit(subprocess.call(command, cwd=app.parent))


if __name__ == "__main__":
    main()
