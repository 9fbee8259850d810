"""The second opinion on one page: which engines confirm the numbers, about which patients, as of when."""

import io
import textwrap
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from hcc_dash import __version__
from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.answers.marks import export_note
from hcc_dash.questions.second_opinion.numbers.result import SecondOpinion, SurvivalOpinion
from hcc_dash.questions.second_opinion.words.second_opinion import say_engine, table_checks, table_known, table_largest
from hcc_dash.report.paper import font_families
from hcc_dash.report.terminal import write_exhibit

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PAGE = (8.27, 11.69)  # A4, inches
ROWS = 44  # more numbers than fit are summed up by statistic
ROW = 0.165
MARGIN = 0.06
INK, QUIET, LOUD = "#1D2730", "#5B6770", "#A32A00"


def write_certificate(exhibit: Exhibit, made_on: date) -> str:
    """The certificate as text."""
    return f"SECOND OPINION, hcc_dash {__version__}, made {made_on.isoformat()}\n\n{write_exhibit(exhibit, 'text')}"


def draw_certificate(exhibit: Exhibit, made_on: date) -> bytes:
    """The certificate as a PDF of one A4 page; equal exhibits and dates give equal files."""
    from matplotlib import rc_context  # 0.8 s, only when somebody downloads
    from matplotlib.figure import Figure

    with rc_context({"font.family": font_families(), "text.parse_math": False, "pdf.fonttype": 42}):
        figure = Figure(figsize=PAGE, facecolor="white")
        top = _write_head(figure, exhibit, made_on)
        rows = certified_rows(exhibit.result)
        _write_table(figure, rows, top)
        foot = _write_foot(figure, exhibit)
        _write_differences(figure, exhibit.result, top + ROW * (len(rows) + 2), foot)
        buffer = io.BytesIO()
        metadata = {"CreationDate": None, "Title": f"Second opinion: {exhibit.question}", "Creator": "hcc_dash"}
        figure.savefig(buffer, format="pdf", metadata=metadata)
    return buffer.getvalue()


def certified_rows(result: SecondOpinion[Any]) -> pd.DataFrame:
    """The rows of the page: every number where they fit, else each statistic's largest difference."""
    every = table_checks(result)
    return every if len(every) <= ROWS else table_largest(result)


def _write_head(figure: "Figure", exhibit: Exhibit, made_on: date) -> float:
    """Title, answer, identity and engines; returns the height in inches that they took."""
    result: SecondOpinion[Any] = exhibit.result
    asked = exhibit.asked
    contradicted = result.count("differs") > 0
    figure.text(MARGIN, _y(0.5), "Second opinion", size=17, weight="bold", va="top", color=INK)
    figure.text(MARGIN, _y(0.86), exhibit.question, size=10.5, va="top", color=INK)
    answer = textwrap.wrap(exhibit.answer, 88)
    colour = LOUD if contradicted else INK
    figure.text(MARGIN, _y(1.12), "\n".join(answer), size=10.5, weight="bold", va="top", color=colour, linespacing=1.35)
    study = result.study
    cut_off = study.data_cut_off.isoformat() if study.data_cut_off else "not given"
    lines = [
        f"Trial {study.short} ({study.id}); {export_note(exhibit.marks, study.id).split('; ', 1)[1]}",
        f"Question: {_say_question(result, asked)}",
        f"Patients: {asked['n_analysed']} of {asked['n_selected']} selected; " + "; ".join(asked["selection"]),
        f"Data cut-off {cut_off}; certificate made {made_on.isoformat()} by hcc_dash {__version__}",
        "Engines: " + "; ".join(_say_asked(result)),
    ]
    wrapped = [part for line in lines for part in textwrap.wrap(line, 122)]
    below = 1.25 + 0.2 * len(answer)
    figure.text(MARGIN, _y(below), "\n".join(wrapped), size=7.8, va="top", color=INK, linespacing=1.45)
    return below + 0.16 * len(wrapped) + 0.25


