"""Harms as published: the printed count, exact limits, and a count that cannot be."""

import pytest
from pydantic import ValidationError

from hcc_dash.questions.harms.numbers.published_harms import published_shares
from hcc_dash.questions.harms.words.published_harms import say_published_harm, table_published_harms
from hcc_dash.study.errors import StudyError
from hcc_dash.study.published import PublishedHarm
from hcc_dash.study.read import build_study
from tests.cohort.bundled import bundled


def test_all_six_of_the_closed_arm_stopped() -> None:
    study = bundled("lo2007").study
    shares = published_shares(study)
    assert [one.published.arm for one in shares] == ["ifn2"]
    only = shares[0]
    assert only.share.value == 1
    assert only.share.conf_low == pytest.approx(0.025 ** (1 / 6)), "all of n: the lower limit is (alpha/2)^(1/n)"
    assert only.share.conf_high == 1
    said = say_published_harm(study, only)
    assert said == "IFN-II: 6 of 6 (95 % CI 54–100 %), treatment stopped for adverse effects."
    row = table_published_harms(shares, study).iloc[0]
    assert row["Patients"] == "6/6"
    assert row["As published, in substance"] == "adverse effects led to discontinuation in the first 6 patients"
    assert "Ann Surg 2007" in row["Source"]
    assert published_shares(bundled("prtras001").study) == ()


def test_more_events_than_patients_and_unknown_arms_are_refused() -> None:
    with pytest.raises(ValidationError, match="no more patients"):
        PublishedHarm(id="x", label="X", printed="x", arm="a", n_events=7, n=6)
    described = bundled("lo2007").study.model_dump(exclude_none=True)
    described["published_harms"] = [{**described["published_harms"][0], "arm": "ifn3"}]
    with pytest.raises(StudyError, match="ifn3"):
        build_study(described, named="lo2007")
