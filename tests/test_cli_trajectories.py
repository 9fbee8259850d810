"""The command under an exhibit on quality of life gives the same exhibit in a terminal."""

import json
import shlex

import pytest
from click.testing import CliRunner

from hcc_dash.analysis.quality_of_life.options import QolOptions
from hcc_dash.cli.qol_trajectories import analyse_trajectories
from hcc_dash.cohort.cohort import select
from hcc_dash.cohort.selection import Selection
from hcc_dash.exhibits.exhibit import Exhibit
from hcc_dash.exhibits.qol import build_trajectory
from hcc_dash.exhibits.qol_chart import QolView
from hcc_dash.report.terminal import describe_exhibit
from tests.cohort.bundled import bundled
from tests.exhibits.test_qol_exhibits import of_bundled


@pytest.fixture(autouse=True)
def _read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bundled trials are read once for all tests, not once for each command."""
    monkeypatch.setattr("hcc_dash.cli.cohort.load_cohort", lambda folder: bundled(folder.name))


def own() -> Exhibit:
    options = QolOptions(scale="FA", change=True, statistic="median", by="bclc", table="qlq_c30")
    cohort = select(bundled("prtras001"), Selection())
    return build_trajectory(
        cohort, options, QolView(visit="week 48", turned=True, relevant="own", points=7.5, patients=True)
    )


@pytest.mark.parametrize("at", range(5))
def test_the_command_gives_the_exhibit_again(at: int) -> None:
    exhibit = [*of_bundled(), own()][at]
    words = shlex.split(exhibit.code)
    assert words[:3] == ["hcc-dash", "analyse", "trajectories"]
    answer = CliRunner().invoke(analyse_trajectories, [*words[3:], "--format", "json"])
    assert answer.exit_code == 0, answer.output
    printed = json.loads(answer.output)
    printed.pop("checks")
    assert printed == json.loads(json.dumps(describe_exhibit(exhibit)))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--part", "completion", "--change"], "--change belongs to --part scores; this is --part completion."),
        (["--visit", "week 13"], 'No visit with forms is called "week 13". Visits: baseline, week 12'),
        (["--scale", "XX"], 'has no scale "XX"'),
    ],
)
def test_what_cannot_be_asked_is_said(words: list[str], said: str) -> None:
    answer = CliRunner().invoke(analyse_trajectories, ["--study", "prtras001", *words])
    assert answer.exit_code == 2
    assert said in answer.output


def test_a_trial_without_forms_says_so() -> None:
    answer = CliRunner().invoke(analyse_trajectories, ["--study", "lo2007", "--part", "completion"])
    assert answer.exit_code == 0
    assert "no quality-of-life questionnaire" in answer.output
