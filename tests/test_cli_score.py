"""``hcc-dash score``: answers in, scores out, problems counted on standard error."""

import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from hcc_dash.cli.score import score
from hcc_dash.clinical.qlq import QLQ_C30, QLQ_HCC18, score_items, summary_score


def run(*words: str) -> Result:
    result = CliRunner().invoke(score, list(words))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def write(folder: Path, frame: pd.DataFrame) -> str:
    path = folder / "forms.csv"
    frame.to_csv(path, index=False)
    return str(path)


def test_scores_are_those_of_the_analysis_and_other_columns_stay(root: Path) -> None:
    path = root / "tests/data/qlqc30_items_qolr.csv"
    result = run("qlq-c30", str(path))
    assert result.exit_code == 0
    given, written = pd.read_csv(path), pd.read_csv(io.StringIO(result.stdout))
    answers = given[[f"q{number}" for number in range(1, 31)]].set_axis(range(1, 31), axis=1)
    scores = score_items(answers).assign(SUMMARY=lambda frame: summary_score(frame))
    assert written.columns.tolist() == ["Id", "Arm", "time", "date", "death", *scores.columns]
    np.testing.assert_allclose(written[scores.columns], scores, rtol=1e-9)
    assert written["Id"].tolist() == given["Id"].tolist()
    assert result.stderr.splitlines() == [
        "Forms without any score, too few items answered: 5 of 126.",
        "Scores missing on the other forms, too few items of the scale answered: 58.",
    ]


def test_answers_that_cannot_be_are_counted_by_column(tmp_path: Path) -> None:
    frame = pd.DataFrame({f"Q{number:02}": ["1", "2"] for number in range(1, 31)})
    frame.loc[0, "Q01"], frame.loc[:, "Q30"], frame.loc[1, "Q02"] = "5", ["8", "much"], "n/a"
    result = run("qlq-c30", write(tmp_path, frame), "--out", str(tmp_path / "out.csv"))
    assert result.exit_code == 0
    assert result.stdout == ""
    assert result.stderr.splitlines() == [
        "Column Q01: 1 answer is not a whole number from 1 to 4; counted as missing.",
        "Column Q30: 2 answers are not a whole number from 1 to 7; counted as missing.",
    ]
    assert pd.read_csv(tmp_path / "out.csv").columns.tolist() == [*(scale.code for scale in QLQ_C30), "SUMMARY"]


@pytest.mark.parametrize("at", [0, 3, 9])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_blank_forms_without_an_identifier_are_counted_and_said(tmp_path: Path, at: int, form: str) -> None:
    """The first, one amid others and the last; a workbook does not say where its last blank rows end."""
    frame = pd.DataFrame([["2"] * 30] * 10, columns=[f"q{number}" for number in range(1, 31)])
    frame.loc[[at, min(at + 1, 9)]] = ""
    n = len({at, min(at + 1, 9)})
    path = tmp_path / f"forms.{form}"
    frame.to_csv(path, index=False) if form == "csv" else frame.to_excel(path, index=False)
    result = run("qlq-c30", str(path))
    assert len(pd.read_csv(io.StringIO(result.stdout))) == 10 - n
    if form == "csv" or at < 9:
        assert f"{n} rows hold nothing and were passed over" in result.stderr or "1 row holds nothing" in result.stderr
        assert f"row{'s' if n > 1 else ''} {at + 2}" in result.stderr


def test_hcc18(tmp_path: Path) -> None:
    frame = pd.DataFrame({"subject": ["A"], **{f"q{number}": [4] for number in range(31, 49)}})
    written = pd.read_csv(io.StringIO(run("qlq-hcc18", write(tmp_path, frame)).stdout))
    assert written.iloc[0].to_dict() == {"subject": "A"} | {scale.code: 100 for scale in QLQ_HCC18}


@pytest.mark.parametrize(
    ("columns", "words", "said"),
    [
        ([f"q{i}" for i in range(1, 30)], (), "no column for item 30"),
        ([f"q{i}" for i in range(1, 31)] + ["item 1"], (), "name the same item"),
        ([f"q{i}" for i in range(1, 31)] + ["QL"], (), "the code of a scale"),
        (
            [f"q{i}" for i in range(1, 31)],
            ("--version", "2.0"),
            "version 2 coded items 1 to 5",
        ),
    ],
)
def test_what_cannot_be_scored_is_refused(
    tmp_path: Path, columns: list[str], words: tuple[str, ...], said: str
) -> None:
    result = run("qlq-c30", write(tmp_path, pd.DataFrame({column: [1] for column in columns})), *words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert result.stdout == ""


def test_a_file_that_is_not_there_and_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    assert "no file" in run("qlq-c30", str(tmp_path / "none.csv")).stderr
    path = write(tmp_path, pd.DataFrame({f"q{number}": [1] for number in range(1, 31)}))
    result = run("qlq-c30", path, "--out", str(tmp_path / "no" / "out.csv"))
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr
