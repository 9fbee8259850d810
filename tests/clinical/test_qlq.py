"""QLQ-C30 and QLQ-HCC18 scores: worked vectors, R's scores of published answers, and what scoring must never do."""

import hashlib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hcc_dash.clinical import qlq_thresholds
from hcc_dash.clinical.qlq import (
    QLQ_C30,
    QLQ_HCC18,
    SUMMARY,
    Scale,
    are_coded_from_zero,
    checked_version,
    find_scale,
    score_items,
    summary_score,
    valid_answers,
)
from hcc_dash.study.questionnaires import QUESTIONNAIRES, item_number

ROOT = Path(__file__).resolve().parents[2]
FUNCTIONS, SYMPTOMS = ["PF", "RF", "EF", "CF", "SF"], ["FA", "NV", "PA", "DY", "SL", "AP", "CO", "DI", "FI"]


def form(answers: dict[int, float | None]) -> pd.DataFrame:
    """One form of those answers, the others missing."""
    return pd.DataFrame([{number: answers.get(number, np.nan) for number in range(1, 31)}], dtype=float)


def score(answers: dict[int, float | None]) -> pd.Series:
    return score_items(form(answers)).iloc[0]


def everything(answer: float, global_answer: float) -> pd.DataFrame:
    return form({number: global_answer if number > 28 else answer for number in range(1, 31)})


@pytest.mark.parametrize(
    ("answer", "global_answer", "function", "symptom", "best"), [(1, 7, 100, 0, 100), (4, 1, 0, 100, 0)]
)
def test_the_best_and_the_worst_form(
    answer: float, global_answer: float, function: float, symptom: float, best: float
) -> None:
    scores = score_items(everything(answer, global_answer))
    assert (scores[FUNCTIONS].to_numpy() == function).all()
    assert (scores[SYMPTOMS].to_numpy() == symptom).all()
    assert scores["QL"].item() == best
    assert summary_score(scores).item() == best


@pytest.mark.parametrize(
    ("answers", "code", "expected"),
    [
        ({1: 1, 2: 2, 4: 1, 5: 2}, "PF", 83.33),
        ({1: 1, 2: 2}, "PF", None),
        ({1: 1, 2: 2, 3: 1}, "PF", 88.89),
        ({10: 2, 12: 3}, "FA", 50.0),
        ({10: 2}, "FA", None),
        ({29: 5, 30: 6}, "QL", 75.0),
        ({29: 5}, "QL", 66.67),
        ({21: 1, 22: 2}, "EF", 83.33),
        ({21: 1}, "EF", None),
        ({}, "DY", None),
        ({8: 3}, "DY", 66.67),
    ],
)
def test_worked_vectors(answers: dict[int, float | None], code: str, expected: float | None) -> None:
    found = score(answers)[code]
    assert np.isnan(found) if expected is None else round(found, 2) == expected


@pytest.mark.parametrize("answer", [0, 5, 1.5, -1, 9, 99, np.inf])
def test_an_impossible_answer_is_missing_and_counted(answer: float) -> None:
    answers = form({1: 1, 2: 2, 3: answer, 4: 1, 5: 2})
    cleaned, invalid = valid_answers(answers, QLQ_C30)
    assert score_items(answers)["PF"].item() == score({1: 1, 2: 2, 4: 1, 5: 2})["PF"]
    assert np.isnan(cleaned[3].item())
    assert invalid.to_numpy().sum() == 1


def test_seven_is_an_answer_to_the_global_items_only() -> None:
    _, invalid = valid_answers(form({29: 7, 30: 7, 28: 7}), QLQ_C30)
    assert invalid.columns[invalid.iloc[0]].tolist() == [28]


def test_text_that_is_no_number_is_counted_too() -> None:
    _, invalid = valid_answers(pd.DataFrame({1: ["2", "much", None]}), QLQ_C30)
    assert invalid[1].tolist() == [False, True, False]


