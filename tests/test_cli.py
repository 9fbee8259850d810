"""The terminal gives the numbers of the analysis exactly, and answers every mistake in words."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from hcc_dash.cli import main
from hcc_dash.cohort.cohort import select
from hcc_dash.cohort.mapping import ColumnMapping, map_table
from hcc_dash.cohort.reading.read import read_table
from hcc_dash.cohort.selection import LevelFilter, Selection
from hcc_dash.estimation.plan import shows_p
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.questions.survival.numbers.survival import estimate_survival
from hcc_dash.questions.survival.numbers.survival_result import SurvivalResult
from hcc_dash.questions.survival.words.survival_method import say_method
from tests.cohort.bundled import bundled

LUNG = ["--time", "time", "--event", "status", "--event-value", "2", "--time-unit", "days"]


def run(*words: str) -> Result:
    result = CliRunner().invoke(main, list(words))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    assert "Traceback" not in result.output
    return result


def answer(*words: str) -> dict[str, Any]:
    result = run("analyse", "survival", *words, "--format", "json")
    assert result.exit_code == 0, result.stderr

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    said: dict[str, Any] = json.loads(result.stdout, parse_constant=refuse)
    return said


def refusal(*words: str, code: int = 2) -> str:
    result = run(*words)
    assert result.exit_code == code
    assert result.stderr.strip()
    return result.stderr


def lung(root: Path) -> list[str]:
    return ["--table", str(root / "tests/data/lung.csv"), *LUNG]


def same(said: float | None, computed: float) -> bool:
    """Exactly the same number; what is not estimable is null."""
    return np.isnan(computed) if said is None else said == computed


def assert_same_numbers(said: dict[str, Any], result: SurvivalResult) -> None:
    by_term = {(one.get("level"), one.get("arm"), one["term"]): one for one in said["estimates"]}
    for panel in result.panels:
        for group in panel.groups:
            for term, found in {
                "median": group.median,
                "survival_at_landmark": group.at_landmark,
                "restricted_mean": group.rmst,
                "median_follow_up": group.follow_up,
            }.items():
                one = by_term[panel.level, group.arm, term]
                assert same(one["estimate"], found.value)
                assert same(one["conf_low"], found.conf_low)
                assert same(one["conf_high"], found.conf_high)
                assert (one["n"], one["n_events"]) == (group.n, group.n_events)
        for comparison in panel.comparisons:
            one = by_term[panel.level, comparison.arm, "hazard_ratio"]
            assert same(one["estimate"], comparison.hazard_ratio.value)
        told = by_term[panel.level, None, "log-rank"]["statistic"]
        assert same(told, panel.log_rank.statistic) if shows_p(result.study, result.status) else told is None
    computed = pd.concat([panel.curves for panel in result.panels], ignore_index=True)
    for column in ("time", "n_at_risk", "n_events", "estimate", "conf_low"):
        told = [row[column] for row in said["frames"]["curves"]]
        assert len(told) == len(computed)
        assert all(same(one, two) for one, two in zip(told, computed[column], strict=True))


@pytest.mark.parametrize(("study_id", "endpoint"), [("lo2007", "os"), ("prtras001", "ttr")])
def test_a_planned_question_gives_the_numbers_of_the_analysis(study_id: str, endpoint: str) -> None:
    said = answer("--study", study_id)
    assert set(said) >= {"asked", "frames", "estimates", "method", "notes"}
    result = estimate_survival(select(bundled(study_id), Selection()), SurvivalOptions(endpoint=endpoint))
    assert_same_numbers(said, result)
    assert (said["asked"]["endpoint"], said["asked"]["status"]) == (endpoint, "planned")
    assert said["method"] == say_method(result)
    log_rank = next(one for one in said["estimates"] if one["term"] == "log-rank")
    assert log_rank["p_value"] == result.panels[0].log_rank.p_value, "planned, so its p-value is shown"


def test_panels_strata_filters_and_landmark() -> None:
    words = [
        "--study",
        "lo2007",
        "--by",
        "stage_group",
        "--stratify",
        "cirrhosis",
        "--landmark",
        "36",
        "--where",
        "sex = male",
        "--endpoint",
        "rfs",
        "--population",
        "main",
    ]
    said = answer(*words)
    cohort = select(bundled("lo2007"), Selection("main", (), (LevelFilter("sex", ("male",)),)))
    options = SurvivalOptions(
        endpoint="rfs", compare="", panels="stage_group", strata=("cirrhosis",), landmark_months=36.0
    )
    assert_same_numbers(said, estimate_survival(cohort, options))
    asked = said["asked"]
    assert (asked["panels"], asked["strata"], asked["landmark"]["name"]) == ("stage_group", ["cirrhosis"], "3 years")
    assert asked["cohort"] == cohort.fingerprint
    assert asked["selection"][1].startswith("Sex male: ")


def test_an_exploratory_question_withholds_its_p_values() -> None:
    said = answer("--study", "lo2007", "--where", "stage_group = III/IVA")
    assert said["asked"]["status"] == "exploratory"
    tests = {one["term"]: one["p_value"] for one in said["estimates"] if "p_value" in one}
    assert set(tests) >= {"log-rank", "hazard_ratio"}
    interaction = {term for term in tests if term.startswith("interaction")}
    assert len(interaction) == 1, "one level is selected, so the test of interaction is given"
    assert {tests[term] for term in set(tests) - interaction} == {None}
    text = run("analyse", "survival", "--study", "lo2007", "--where", "stage_group = III/IVA").stdout
    assert "Exploratory" in text
    assert "no p-value is shown" in text


def test_compare_a_factor_one_curve_or_the_arms_by_name() -> None:
    by_stage = answer("--study", "lo2007", "--compare", "stage_group")
    assert {row["arm"] for row in by_stage["frames"]["curves"]} == {"I/II", "III/IVA"}
    together = answer("--study", "lo2007", "--compare", "none")
    assert {row["arm"] for row in together["frames"]["curves"]} == {"all"}
    assert answer("--study", "lo2007", "--compare", "arm") == answer("--study", "lo2007")


def test_arms_are_narrowed_like_a_filter() -> None:
    said = answer("--study", "lo2007", "--where", "arm = ifn1")
    assert {row["arm"] for row in said["frames"]["curves"]} == {"ifn1"}
    assert said["asked"]["n_selected"] == 40
    both = answer("--study", "lo2007", "--where", "arm in 'control', ifn1", "--where", "arm = ifn1")
    assert both["asked"]["cohort"] == said["asked"]["cohort"]
    words = ["--where", "arm = control", "--where", "arm = ifn1"]
    assert "No arm satisfies" in refusal("analyse", "survival", "--study", "lo2007", *words)


def test_a_table_gives_the_numbers_of_the_analysis(root: Path) -> None:
    said = answer(*lung(root), "--arm", "sex", "--reference", "1", "--factor", "ph.ecog", "--stratify", "ph.ecog")
    raw = read_table((root / "tests/data/lung.csv").read_bytes(), "lung.csv")
    mapping = ColumnMapping("time", "status", ("2",), "days", arm="sex", reference="1", factors=("ph.ecog",))
    cohort = map_table(raw, mapping)[0]
    assert cohort is not None
    result = estimate_survival(select(cohort, Selection()), SurvivalOptions(endpoint="event", strata=("ph.ecog",)))
    assert_same_numbers(said, result)
    median = next(one for one in said["estimates"] if one["term"] == "median" and one["arm"] == "1")
    assert (median["estimate"], median["conf_low"], median["conf_high"]) == (270, 210, 306), "R, conf.type log-log"
    by_name = answer(*lung(root), "--arm", "sex", "--where", "sex = 2", "--compare", "sex")
    assert {row["arm"] for row in by_name["frames"]["curves"]} == {"2"}


def test_csv_and_text() -> None:
    said = run("analyse", "survival", "--study", "lo2007", "--format", "csv").stdout
    frame = pd.read_csv(io.StringIO(said), float_precision="round_trip")
    told = answer("--study", "lo2007")["frames"]["curves"]
    assert frame["estimate"].tolist() == [row["estimate"] for row in told]
    assert frame["note"].str.contains("Reconstruction").all()
    text = run("analyse", "survival", "--study", "lo2007").stdout
    assert "Reconstruction" in text
    assert "BY GROUP" in text
    assert "nan" not in text.lower().split()


def test_a_landmark_beyond_all_follow_up_is_answered_in_a_plain_sentence() -> None:
    said = answer("--study", "lo2007", "--landmark", "100000")["answer"]
    assert said == "Follow-up ends before 100000 months, so nothing is read there; hazard ratio 0.50 (0.20–1.27)."


@pytest.mark.parametrize("form", ["text", "json", "csv"])
@pytest.mark.parametrize("more", [[], ["--by", "stage"], ["--compare", "none"]])
def test_a_selection_of_nobody_is_an_answer(form: str, more: list[str]) -> None:
    result = run("analyse", "survival", "--study", "lo2007", "--where", "age >= 200", *more, "--format", form)
    assert (result.exit_code, result.stderr) == (0, "")


MISTAKES: dict[str, tuple[list[str], str]] = {
    "no study": ([], "Name a study with --study (lo2007, prtras001) or a file with --table"),
    "both": (["--study", "lo2007", "--table", "x.csv"], "Both --study and --table"),
    "unknown study": (["--study", "lo2008"], 'Did you mean "lo2007"?'),
    "unknown endpoint": (["--study", "lo2007", "--endpoint", "oss"], 'Did you mean "os"?'),
    "unknown population": (["--study", "lo2007", "--population", "mian"], 'Did you mean "main"?'),
    "unknown factor": (["--study", "lo2007", "--by", "stage_grup"], 'Did you mean "stage_group"?'),
    "number as panel": (["--study", "lo2007", "--by", "age"], 'No factor with levels is called "age"'),
    "unknown stratum": (["--study", "lo2007", "--stratify", "sxe"], 'Did you mean "sex"?'),
    "unknown comparison": (["--study", "lo2007", "--compare", "virsu"], 'Did you mean "virus"?'),
    "unknown level": (["--study", "lo2007", "--where", "stage_group = III"], 'has no level "III"'),
    "unknown arm": (["--study", "lo2007", "--where", "arm = ifn"], '"arm" has no level "ifn". Did you mean "ifn'),
    "no filter": (["--study", "lo2007", "--where", "young"], "is not a filter"),
    "landmark": (["--study", "lo2007", "--landmark", "-3"], "a number of months above 0"),
    "landmark nan": (["--study", "lo2007", "--landmark", "nan"], '"nan" is not a number, like 12'),
    "table words": (["--study", "lo2007", "--time", "os_days"], "--time only goes with --table"),
    "no file": (["--table", "nowhere.csv", *LUNG], "There is no file nowhere.csv"),
    "no time": (["--table", "tests/data/lung.csv"], "name the time column: --time COLUMN. Columns: inst, time"),
    "no event": (["--table", "tests/data/lung.csv", "--time", "time"], "name the event column"),
    "unknown column": (["--table", "tests/data/lung.csv", *LUNG, "--arm", "sxe"], 'no column "sxe". Did you mean'),
    "no unit": (["--table", "tests/data/lung.csv", *LUNG[:-2]], 'In which unit is "time"? Probably days'),
    "event code to choose": (
        ["--table", "tests/data/lung.csv", "--time", "time", "--event", "status"],
        'Which code of "status" means the event: 1 (63 rows), 2 (165 rows)? Say --event-value CODE. Perhaps',
    ),
    "no event column": (
        ["--table", "tests/data/lung.csv", "--time", "time", "--event", "age"],
        "an event column has 2 to 12",
    ),
    "wrong code": (["--table", "tests/data/lung.csv", *LUNG[:-4], "--event-value", "7"], 'No row of "status" holds 7'),
    "wrong code beside a right one": (
        ["--table", "tests/data/lung.csv", *LUNG, "--event-value", "7"],
        'No row of "status" holds 7.',
    ),
    "stratum of no factor": (["--table", "tests/data/lung.csv", *LUNG, "--stratify", "sex"], 'Add --factor "sex"'),
    "panels of no factor": (["--table", "tests/data/lung.csv", *LUNG, "--by", "sex"], 'Add --factor "sex"'),
    "wrong reference": (
        ["--table", "tests/data/lung.csv", *LUNG, "--arm", "sex", "--reference", "3"],
        'holds the reference "3"',
    ),
    "patients twice": (
        ["--table", "tests/data/colon.csv", "--time", "time", "--event", "status", "--subject", "id"],
        'The patient column "id" repeats',
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_answered_in_words_with_exit_code_2(
    mistake: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    words, expected = MISTAKES[mistake]
    assert expected in refusal("analyse", "survival", *words)


def test_events_coded_0_and_1_need_no_word_but_are_said(root: Path) -> None:
    table = str(root / "tests/data/hcc_asaur_hepatocellular.csv")
    words = [
        "analyse",
        "survival",
        "--table",
        table,
        "--time",
        "OS",
        "--event",
        "Death",
        "--format",
        "json",
        "--time-unit",
        "months",
    ]
    result = run(*words)
    assert "read as the event" in result.stderr
    assert json.loads(result.stdout)["asked"]["n_analysed"] == 227


def test_check_of_studies_and_tables(root: Path, tmp_path: Path) -> None:
    assert run("check", "prtras001").exit_code == 0, "warnings only"
    assert run("check", str(root / "data/lo2007")).exit_code == 0
    assert run("check", str(root / "data/lo2007/study.toml")).exit_code == 0
    good = run("check", str(root / "tests/data/hcc_asaur_hepatocellular.csv"))
    assert good.exit_code == 0
    assert 'time is "OS" in months' in good.stdout
    assert '"Death" says 1 = event, 0 = censored' in good.stdout
    twice = run("check", str(root / "tests/data/colon.csv"))
    assert twice.exit_code == 1
    assert "ask   V01" in twice.stdout
    assert "Looks like" in twice.stdout
    assert "1 finding, of which 1 stops the analysis" in twice.stdout
    (tmp_path / "labs.csv").write_text("visit,alt\n1,30\n2,31\n")
    plain = run("check", str(tmp_path / "labs.csv"))
    assert plain.exit_code == 0
    assert "only the reading of the file was checked" in plain.stdout


def test_check_of_what_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "scan.csv").write_bytes(b"%PDF-1.7")
    assert "a PDF document" in refusal("check", str(tmp_path / "scan.csv"), code=1)
    assert "there is no such file" in refusal("check", str(tmp_path), code=1)
    assert "There is no file or folder" in refusal("check", str(tmp_path / "nowhere.csv"), code=1)
    assert 'Did you mean "lo2007"?' in refusal("check", "lo2008", code=1)


def test_study_list() -> None:
    lines = run("study", "list").stdout.splitlines()
    assert [line.split("\t")[:2] for line in lines] == [["lo2007", "Reconstruction"], ["prtras001", "Simulation"]]


def test_a_real_process(root: Path) -> None:
    def start(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "hcc_dash.cli", "analyse", "survival", *words]
        return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)

    good = start("--study", "lo2007", "--format", "json")
    assert (good.returncode, good.stderr) == (0, "")
    assert json.loads(good.stdout) == answer("--study", "lo2007")
    bad = start("--study", "lo2008")
    assert (bad.returncode, bad.stdout) == (2, "")
    assert bad.stderr == 'No bundled study "lo2008". Did you mean "lo2007"?\n'


def test_restricted_means_in_the_terminal_are_the_analysis(root: Path) -> None:
    result = run("analyse", "rmst", *lung(root), "--arm", "sex", "--reference", "1", "--tau", "23", "--format", "json")
    assert result.exit_code == 0, result.stderr
    said = json.loads(result.stdout)
    means = {
        record["arm"]: record["estimate"] for record in said["frames"]["means"] if record["term"] == "restricted_mean"
    }
    difference = next(record for record in said["estimates"] if record["term"] == "difference")
    assert difference["estimate"] == pytest.approx(means["2"] - means["1"])
    assert "followed for" in refusal("analyse", "rmst", *lung(root), "--tau", "999")
    for tau in ("0", "-3", "nan"):
        assert "number" in refusal("analyse", "rmst", *lung(root), "--tau", tau)


def test_a_frame_is_printed_by_name_and_an_unknown_one_is_named() -> None:
    counts = run("analyse", "survival", "--study", "lo2007", "--endpoint", "os", "--format", "csv", "--frame", "counts")
    assert counts.stdout.startswith("level,arm,time,n_at_risk,n_events,n_censored,note")
    said = refusal("analyse", "survival", "--study", "lo2007", "--format", "csv", "--frame", "curve")
    assert "This answer has: curves, counts" in said
