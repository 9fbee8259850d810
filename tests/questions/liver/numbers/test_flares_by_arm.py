"""ALT flares of all patients and HBsAg around them: by hand, recounted from the tables, in words and drawn."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from hcc_dash.asking.views import PatientView
from hcc_dash.clinical.hbsag import is_lost
from hcc_dash.clinical.virology.printed import log10_iu
from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import Selection
from hcc_dash.questions.liver.exhibit.flares import build_flares
from hcc_dash.questions.liver.numbers.flare_runs import find_flares
from hcc_dash.questions.liver.numbers.flares import describe_flares
from hcc_dash.questions.liver.numbers.options import FlareOptions
from hcc_dash.questions.liver.words.flares import table_flare_counts, table_flare_list
from hcc_dash.questions.patient.numbers.profile import describe_profile
from tests.cohort.bundled import bundled
from tests.questions.harms.numbers.safety_cohorts import blood, on, patients, trial

SHOWN = FlareOptions(show_ids=True)
ALT: dict[str, list[tuple[float, float]]] = {
    "a": [(-9, 30.0), (14, 250.0), (28, 400.0), (56, 60.0), (300, 240.0)],
    "b": [(0, 40.0), (20, 199.0), (40, 41.0)],
}


def hbsag(rows: Sequence[tuple[str, float, str]], unit: str = "IU/mL") -> pd.DataFrame:
    return pd.DataFrame(
        {
            "subject_id": [one for one, _, _ in rows],
            "visit": "baseline",
            "sampled_on": [on(day) for _, day, _ in rows],
            "hbsag": [printed for _, _, printed in rows],
            "hbsag_unit": unit,
        }
    )


def two(alt: Mapping[str, Sequence[tuple[float, float]]] = ALT, **tables: pd.DataFrame) -> Cohort:
    rows = [(name, day, {"alt": value}) for name, values in alt.items() for day, value in values]
    arms = {name: {"arm": "na_peg" if name == "a" else "na"} for name in alt}
    return trial(subjects=patients(arms), liver_labs=blood(rows), **tables)


def test_two_patients_by_hand() -> None:
    virology = hbsag([("a", -3, "1500"), ("a", 60, "150"), ("a", 190, "<0.05"), ("a", 290, "7"), ("a", 400, "0.7")])
    result = describe_flares(two(virology=virology), SHOWN)
    first, second = result.flares.itertuples(index=False)
    assert (first.subject_id, first.n, first.first_day, first.time, first.last_day) == ("a", 1, 14, 28, 28)
    assert (first.peak, first.estimate, first.hbsag_before, first.hbsag_lowest) == (400, 10, 1500, 0.05)
    assert (first.log10_fall, first.lost) == (pytest.approx(math.log10(1500 / 0.05)), True)
    assert (second.time, second.hbsag_before, second.log10_fall, second.lost) == (300, 7, 1, False)
    none, some = result.arms
    assert (none.arm, none.n, none.n_patients, none.n_flares, none.n_results) == ("na", 1, 0, 0, 2)
    assert math.isnan(none.day)
    assert (some.n, some.n_patients, some.n_flares, some.day, some.peak, some.highest) == (1, 1, 2, 164, 8, 10)
    assert (some.n_measured, some.n_fallen, some.n_lost) == (1, 1, 1)
    assert (some.share.conf_low, none.share.conf_high) == (pytest.approx(0.025), pytest.approx(0.975))
    around = result.courses[(result.courses["n"] == 1) & (result.courses["term"] == "HBsAg")]
    assert around["since_peak"].tolist() == [-31, 32, 162]
    assert around["level"].tolist() == ["=", "=", "<"]


@pytest.mark.parametrize(
    ("rows", "fall", "lost"),
    [
        ([(0, "<0.05"), (60, "<0.05")], math.nan, None),
        ([(0, ">250"), (60, "1")], math.nan, None),
        ([(60, "<0.05")], math.nan, None),
        ([(0, "200"), (60, "<20")], 1.0, False),
        ([(0, "0.06"), (60, "0.04")], math.log10(1.5), True),
    ],
)
def test_what_counts_as_a_fall(rows: list[tuple[float, str]], fall: float, lost: bool | None) -> None:
    result = describe_flares(two(virology=hbsag([("a", *one) for one in rows])), SHOWN)
    found = result.flares.iloc[0]
    assert found["log10_fall"] == pytest.approx(fall, nan_ok=True)
    assert found["lost"] is lost or found["lost"] == lost


def test_signal_over_cut_off_is_no_amount() -> None:
    assert math.isnan(log10_iu(20.0, "S/CO"))
    assert log10_iu(-1.3, "log10 IU/mL") == -1.3
    assert not is_lost("<", math.log10(20))
    result = describe_flares(two(virology=hbsag([("a", 0, "200"), ("a", 60, "2")], "S/CO")), SHOWN)
    assert result.flares["log10_fall"].isna().all()
    assert [one.n for one in result.rows_left_out if "another unit" in one.reason] == [2]


def test_what_is_missing_is_said() -> None:
    exhibit = build_flares(two(), SHOWN)
    assert (exhibit.question, exhibit.result.has_hbsag) == ("ALT flares", False)
    assert "No table holds dated HBsAg" in exhibit.footnote
    assert not any("HBsAg" in name for table in exhibit.tables for name in table.frame)
    assert {one.yaxis for one in exhibit.pictures[0].figure.data} == {"y"}
    cohort = two({"a": [(5, 900.0)], "b": [(-1, 30.0), (9, 30.0)]})
    result = describe_flares(cohort)
    assert (result.n_analysed, result.left_out[0].n, len(result.flares)) == (1, 1, 0), "no baseline, not judged"
    assert build_flares(cohort, SHOWN).pictures == ()
    unlimited = blood([("a", 0, {}), ("a", 9, {})]).drop(columns="alt_uln")
    assert "alt_uln" in describe_flares(trial(subjects=patients({"a": {}}), liver_labs=unlimited)).why_not
    other = build_flares(bundled("lo2007"), FlareOptions())
    assert other.answer == other.result.why_not == "The patient table has no date on which study treatment started."
    with pytest.raises(ValueError, match="with an ALT flare"):
        build_flares(two(), SHOWN, PatientView(patient="b"))


def test_the_bundled_trial_recounted() -> None:
    """From the tables, by another way: no clock, no baseline and no run of the package."""
    cohort = bundled("prtras001")
    start = cohort.subjects.set_index("subject_id")[["arm", "treatment_start_on", "death_on"]]
    labs = cohort.tables["liver_labs"].merge(start, left_on="subject_id", right_index=True).dropna(subset=["alt"])
    labs = labs[(labs["sampled_on"] <= labs["death_on"].fillna(pd.Timestamp.max))].sort_values("sampled_on")
    labs["day"] = (labs["sampled_on"] - labs["treatment_start_on"]).dt.days
    baseline = labs[labs["day"] <= 0].groupby("subject_id")["alt"].mean()
    after = labs[(labs["day"] > 0) & labs["subject_id"].isin(baseline.index)]
    base = after["subject_id"].map(baseline)
    usual = base < 1.5 * after["alt_uln"]
    hit = np.where(usual, after["alt"] >= 5 * after["alt_uln"], (after["alt"] >= 3 * base) | (after["alt"] >= 300))
    result = describe_flares(cohort, SHOWN)
    for one in result.arms:
        mine = after["arm"] == one.arm
        assert one.n == after[mine]["subject_id"].nunique()
        assert one.n_patients == after[mine & hit]["subject_id"].nunique()
        assert one.n_results == after[mine].groupby("subject_id").size().median()
    virology = cohort.tables["virology"].merge(start, left_on="subject_id", right_index=True)
    virology["day"] = (virology["sampled_on"] - virology["treatment_start_on"]).dt.days
    fallen = lost = 0
    for flare in result.flares.itertuples():
        own = virology[(virology["subject_id"] == flare.subject_id) & (virology["hbsag_unit"] == "IU/mL")]
        before = own[own["day"] <= flare.first_day].sort_values("day")["hbsag_log10"].iloc[-1]
        later = own[(own["day"] > flare.first_day) & (own["day"] <= flare.time + 168)]
        assert flare.log10_fall == pytest.approx(before - later["hbsag_log10"].min(), abs=2e-3)
        fallen += before - later["hbsag_log10"].min() >= 1
        lost += bool((later["hbsag"] == "<0.05").any())
    assert (sum(one.n_fallen for one in result.arms), sum(one.n_lost for one in result.arms)) == (fallen, lost)


def test_a_flare_is_that_of_the_profile() -> None:
    cohort = bundled("prtras001")
    found = describe_flares(cohort).flares.iloc[-1]
    flare = find_flares(describe_profile(cohort, found["subject_id"]).measurements)[0]
    assert flare.before is not None
    assert flare.lowest is not None
    assert (found["time"], found["estimate"]) == (flare.peak_day, flare.of_uln)
    assert (found["hbsag_before"], found["before_day"]) == (flare.before.value, flare.before.day)
    assert (found["hbsag_lowest"], found["lowest_day"]) == (flare.lowest.value, flare.lowest.day)


def test_the_exhibit_and_its_figure() -> None:
    cohort = bundled("prtras001")
    codes = describe_flares(cohort).flares["subject_id"]
    exhibit = build_flares(cohort, FlareOptions(), PatientView(patient=codes[0]))
    result, figure = exhibit.result, exhibit.pictures[0].figure
    go.Figure(figure.to_dict())
    rows = result.courses
    for term, axis in (("ALT", "y"), ("HBsAg", "y2")):
        strong, others = (
            next(one for one in figure.data if one.yaxis == axis and one.name.startswith(name))
            for name in ("Patient", "NA + peg")
        )
        for trace, kept in ((strong, rows["subject_id"] == codes[0]), (others, rows["subject_id"] != codes[0])):
            drawn = rows[(rows["term"] == term) & kept]
            known = ~np.isnan(trace.x)
            np.testing.assert_allclose(trace.x[known] * 7, drawn["since_peak"])
            np.testing.assert_array_equal(trace.y[known], drawn["estimate"])
            assert [one for one in trace.customdata if one] == drawn["subject_id"].tolist(), "what a click chooses"
            below = [symbol == "triangle-down-open" for symbol in np.array(trace.marker.symbol)[known]]
            assert below == (drawn["level"] == "<").tolist()
        assert strong.line.width > others.line.width
    assert figure.layout.yaxis2.anchor == "x", "one axis of time"
    counts, listed = table_flare_counts(result), table_flare_list(result)
    struck = result.arms[1]
    assert counts["With a flare"].tolist()[1] == f"{struck.n_patients}/{struck.n}"
    assert f"{struck.n_patients} of {struck.n}" in exhibit.answer
    assert sorted(listed["Patient"]) == sorted(result.flares["subject_id"])
    assert "<0.05" in listed["Lowest to 24 weeks after"].tolist()
    assert not set(listed["Patient"]) & set(cohort.subjects["subject_id"])
    assert "marked for review, not judged" in exhibit.footnote
    assert "tested more often" in exhibit.footnote
    for frame in exhibit.frames.values():
        assert all(frame["note"].str.contains(mark, regex=False).all() for mark in exhibit.marks)
    one_arm = build_flares(select(cohort, Selection(arms=("na",))), FlareOptions())
    assert (len(one_arm.result.arms), one_arm.n_comparisons, one_arm.pictures) == (1, 0, ())