def test_the_summary_needs_all_thirteen_scales_but_neither_global_health_nor_finances() -> None:
    scores = score_items(everything(2, 4))
    assert summary_score(scores).item() == pytest.approx((5 * 200 / 3 + 8 * 200 / 3) / 13)
    assert summary_score(scores.assign(QL=np.nan, FI=np.nan)).notna().all()
    for code in [*FUNCTIONS, *SYMPTOMS[:-1]]:
        assert summary_score(scores.assign(**{code: np.nan})).isna().all()
    assert summary_score(scores.drop(columns="PF")).isna().all()


def test_scores_of_published_answers_equal_r() -> None:
    path = ROOT / "tests/golden/qlq.csv"
    header = [line.split() for line in path.read_text("utf-8").splitlines() if line.startswith("# sha256")]
    for _, _, digest, name in header:
        assert hashlib.sha256((ROOT / name).read_bytes()).hexdigest() == digest, "Rscript tests/golden/qlq.R"
    golden = pd.read_csv(path, comment="#").query("dataset == 'qolr'")
    forms = pd.read_csv(ROOT / "tests/data/qlqc30_items_qolr.csv")
    answers = forms[[f"q{number}" for number in range(1, 31)]].set_axis(range(1, 31), axis=1)
    ours = score_items(answers)
    ours["SUMMARY"] = summary_score(ours)
    assert int(answers.isna().any(axis=1).sum()) == 32
    assert int(ours.isna().all(axis=1).sum()) == 5
    for code, theirs in golden.groupby("quantity"):
        keys = list(zip(theirs["group"].astype(int), theirs["time"].astype(int), strict=True))
        assert keys == list(zip(forms["Id"], forms["time"], strict=True))
        np.testing.assert_allclose(ours[code], theirs["value"], rtol=0, atol=1e-12)
    assert set(golden["quantity"]) == set(ours.columns)


def test_every_item_belongs_to_one_scale_and_codes_are_those_a_study_may_name() -> None:
    for name, scales in {"QLQ-C30": QLQ_C30, "QLQ-HCC18": QLQ_HCC18}.items():
        known = QUESTIONNAIRES[name]
        assert sorted(item for scale in scales for item in scale.items) == list(known.items)
        codes = [scale.code for scale in scales] + ([SUMMARY.code] if name == "QLQ-C30" else [])
        assert codes == list(known.codes)
        assert all(find_scale(code) is not None for code in codes)
    assert find_scale("XX") is None


def test_what_a_scale_says_of_itself() -> None:
    by_code = {scale.code: scale for scale in QLQ_C30}
    assert [by_code[code].highest_answer for code in ("DY", "NV", "QL", "PF")] == [4, 4, 7, 4]
    assert {scale.better for scale in QLQ_HCC18} == {"lower"}
    assert [by_code[code].better for code in ("QL", "PF", "FA")] == ["higher", "higher", "lower"]


def test_hcc18_scores() -> None:
    answers = pd.DataFrame([dict.fromkeys(range(31, 49), 4)])
    assert (score_items(answers, QLQ_HCC18) == 100).all(axis=None)
    few = pd.DataFrame([{31: 2, 32: 2, 42: 3, 45: 1, 36: 3}])
    scores = score_items(few, QLQ_HCC18).iloc[0]
    assert round(scores["HCC_NU"], 2) == 44.44
    assert np.isnan(scores["HCC_FA"])
    assert round(scores["HCC_JA"], 2) == 66.67


@pytest.mark.parametrize(("name", "version"), [("QLQ-C30", "2.0"), ("QLQ-C30", ""), ("QLQ-BR23", "1.0")])
def test_another_version_or_questionnaire_is_refused(name: str, version: str) -> None:
    with pytest.raises(ValueError, match="cannot be scored"):
        checked_version(name, version)
    assert checked_version("QLQ-C30", "3.0") == "3.0"
    assert checked_version("QLQ-HCC18", "") == ""


@pytest.mark.parametrize(
    ("column", "number"),
    [
        ("q1", 1),
        ("Q01", 1),
        ("QLQ-C30 item 7", 7),
        ("qlqc30_30", 30),
        ("7", 7),
        ("Item.5", 5),
        ("c30_q12", 12),
        ("QLQ-HCC18 Q45", 45),
        ("week", None),
        ("c30", None),
        ("age2", None),
        ("week12", None),
        ("q123", None),
    ],
)
def test_item_columns_are_known_in_common_spellings(column: str, number: int | None) -> None:
    assert item_number(column) == number


