"""Each small file through the terminal and through the page: asked or refused first, then the right values."""

import json
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from streamlit.testing.v1 import AppTest

from hcc_dash.cli import main
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.questions.survival.numbers.survival import estimate_survival
from tests.cases.case import FOLDER, Case, Interval, OnPage, Right
from tests.cases.cells import CELLS
from tests.cases.numbers import NUMBERS
from tests.cases.reading import READING
from tests.cases.rows import ROWS

Open = Callable[..., AppTest]
CASES = (*CELLS, *ROWS, *NUMBERS, *READING)
OF_A_KERNEL = {"cmh_small_difference.csv"}
"""Files that no command reads: tests/kernels/test_rates.py does."""

named = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def run(words: list[str]) -> Result:
    result = CliRunner().invoke(main, words)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def agrees(found: float | None, wanted: float) -> bool:
    """Equal as R prints it: at the last decimal that was written down; not reached where NaN is wanted."""
    if found is None or math.isnan(found):
        return math.isnan(wanted)
    decimals = len(repr(wanted).partition(".")[2])
    return abs(found - wanted) <= 0.5 * 10**-decimals + 1e-9


def assert_counts_agree(said: str) -> None:
    """One of a thing is never told as several."""
    assert re.search(r"(?<![\d.,])1 (?:rows|columns|patients|findings|cells|sheets|codes|ids|lines)\b", said) is None, (
        said
    )


def test_a_table_of_one_row_has_one_row(tmp_path: Path) -> None:
    file = tmp_path / "one.csv"
    file.write_text("id,os_months,death\np1,5,1\n")
    said = run(["check", str(file)]).stdout
    assert_counts_agree(said)
    assert "1 row, 3 columns" in said


def assert_interval(record: dict[str, Any], wanted: Interval) -> None:
    found = (record["estimate"], record["conf_low"], record["conf_high"])
    assert all(agrees(one, two) for one, two in zip(found, wanted, strict=True)), (found, wanted)


def assert_right(answer: dict[str, Any], right: Right) -> None:
    medians = {record["arm"]: record for record in answer["estimates"] if record["term"] == "median"}
    assert answer["asked"]["n_analysed"] == right.n
    assert sum(record["n_events"] for record in medians.values()) == right.events
    for arm, wanted in right.medians.items():
        assert_interval(medians[arm], wanted)
    ratios = [one for one in answer["estimates"] if one["term"] == "hazard_ratio" and one["estimate"] is not None]
    assert len(ratios) == (right.hazard_ratio is not None)
    if right.hazard_ratio is not None:
        assert_interval(ratios[0], right.hazard_ratio)


@named
def test_the_terminal_asks_then_gives_the_right_values(case: Case) -> None:
    if case.asked:
        stopped = run(case.words())
        assert (stopped.exit_code, stopped.stdout) == (case.code, ""), stopped.stderr
        assert_counts_agree(stopped.stderr)
        for text in case.asked:
            assert text in stopped.stderr
    if case.right is not None:
        result = run(case.words(*case.answered, "--format", "json"))
        assert result.exit_code == 0, result.stderr
        assert_right(json.loads(result.stdout), case.right)
    if case.printed:
        result = run(case.words(*case.answered))
        assert result.exit_code == 0, result.stderr
        for text in case.printed:
            assert text in result.stdout


@pytest.mark.parametrize("case", [one for one in ROWS if "--rows" in one.answered], ids=lambda case: case.name)
def test_nothing_is_found_in_rows_before_they_are_chosen(case: Case) -> None:
    """What may be no patient's row says nothing of codes, times or arms; the last line names the option that is due."""
    for words in (case.words(), ["check", str(case.path)]):
        said = run(words)
        told = [line for line in (said.stderr + said.stdout).splitlines() if line[:5] in {"block", "ask  ", "warn "}]
        assert {line.split()[1] for line in told} - {"V20"} <= {"V01"}, told
    last = run(case.words()).stderr.splitlines()[-1]
    assert "until the questions above are answered" in last
    assert "--rows" in last


