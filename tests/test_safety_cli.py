"""The terminal's questions on safety: what is refused, in words, and what goes by the schedule."""

import pytest
from click.testing import CliRunner

from hcc_dash.cli import main


def ask(*words: str, study: str = "prtras001") -> tuple[int, str]:
    answer = CliRunner().invoke(main, ["analyse", *words, "--study", study])
    assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exc_info
    return answer.exit_code, answer.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("adverse-events", "--name", "Fatigue"), "No such option '--name'"),
        (("adverse-events", "--onset", "--search", "fat"), "No such option '--search'"),
        (("onset", "--name", "Fatige"), 'Did you mean "Fatigue"'),
        (("adverse-events", "--weeks", "0", "12"), "--weeks would change nothing"),
        (("adverse-events", "--window", "weeks", "--weeks", "12", "0"), "Weeks run from 0"),
        (("adverse-events", "--window", "weeks", "--weeks", "0", "nan"), "are not two numbers"),
        (("adverse-events", "--window", "emergent", "--days-after", "-1"), "0 days after treatment or later"),
        (("adverse-events", "--open-as-related"), "--open-as-related would change nothing"),
        (("adverse-events", "--stratify", "age"), 'No factor with levels is called "age"'),
        (("adverse-events", "--related", "grade"), '"grade" is not there'),
        (("liver", "--part", "albi", "--enzyme", "ast"), "No such option '--enzyme'"),
        (("liver", "--at-recurrence", "--part", "injury"), "No such option '--at-recurrence'"),
        (("albi", "--modified-cut", "-2.3"), "--modified-cut would change nothing"),
        (("albi", "--visit", "week 7"), '--visit (read at): "week 7" is not there'),
        (("liver-injury", "--patient", "P1"), 'No patient is called "P1" here'),
        (("flares", "--patient", "P1"), 'No patient "P1"'),
        (("child-pugh", "--window", "ever"), '--window (window): "ever" is not there'),
        (("child-pugh", "--weeks", "0"), "more than 0 and less than 156 weeks"),
        (("exposure", "--treatment", "peg"), '"peg" is not there.'),
        (("labs",), "--ctcae"),
        (("labs", "--ctcae", "5.0", "--test", "alt"), "No such option '--test'"),
        (("lab-medians", "--ctcae", "5.0", "--test", "thrombin"), '--test (test): "thrombin" is not there'),
        (("lab-medians", "--ctcae", "5.0", "--test", "alt", "--scheme", "ours"), "--scheme (dose-action lines of)"),
        (("lab-shift", "--ctcae", "5.0", "--term", "Fatigue"), '--term (term): "Fatigue" is not there'),
        (("lab-shift", "--ctcae", "5.0", "--window-days", "0"), "more than 0 days"),
    ],
)
def test_what_does_not_go_together_is_refused(words: tuple[str, ...], said: str) -> None:
    code, output = ask(*words)
    assert code == 2
    assert said in output


def test_a_trial_without_the_tables_says_so() -> None:
    assert ask("adverse-events", study="lo2007") == (
        2,
        "Lo 2007 has no table of adverse events, and none was made up: nothing can be counted, compared or followed "
        "here.\n",
    )
    for question in ("child-pugh", "albi", "liver-injury", "flares"):
        assert ask(question, study="lo2007") == (2, "The patient table has no date on which study treatment started.\n")
    assert ask("exposure", study="lo2007") == (
        2,
        "Lo 2007 declares no treatment with a table of doses or of its end, and none was made up: how much was given, "
        "what was changed and why it ended cannot be told here.\n",
    )


@pytest.mark.parametrize(
    ("months", "said"), [((), "to 36 months"), (("--collected-months", "0"), "from the first dose,")]
)
def test_events_are_looked_for_until_the_last_visit_of_the_schedule(months: tuple[str, ...], said: str) -> None:
    code, output = ask("adverse-events", "--by", "aesi", *months)
    assert code == 0
    assert said in output