def test_thresholds_are_about_scales_that_exist_and_admit_their_doubt() -> None:
    codes = {scale.code for scale in QLQ_C30}
    assert set(qlq_thresholds.RELEVANT_CHANGE) == codes
    assert all(one.improvement > 0 and one.deterioration > 0 for one in qlq_thresholds.RELEVANT_CHANGE.values())
    assert not qlq_thresholds.COCKS_2012.checked


SEEDS = st.integers(0, 2**32 - 1)
EXAMPLES = settings(max_examples=25)


def draw_forms(seed: int) -> pd.DataFrame:
    """Five forms of random answers, of which a random share is missing."""
    rng = np.random.default_rng(seed)
    answers = rng.integers(1, 5, (5, 30)).astype(float)
    return pd.DataFrame(np.where(rng.random((5, 30)) < rng.random(), np.nan, answers), columns=range(1, 31))


@given(SEEDS)
@EXAMPLES
def test_scores_stay_in_range_and_follow_the_half_rule(seed: int) -> None:
    answers = draw_forms(seed)
    scores = score_items(answers)
    known = scores.to_numpy()[scores.notna().to_numpy()]
    assert ((known >= 0) & (known <= 100)).all()
    for scale in QLQ_C30:
        share = answers[list(scale.items)].notna().mean(axis=1)
        assert (scores[scale.code].notna() == (share >= 0.5)).all()


@given(SEEDS, st.sampled_from(QLQ_C30), st.data())
@EXAMPLES
def test_a_worse_answer_never_makes_a_better_score(seed: int, scale: Scale, data: st.DataObject) -> None:
    answers = draw_forms(seed)
    item = data.draw(st.sampled_from(scale.items))
    higher = answers.copy()
    higher[item] = np.minimum(higher[item] + 1.0, scale.highest_answer)
    change = (score_items(higher)[scale.code] - score_items(answers)[scale.code]).dropna()
    assert (change <= 1e-12).all() if scale.kind == "function" else (change >= -1e-12).all()


@given(SEEDS, st.permutations(range(1, 31)), st.permutations(range(5)))
@EXAMPLES
def test_neither_the_order_of_forms_nor_of_columns_matters(seed: int, columns: list[int], rows: list[int]) -> None:
    answers = draw_forms(seed)
    pd.testing.assert_frame_equal(score_items(answers.loc[rows, columns]), score_items(answers).loc[rows])


def test_thresholds_are_those_of_their_papers() -> None:
    assert qlq_thresholds.OSOBA == {"a little": 5, "moderate": 10, "very much": 20}
    assert (qlq_thresholds.GROUP_CHANGE, qlq_thresholds.INDIVIDUAL_CHANGE) == (5, 10)
    cocks = {code: (one.improvement, one.deterioration) for code, one in qlq_thresholds.RELEVANT_CHANGE.items()}
    assert cocks == {
        "QL": (5, 5),
        "PF": (2, 5),
        "RF": (6, 7),
        "EF": (6, 3),
        "CF": (3, 1),
        "SF": (3, 6),
        "FA": (4, 5),
        "NV": (3, 5),
        "PA": (5, 3),
        "DY": (2, 5),
        "SL": (5, 2),
        "AP": (7, 2),
        "CO": (4, 5),
        "DI": (3, 3),
        "FI": (3, 2),
    }


@given(SEEDS)
@EXAMPLES
def test_answers_coded_from_zero_are_recognised_and_others_are_not(seed: int) -> None:
    answers = draw_forms(seed)
    answers.loc[:, 1:28] = answers.loc[:, 1:28].fillna(4)
    answers.iloc[0, 0:3] = (1, 1, 4)
    assert not are_coded_from_zero(answers)
    if ((answers - 1) == 0).to_numpy().mean() >= 0.1:
        assert are_coded_from_zero(answers - 1)
    few_zeros = answers.copy()
    few_zeros.iloc[0, 0] = 0
    assert not are_coded_from_zero(few_zeros), "a zero for a missing answer"
    assert not are_coded_from_zero(answers.iloc[:0])