def words_on(app: AppTest) -> str:
    """All texts of the page, Markdown's escapes taken off."""
    elements = [*app.markdown, *app.caption, *app.warning, *app.error, *app.info, *app.header, *app.title]
    texts = [str(element.value) for element in elements] + [radio.label for radio in app.radio]
    texts += [frame.value.to_csv(sep=" ") for frame in (*app.dataframe, *app.table)]
    return "\n".join(texts).replace("\\", "")


def healthy(app: AppTest) -> AppTest:
    assert [error.message for error in app.exception] == []
    return app


def of_file(app: AppTest, name: str) -> str:
    return f"{name}.{app.session_state['raw_number']}"


def answer_on(app: AppTest, key: str, value: str) -> AppTest:
    """The page once a question is answered; its choices keep their words, by which a browser knows what was chosen."""
    widget = of_file(app, f"answer_{key}")
    asked = app.radio(key=widget)
    choices = list(asked.options)
    app = healthy(asked.set_value(value).run())
    assert [list(radio.options) for radio in app.radio if radio.key == widget] in ([], [choices])
    return app


def map_on(app: AppTest, page: OnPage) -> AppTest:
    """Choose the columns, the unit and the codes, then answer what is asked."""
    for label, column in page.proposed.items():
        assert next(one for one in app.selectbox if one.label == label).value == column
    for label, column in page.columns.items():
        app = healthy(app.selectbox(key=of_file(app, f"map_{label}")).set_value(column).run())
    if page.unit:
        time = app.selectbox(key=of_file(app, "map_Time")).value
        app = answer_on(app, f"unit:{time}", page.unit)
    for key, value in page.before.items():
        app = answer_on(app, key, value)
    event = app.selectbox(key=of_file(app, "map_Event")).value
    if page.codes:
        app = healthy(app.pills(key=of_file(app, f"event_codes_{event}")).set_value(list(page.codes)).run())
    if page.competing:
        app = healthy(app.pills(key=of_file(app, f"competing_codes_{event}")).set_value(list(page.competing)).run())
    return app


@named
def test_the_page_asks_then_gives_the_right_values(open_page: Open, case: Case) -> None:
    page = case.page
    if page is None:
        assert case.no_page, "a case without a page says why"
        return
    app = healthy(open_page("data").file_uploader(key="upload_file").upload(case.file, case.path.read_bytes()).run())
    if page.refused:
        assert page.refused in words_on(app)
        assert "raw_table" not in app.session_state
        return
    shown = words_on(app)
    for key, value in page.reading.items():
        assert not any(one.label == "Time" for one in app.selectbox), "reading comes before mapping"
        app = answer_on(app, key, value)
    app = map_on(app, page)
    shown += words_on(app)
    for key, value in page.answers.items():
        assert not any(one.label == "Use this table" for one in app.button), "a question holds the analysis"
        app = answer_on(app, key, value)
    for text in page.shown:
        assert text in shown
    app = next(one for one in app.button if one.label == "Use this table").click().run()
    app = healthy(app.switch_page("../../pages/survival.py").run())
    assert case.right is not None
    result = estimate_survival(app.session_state["upload"].cohort, SurvivalOptions(endpoint="event"))
    assert result.n_analysed == case.right.n
    assert sum(group.n_events for group in result.panels[0].groups) == case.right.events
    assert app.title, "the page answers in a headline"


def test_every_input_file_has_its_case() -> None:
    inputs = {path.name for path in FOLDER.iterdir() if path.suffix in {".csv", ".tsv", ".xlsx", ".xls"}}
    claimed = {case.file for case in CASES}
    assert claimed <= inputs
    assert inputs - claimed == OF_A_KERNEL
    assert len({case.name for case in CASES}) == len(CASES)
