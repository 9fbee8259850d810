"""The figure shows the result's own numbers: curves, bands, counts, colours; and labels are never markup."""

import json
import math
import re

import numpy as np
import plotly.graph_objects as go
import pytest

from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import Selection
from hcc_dash.drawing.finished import FinishedFigure
from hcc_dash.drawing.look import DASHES, Look
from hcc_dash.drawing.preview import draw_preview
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.questions.survival.numbers.survival import estimate_survival
from hcc_dash.questions.survival.numbers.survival_result import SurvivalResult
from hcc_dash.questions.survival.pictures.survival import Drawing, draw_survival
from hcc_dash.wording.words import say_percent
from tests.estimation.cohorts import bundled, golden_cohort, two_arms, upload, whole

MONTH = 30.4375


def ask(cohort: Cohort, endpoint: str = "event", **options: object) -> SurvivalResult:
    return estimate_survival(cohort, SurvivalOptions(endpoint=endpoint, **options))


def draw(result: SurvivalResult, panel: int = 0, **drawing: object) -> go.Figure:
    return draw_survival(result, result.panels[panel], Drawing(**drawing))


def named(figure: go.Figure, name: str) -> go.Scatter:
    found = [trace for trace in figure.data if trace.name == name]
    assert len(found) == 1, [trace.name for trace in figure.data]
    return found[0]


