"""The terminal's questions on safety: what is refused, in words, and what goes by the schedule."""

import pytest
from click.testing import CliRunner

from hcc_dash.cli import main
from tests.cohort.bundled import bundled


@pytest.fixture(autouse=True)
def _read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hcc_dash.cli.cohort.load_cohort", lambda folder: bundled(folder.name))


def ask(*words: str, study: str = "prtras001") -> tuple[int, str]:
    answer = CliRunner().invoke(main, ["analyse", *words, "--study", study])
    assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exc_info
    return answer.exit_code, answer.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("adverse-events", "--name", "Fatigue"), "add --onset"),
        (("adverse-events", "--onset", "--search", "fat"), "--name"),
        (("adverse-events", "--stratify", "age"), "no factor with levels"),
        (("adverse-events", "--related", "grade"), "not a column of causality"),
        (("liver", "--part", "albi", "--enzyme", "ast"), "--enzyme belongs to --part injury"),
        (("liver", "--at-recurrence", "--part", "injury"), "--at-recurrence belongs to --part child-pugh"),
        (("exposure", "--treatment", "peg"), '"peg" is not there.'),
        (("labs",), "--ctcae"),
        (("labs", "--ctcae", "5.0", "--test", "alt"), "--test belongs to --part medians"),
    ],
)
def test_what_does_not_go_together_is_refused(words: tuple[str, ...], said: str) -> None:
    code, output = ask(*words)
    assert code == 2
    assert said in output


def test_a_trial_without_the_tables_says_so() -> None:
    assert ask("adverse-events", study="lo2007") == (
        2, "Lo 2007 declares no adverse events, so there is nothing to count.\n"
    )  # fmt: skip
    code, output = ask("liver", study="lo2007")
    assert code == 0
    assert "no date on which study treatment started" in output
    assert ask("exposure", study="lo2007") == (
        2, "Lo 2007 declares no treatment whose doses or end are on file.\n"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("months", "said"), [((), "to 36 months"), (("--collected-months", "0"), "from the first dose,")]
)
def test_events_are_looked_for_until_the_last_visit_of_the_schedule(months: tuple[str, ...], said: str) -> None:
    code, output = ask("adverse-events", "--by", "aesi", *months)
    assert code == 0
    assert said in output
