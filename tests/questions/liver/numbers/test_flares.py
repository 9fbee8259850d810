"""ALT flares by hand: the line they must reach, runs, HBsAg around them; and on the patient's figure."""

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go
import pytest

from hcc_dash.estimation.masked_ids import mask_ids
from hcc_dash.questions.liver.numbers.dated_results import MEASUREMENT_COLUMNS
from hcc_dash.questions.liver.numbers.flare_runs import Flare, find_flares
from hcc_dash.questions.liver.words.flares import table_flares
from hcc_dash.questions.patient.exhibit.patient import build_patient
from hcc_dash.questions.patient.numbers.profile import PatientOptions, describe_profile
from hcc_dash.questions.patient.pictures.patient import Drawing, draw_patient
from tests.cohort.bundled import bundled

Value = tuple[float, float] | tuple[float, float, str]


def flares(alt: list[Value], hbsag: Sequence[Value] = (), limit: float = 40.0) -> tuple[Flare, ...]:
    rows = [("laboratory", "ALT", day, "", value, "=", "U/L", float("nan"), limit, "") for day, value, *_ in alt]
    rows += [
        ("virus", "HBsAg", day, "", value, more[0] if more else "=", "IU/mL", float("nan"), float("nan"), "")
        for day, value, *more in hbsag
    ]
    return find_flares(pd.DataFrame(rows, columns=list(MEASUREMENT_COLUMNS)))


@pytest.mark.parametrize(
    ("baseline", "height", "is_flare"),
    [
        (30.0, 199.0, False),
        (30.0, 200.0, True),
        (59.9, 200.0, True),
        (60.0, 179.0, False),
        (60.0, 180.0, True),
        (120.0, 299.0, False),
        (120.0, 300.0, True),
    ],
)
def test_the_line_depends_on_the_baseline(baseline: float, height: float, is_flare: bool) -> None:
    assert bool(flares([(-5, baseline), (30, height)])) == is_flare


def test_runs_peaks_and_hbsag_around_them() -> None:
    alt: list[Value] = [(-20, 20.0), (0, 40.0), (14, 250.0), (28, 400.0), (56, 90.0), (84, 210.0)]
    hbsag: list[Value] = [(-3, 1500.0), (60, 80.0), (190, 0.05, "<"), (300, 0.01)]
    first, second = flares(alt, hbsag)
    assert (first.first_day, first.peak_day, first.last_day, first.peak, first.of_uln) == (14, 28, 28, 400, 10)
    assert first.before is not None
    assert first.lowest is not None
    assert (first.before.value, first.lowest.value, first.lowest.level) == (1500, 0.05, "<")
    assert (second.peak_day, second.before) == (84, flares(alt, hbsag)[1].before)
    table = table_flares((first, second))
    assert table["HBsAg before"].tolist() == ["1,500 IU/mL (day −3)", "80 IU/mL (day 60)"]
    assert table.iloc[0, -1] == "<0.05 IU/mL (day 190)"
    assert table_flares(flares([(0, 30.0), (9, 250.0)])).iloc[0, -1] == "not measured"


def test_no_baseline_or_no_limit_is_no_flare() -> None:
    assert flares([(14, 900.0)]) == ()
    assert flares([(0, 30.0), (14, 900.0)], limit=float("nan")) == ()
    assert flares([(-9, 900.0), (0, 900.0)]) == ()


def test_a_flare_is_ringed_over_the_hbsag_of_the_same_days() -> None:
    cohort = bundled("prtras001")
    events = cohort.tables["adverse_events"]
    raised = events[(events["term"] == "Alanine aminotransferase increased") & (events["grade"] >= 3)]
    result = describe_profile(cohort, mask_ids(cohort)[raised["subject_id"].iloc[0]])
    flare = find_flares(result.measurements)[0]
    figure = draw_patient(result, Drawing("days"))
    go.Figure(figure.to_dict())
    (ring,) = (one for one in figure.data if one.name == "ALT flare")
    assert (ring.x[0], ring.y[0]) == (flare.peak_day, flare.peak)
    crossed = {one.yref for one in figure.layout.shapes if one.line.dash == "dash" and one.x0 == flare.peak_day}
    panels = {one.name.split(",")[0]: one.yaxis for one in figure.data if one.mode == "lines+markers"}
    assert crossed == {f"{panels['ALT']} domain", f"{panels['HBsAg']} domain"}
    assert list(panels)[:2] == ["ALT", "HBsAg"], "HBsAg lies under ALT"
    exhibit = build_patient(cohort, PatientOptions(patient=result.code))
    assert "ALT flares, and HBsAg around them" in [table.title for table in exhibit.tables]
    assert "marked for review, not judged" in exhibit.footnote