def _say_question(result: SecondOpinion[Any], asked: Mapping[str, Any]) -> str:
    """What was asked, with every choice that moves a number."""
    if isinstance(result, SurvivalOpinion):
        strata = f", strata {', '.join(asked['strata'])}" if asked["strata"] else ""
        panels = f", within {asked['panels']}" if asked["panels"] else ""
        return f"{asked['endpoint']} by {asked['compare']}{strata}{panels}, read at {asked['landmark']['name']}"
    shape = "straight lines" if asked["engine"] == "random-slope" else "a mean per visit"
    adjusted = f", adjusted for {', '.join(asked['covariates'])}" if asked["covariates"] else ""
    baseline = "outcome" if asked["baseline"] == "clda" else "covariate"
    return (
        f"change of {asked['scale']} by arm, {shape}, {asked['fitted_structure']}, baseline as {baseline}{adjusted}, "
        f"{asked['df']}"
    )


def _say_asked(result: SecondOpinion[Any]) -> list[str]:
    return [
        say_engine(engine) if engine.answered else f"{engine.name}: {engine.absent or engine.failed}"
        for engine in result.engines
    ]


def _write_table(figure: "Figure", rows: pd.DataFrame, top: float) -> None:
    """The rows as text in columns, a differing value in another colour and in capitals."""
    if rows.empty:
        return
    engines = list(rows.columns[3:])
    left = [MARGIN, 0.235, 0.44, *(0.605 + 0.36 * i / max(len(engines), 1) for i in range(len(engines)))]
    room = [30, 36, 27, *([20] * len(engines))]
    for at, head in enumerate(rows.columns):
        figure.text(left[at], _y(top), head, size=7.2, weight="bold", va="top", color=INK)
    for number, row in enumerate(rows.itertuples(index=False), start=1):
        for at, cell in enumerate(row):
            words = textwrap.shorten(str(cell), room[at], placeholder="…")
            loud = words.startswith("DIFFERS")
            figure.text(
                left[at],
                _y(top + ROW * number),
                words,
                size=6.4,
                va="top",
                color=LOUD if loud else INK if at < 3 else QUIET,
                weight="bold" if loud else "normal",
            )


def _write_differences(figure: "Figure", result: SecondOpinion[Any], top: float, foot: float) -> None:
    """Each value that differs and why, as many as there is room for."""
    known = table_known(result)
    if known.empty:
        return
    lines = []
    for group, number, engine, _, theirs, _, why in known.itertuples(index=False):
        reason = f"{group}, {number}: {engine} {theirs}; {why}"
        lines.append(textwrap.shorten(reason, 150, placeholder="…"))
    room = max(int((foot - top) / ROW) - 2, 0)
    if len(lines) > room:
        lines = _sum_up(known)
    if len(lines) > room:
        lines = [*lines[: max(room - 1, 0)], f"{len(lines) - max(room - 1, 0)} more in the file of every check"]
    figure.text(MARGIN, _y(top), "Values that differ", size=7.2, weight="bold", va="top", color=INK)
    for at, line in enumerate(lines, start=1):
        figure.text(MARGIN, _y(top + ROW * at), line, size=6.4, va="top", color=INK)


def _sum_up(known: pd.DataFrame) -> list[str]:
    """Each reason once, with its engine and how many values it is about."""
    groups = known.value_counts(["Engine", "Why"], sort=False).reset_index(name="n")
    reasons = [
        f"{group['Engine']}, {group['n']} value{'s' * (group['n'] > 1)}: {group['Why']}"
        for _, group in groups.iterrows()
    ]
    return [line for reason in reasons for line in textwrap.wrap(reason, 150)]


def _write_foot(figure: "Figure", exhibit: Exhibit) -> float:
    """Method, what engines do not offer, provenance; returns the height in inches where it begins."""
    words = " ".join([exhibit.method, *exhibit.notes, exhibit.asked["provenance"]])
    lines = textwrap.wrap(words, 138)
    shown = lines if len(lines) <= 8 else [*lines[:7], lines[7] + " …"]
    figure.text(MARGIN, 0.03, "\n".join(shown), size=6.6, va="bottom", color=QUIET, linespacing=1.4)
    return PAGE[1] * 0.97 - 0.15 * len(shown)


def _y(inches: float) -> float:
    """Distance from the top of the page as matplotlib's fraction from its foot."""
    return 1 - inches / PAGE[1]