def read_steps(x: np.ndarray, y: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Heights of a drawn step curve at given times."""
    return np.asarray(y)[np.searchsorted(np.asarray(x), at, side="right") - 1]


@pytest.fixture(scope="module")
def result() -> SurvivalResult:
    return ask(bundled("lo2007"), "os")


# numbers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("unit", "days"), [("months", MONTH), ("years", 365.25), ("days", 1.0)])
@pytest.mark.parametrize("incidence", [False, True])
def test_curve_and_band_are_the_frames(result: SurvivalResult, unit: str, days: float, incidence: bool) -> None:
    figure = draw(result, unit=unit, incidence=incidence)
    for group in result.panels[0].groups:
        frame = result.panels[0].curves.query("arm == @group.arm")
        time, estimate = frame["time"].to_numpy() / days, frame["estimate"].to_numpy()
        shown = 1 - estimate if incidence else estimate
        main = named(figure, group.label)
        early = frame["time"].to_numpy() <= group.grey_from
        assert main.line.shape == "hv"
        np.testing.assert_allclose(read_steps(main.x, main.y, time[early] + 1e-9), shown[early], atol=1e-3)
        assert set(np.round(main.y, 12)) <= set(np.round(shown, 12))  # nothing smoothed, nothing invented
        low, high = frame["conf_low"].fillna(frame["estimate"]), frame["conf_high"].fillna(frame["estimate"])
        below, above = (1 - high, 1 - low) if incidence else (low, high)
        for name, limit in (("lower limit", below), ("band", above)):
            trace = named(figure, f"{group.label} {name}")
            np.testing.assert_allclose(read_steps(trace.x, trace.y, time + 1e-9), limit, atol=1e-3)


def test_with_few_patients_every_step_is_drawn(result: SurvivalResult) -> None:
    figure = draw(result, unit="days")
    for group in result.panels[0].groups:
        frame = result.panels[0].curves.query("arm == @group.arm and n_events > 0 and time <= @group.grey_from")
        assert set(frame["time"]) <= set(named(figure, group.label).x)


def test_hover_tells_limits_and_number_at_risk(result: SurvivalResult) -> None:
    main = named(draw(result, unit="days"), "Control")
    frame = result.panels[0].curves.query("arm == 'control'").set_index("time").loc[list(main.x)]
    assert len(main.hovertext) == len(frame) > 10
    for words, (time, row) in zip(main.hovertext, frame.iterrows(), strict=True):
        share, low, high = (say_percent(row[name]) for name in ("estimate", "conf_low", "conf_high"))
        limits = "" if math.isnan(row["conf_low"]) else f" ({low.removesuffix(' %')}–{high.removesuffix(' %')})"
        assert words == f"day {time:.0f}<br>{share}{limits}<br>{row['n_at_risk']:.0f} at risk"
    assert main.hovertext[0] == f"day 0<br>100 %<br>{result.panels[0].groups[0].n} at risk", (
        "no limits where there are none"
    )


@pytest.mark.parametrize("unit", ["months", "years"])
def test_counts_are_the_results_and_stand_at_the_ticks(result: SurvivalResult, unit: str) -> None:
    figure = draw(result, unit=unit)
    ticks = list(figure.layout.xaxis.tickvals)
    rows = set()
    for group in result.panels[0].groups:
        counts = result.panels[0].counts.query("arm == @group.arm")
        for name, column in (("at risk", "n_at_risk"), ("events", "n_events"), ("censored", "n_censored")):
            trace = next(one for one in figure.data if one.name == f"{group.label} {name}" and one.mode == "text")
            assert list(trace.text) == [str(n) for n in counts[column]]
            np.testing.assert_allclose(trace.x, ticks)
            assert len(set(trace.y)) == 1
            rows.add(trace.y[0])
            assert figure.layout.yaxis2.ticktext[int(trace.y[0])].lower() == name
    assert len(rows) == 6  # no two rows on one line


def test_ticks_are_written_in_the_unit_shown(result: SurvivalResult) -> None:
    months, years = draw(result, unit="months").layout.xaxis, draw(result, unit="years").layout.xaxis
    assert list(months.ticktext) == ["0", "12", "24", "36", "48", "60", "72"]
    assert list(years.ticktext) == ["0", "1", "2", "3", "4", "5", "6"]
    assert months.title.text.startswith("Months from randomisation")
    assert years.title.text.startswith("Years from randomisation")


def test_height_grows_with_the_groups(result: SurvivalResult) -> None:
    assert draw(result).layout.height > draw(ask(bundled("lo2007"), "os", compare="none")).layout.height


# few at risk -----------------------------------------------------------------------------------------------------


def long_tail() -> SurvivalResult:
    """30 patients, deaths until 20 and one at 60, censorings from 40 on: a level stretch before few are at risk."""
    time = [*range(1, 11), *range(41, 60), 60]
    event = [1] * 10 + [0] * 19 + [1]
    return ask(upload({"time": [float(t) for t in time], "event": event}))


@pytest.mark.parametrize("unit", ["months", "years"])
def test_the_curve_turns_grey_just_where_fewer_than_a_tenth_are_at_risk(unit: str) -> None:
    result = long_tail()
    assert result.panels[0].groups[0].grey_from == 58.0
    figure = draw(result, unit=unit)
    scale = 1 if unit == "months" else 12
    main, grey = named(figure, "All patients"), named(figure, "All patients, few at risk")
    assert max(main.x) == pytest.approx(58 / scale)
    assert min(grey.x) == pytest.approx(58 / scale)
    assert max(grey.x) == pytest.approx(60 / scale)
    assert grey.line.color == Look().grey
    assert grey.line.dash == main.line.dash


def test_the_whole_curve_is_drawn_once(result: SurvivalResult) -> None:
    for study, endpoint in (("lo2007", "os"), ("prtras001", "ttr")):
        found = ask(bundled(study), endpoint)
        figure = draw(found, unit="days")
        for group in found.panels[0].groups:
            frame = found.panels[0].curves.query("arm == @group.arm")
            main = named(figure, group.label)
            assert (min(main.x), max(main.x)) == (0, group.grey_from)
            if group.grey_from < frame["time"].max():
                grey = named(figure, f"{group.label}, few at risk")
                assert (min(grey.x), max(grey.x)) == (group.grey_from, frame["time"].max())


# groups ----------------------------------------------------------------------------------------------------------


def test_groups_differ_by_colour_and_by_line_style() -> None:
    columns = two_arms(160) | {"arm": [f"arm {i % 8}" for i in range(160)]}
    figure = draw(ask(upload(columns)))
    styles = [(trace.line.color, trace.line.dash) for trace in figure.data if re.fullmatch(r"arm \d", trace.name)]
    assert len({colour for colour, _ in styles}) == 8
    assert len(set(styles)) == 8
    assert len({dash for _, dash in styles[:6]}) == 6  # and beyond six, pairs of colour and style


def test_the_table_carries_each_groups_colour_and_style(result: SurvivalResult) -> None:
    figure = draw(result)
    headings = [note for note in figure.layout.annotations if note.yref == "y2"]
    assert [note.text for note in headings] == ["<b>━━ Control</b>", "<b>╍╍ IFN-I</b>"]
    assert [note.font.color for note in headings] == [Look().words(0), Look().words(1)]
    assert [named(figure, name).line.dash for name in ("Control", "IFN-I")] == list(DASHES[:2])


def test_an_arm_keeps_its_colour_in_every_panel_and_under_every_filter() -> None:
    alone = ask(select(whole("lo2007"), Selection(arms=("ifn1",))), "os")
    assert named(draw(alone), "IFN-I").line.color == Look().line(1)
    assert named(draw(alone), "IFN-I").line.dash == DASHES[1]
    columns = two_arms(60)
    columns["site"] = ["y" if arm == "treated" and i < 30 else "x" for i, arm in enumerate(columns["arm"])]
    result = ask(upload(columns, factors=("site",)), panels="site")
    by_level = {panel.level: draw_survival(result, panel, Drawing()) for panel in result.panels}
    assert [trace.name for trace in by_level["y"].data if trace.name == "control"] == []
    for figure in by_level.values():
        assert named(figure, "treated").line.color == Look().line(1)
        assert named(figure, "treated at risk").textfont.color == Look().words(1)
    assert named(by_level["x"], "control").line.color == Look().line(0)


def test_direct_labels_stand_at_the_ends_of_two_to_four_curves(result: SurvivalResult) -> None:
    figure = draw(result, unit="days")
    ends = {note.text: note for note in figure.layout.annotations if note.yref != "y2"}
    for group in result.panels[0].groups:
        last = result.panels[0].curves.query("arm == @group.arm").iloc[-1]
        assert (ends[f"<b>{group.label}</b>"].xref, ends[f"<b>{group.label}</b>"].x) == ("paper", 1)
        assert ends[f"<b>{group.label}</b>"].y == pytest.approx(last["estimate"], abs=0.06)  # as near as others let it
    five = draw(ask(upload(two_arms(50) | {"arm": [f"a{i % 5}" for i in range(50)]})))
    assert all(note.yref == "y2" for note in five.layout.annotations)


# labels ----------------------------------------------------------------------------------------------------------

HOSTILE = '<b>x</b><a href="https://example.org">y</a> & %{x} <br>'


def test_labels_are_never_markup_nor_templates() -> None:
    columns = two_arms(60)
    columns["arm"] = [HOSTILE if arm == "treated" else "a<b" for arm in columns["arm"]]
    figure = draw(ask(upload(columns, event_label="<i>event</i>")), incidence=True)
    texts = [note.text for note in figure.layout.annotations]
    texts += [figure.layout.xaxis.title.text, figure.layout.yaxis.title.text]
    texts += [trace.hovertemplate or "" for trace in figure.data] + [trace.name for trace in figure.data]
    own = re.compile(r"</?b>|<br>|<extra></extra>|%\{hovertext\}")
    for text in texts:
        bare = own.sub("", text)
        assert "<" not in bare, text
        assert "%{" not in bare, text
    assert any("&lt;b&gt;x&lt;/b&gt;&lt;a href" in text for text in texts)
    assert figure.layout.yaxis.title.text == "Had had &lt;i&gt;event&lt;/i&gt;"
    # The label's own <b> and <br> are entities; what is left of those tags is the figure's own, once a text.
    assert all(text.count("<b>") <= 1 for text in texts)


def test_the_axis_title_keeps_the_endpoints_own_capitals() -> None:
    result = ask(bundled("prtras001"), "hbsag_loss")
    assert draw(result).layout.yaxis.title.text == "Without HBsAg loss"
    assert draw(result, incidence=True).layout.yaxis.title.text == "Had lost HBsAg"


# extremes --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("time", "event"), [([5.0], [1]), ([0.0], [1]), ([0.0, 0.0], [1, 0]), ([3.0, 9.0], [1, 1])])
def test_the_smallest_samples_are_drawn(time: list[float], event: list[int]) -> None:
    figure = draw(ask(upload({"time": time, "event": event})))
    assert named(figure, "All patients").y[0] in {0.0, 0.5, 1.0}
    assert named(figure, "All patients at risk").text[0] == str(len(time))


def large(n: int) -> SurvivalResult:
    rng = np.random.default_rng(5)
    cohort = golden_cohort("lung")
    half = n // 2
    subjects = cohort.subjects.iloc[np.zeros(n, dtype=int)].reset_index(drop=True)
    subjects = subjects.assign(
        time=rng.permutation(n) + rng.random(n) / 2 + 1.0,
        event=(rng.random(n) < 0.5).astype(float),
        arm=np.repeat(cohort.subjects["arm"].cat.categories.to_numpy(), [half, n - half]),
    )
    subjects["arm"] = subjects["arm"].astype(cohort.subjects["arm"].dtype)
    return ask(Cohort(cohort.study, {"subjects": subjects}))


def test_a_hundred_thousand_times_make_a_small_figure_without_webgl() -> None:
    result = large(100_000)
    assert len(result.panels[0].curves) == 100_002
    figure = draw(result)
    assert len(figure.to_json()) < 400_000
    assert {trace.type for trace in figure.data} == {"scatter"}
    for group in result.panels[0].groups:
        censored = next(one for one in figure.data if one.name == f"{group.label} censored" and one.mode == "markers")
        assert 0 < len(censored.x) <= 400
        frame = result.panels[0].curves.query("arm == @group.arm and time <= @group.grey_from")
        main = named(figure, group.label)
        drawn = read_steps(main.x, main.y, frame["time"].to_numpy() / MONTH + 1e-9)
        assert np.abs(drawn - frame["estimate"].to_numpy()).max() <= 1e-3


def test_a_figure_is_plain_json(result: SurvivalResult) -> None:
    described = json.loads(draw(result).to_json())
    assert {trace["type"] for trace in described["data"]} == {"scatter"}
    assert "NaN" not in draw(result).to_json()


def test_the_preview_draws_the_curve() -> None:
    time, survival = np.array([1.0, 2.0, 5.0]), np.array([0.9, 0.5, 0.2])
    figure = draw_preview(time, survival, "months", Look())
    assert list(figure.data[0].x) == [0.0, 1.0, 2.0, 5.0]
    assert list(figure.data[0].y) == [1.0, 0.9, 0.5, 0.2]
    assert figure.layout.xaxis.title.text == "Months"


@pytest.mark.parametrize("incidence", [False, True])
@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("study_id", ["lo2007", "prtras001"])
def test_plotly_accepts_every_property_of_a_figure(study_id: str, dark: bool, incidence: bool) -> None:
    cohort = bundled(study_id)
    endpoint = cohort.study.time_to_event[0].id
    for options in ({}, {"panels": cohort.study.dividing_factors[0].column}, {"compare": "none"}, {"compare": "sex"}):
        result = ask(cohort, endpoint, **options)
        for panel in result.panels:
            drawn = draw_survival(result, panel, Drawing(incidence=incidence, look=Look(dark=dark)))
            assert len(go.Figure(drawn.to_dict()).data) == len(drawn.data)


def test_printing_a_figure_leaves_it_as_it_was() -> None:
    figure = FinishedFigure(
        {"data": [{"y": [1, 2]}], "layout": {"template": {"layout": {"font": {"size": 9}}}}}, _validate=False
    )
    assert repr(figure) == "FinishedFigure(1 traces)"
    assert figure.to_dict()["layout"]["template"] == {"layout": {"font": {"size": 9}}}
