"""The dashboard as a library: the three lines of the README, tables and frames, what is refused; public names."""

import json
import re
from pathlib import Path

import pandas as pd
import pytest

import hcc_dash
from hcc_dash import ColumnMapping, StudyError
from hcc_dash.cohort.cohort import select
from hcc_dash.cohort.selection import LevelFilter, Selection
from hcc_dash.questions.catalogue import CATALOGUE, question_of
from hcc_dash.report.terminal import describe_exhibit
from tests.cohort.bundled import bundled
from tests.equality import same

ROOT = Path(__file__).resolve().parents[1]
LUNG = {"time": "time", "event": "status", "event_values": ("2",), "time_unit": "days", "factors": ("sex",)}


def test_the_lines_of_the_readme_run() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    names: dict[str, object] = {}
    exec(code, names)
    exhibit = names["exhibit"]
    assert isinstance(exhibit, hcc_dash.Exhibit)
    assert exhibit.answer


GROUPING = re.compile(r"stage: \w+/\w+ = [^\"'`]+")


def test_every_example_of_levels_put_together_is_true_of_the_trial() -> None:
    files = [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md"), *ROOT.glob("hcc_dash/**/*.py")]
    found = {str(path.relative_to(ROOT)): GROUPING.findall(path.read_text("utf-8")) for path in files}
    assert {"README.md", "hcc_dash/library.py", "hcc_dash/cli/cohort.py"} <= {
        name for name, said in found.items() if said
    }
    trial = hcc_dash.open("lo2007")
    for example in {one for said in found.values() for one in said}:
        assert trial.group(example).ask("survival", panels="stage").answer, example


def test_an_answer_is_the_terminals() -> None:
    trial = hcc_dash.open("lo2007").where("stage_group = III/IVA")
    exhibit = trial.ask("survival", endpoint="rfs", strata=("sex",), landmark_months=12, unit="years")
    asked = question_of("survival")
    narrowed = select(bundled("lo2007"), Selection("", (), (LevelFilter("stage_group", ("III/IVA",)),)))
    words = {"endpoint": ("rfs",), "strata": ("sex",), "landmark_months": ("12",), "unit": ("years",)}
    assert same(describe_exhibit(exhibit), describe_exhibit(asked.ask(narrowed, words)))
    assert trial.where("sex = male").cohort.n < trial.cohort.n < hcc_dash.open("lo2007").cohort.n


def test_the_terminals_names_of_options_do_as_well() -> None:
    trial = hcc_dash.open("lo2007")
    by_flag = trial.ask("survival", by="stage_group", stratify=["sex"], landmark=24)
    by_field = trial.ask("survival", panels="stage_group", strata=("sex",), landmark_months=24.0)
    assert same(describe_exhibit(by_flag), describe_exhibit(by_field))


def test_an_answer_prints_as_question_marks_and_answer() -> None:
    exhibit = hcc_dash.open("lo2007").ask("survival")
    assert repr(exhibit).splitlines() == [exhibit.question, " · ".join(exhibit.marks), exhibit.answer]


def test_every_question_a_trial_can_be_asked_is_listed() -> None:
    listed = hcc_dash.open("prtras001").questions()
    assert listed == {one.id: one.help for one in CATALOGUE if not one.needs(bundled("prtras001"))}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (lambda: hcc_dash.open("lo2008"), "lo2007"),
        (lambda: hcc_dash.open("lo2007").where("stage = IX"), 'no level "IX"'),
        (lambda: hcc_dash.open("lo2007").where("sxe = male"), 'Did you mean "sex"'),
        (lambda: hcc_dash.open("lo2007").ask("survivl"), 'Did you mean "survival"'),
        (lambda: hcc_dash.open("lo2007").ask("survival", endpoit="os"), 'Did you mean "endpoint"'),
        (lambda: hcc_dash.open("lo2007").ask("survival", endpoint="pfs"), 'endpoint (endpoint): "pfs" is not there'),
        (lambda: hcc_dash.open("lo2007").ask("log-rank", weights="gehan", rho=1), "rho would change nothing"),
        (lambda: hcc_dash.open("lo2007").ask("survival", landmark=-1), "number of months above 0"),
        (lambda: hcc_dash.open("lo2007").ask("exposure"), "Lo 2007"),
        (lambda: hcc_dash.open(pd.DataFrame({"time": [1]})), "needs a mapping"),
        (lambda: hcc_dash.open("nowhere.csv", LUNG), "There is no file nowhere.csv"),
    ],
)
def test_what_is_not_there_is_refused_with_what_is(wrong: object, said: str) -> None:
    assert callable(wrong)
    with pytest.raises(StudyError) as error:
        wrong()
    assert said in str(error.value)


def test_a_file_and_a_frame_give_the_same() -> None:
    path = ROOT / "tests/data/lung.csv"
    of_file = hcc_dash.open(path, LUNG).ask("survival", compare="sex")
    of_frame = hcc_dash.open(pd.read_csv(path), ColumnMapping(**LUNG)).ask("survival", compare="sex")
    assert of_file.answer == of_frame.answer
    assert same(of_file.estimates, of_frame.estimates)


def test_a_table_that_asks_is_refused_with_its_findings() -> None:
    with pytest.raises(StudyError, match="cannot be analysed until") as error:
        hcc_dash.open(ROOT / "tests/data/lung.csv", LUNG | {"time_unit": None})
    assert "unit" in str(error.value)


def test_an_exhibit_shows_itself_in_a_notebook() -> None:
    exhibit = hcc_dash.open("lo2007").ask("survival")
    bundle = exhibit._repr_mimebundle_()
    page = bundle["text/html"]
    assert exhibit.answer in page.replace("&#x27;", "'")
    assert all(one.title in page for one in exhibit.tables)
    assert page.count("<table") == len(exhibit.tables)
    drawn = bundle["application/vnd.plotly.v1+json"]
    assert drawn == json.loads(exhibit.pictures[0].figure.to_json())
    assert not re.search(r"https?://|<script", page)


def test_public_names_are_there_and_nothing_else_is() -> None:
    for name in hcc_dash.__all__:
        assert getattr(hcc_dash, name).__doc__
    with pytest.raises(AttributeError, match="no attribute 'opn'"):
        _ = hcc_dash.opn
