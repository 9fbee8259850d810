"""Responses of every simulated patient are those of an independent derivation in R, under every reading."""

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from hcc_dash.questions.virology.numbers.options import DefinitionOptions, Marker
from hcc_dash.questions.virology.numbers.responses import Responses, derive_responses
from tests.cohort.bundled import bundled
from tests.kernels.golden import read_checked

pytestmark = pytest.mark.golden

READINGS: dict[str, dict[str, Any]] = {
    "": {},
    " apart 182": {"apart_days": 182},
    " until 400": {"until_day": 400},
    " pairs": {"consecutive": "pairs"},
    " open below": {"indeterminate": "below"},
    " open above": {"indeterminate": "above"},
}


@cache
def golden() -> pd.DataFrame:
    return read_checked("virology")


@pytest.mark.parametrize("marker", ["hbsag", "hbv_dna"])
@pytest.mark.parametrize("reading", READINGS)
def test_every_patient_is_as_r_derives_him(marker: Marker, reading: str) -> None:
    found = golden()
    of_r = found[(found["question"] == marker + reading) & found["group"].str.startswith("PR-")]
    wide = of_r.pivot_table(index="group", columns="quantity", values="value")
    derived = derive_responses(bundled("prtras001"), DefinitionOptions(marker=marker, **READINGS[reading]))
    assert isinstance(derived, Responses)
    mine = derived.patients.set_index("subject_id").loc[wide.index]
    assert len(mine) == 332
    names = {"time": "time", "status": "status", "confirmed": "confirmed_day", "reversal": "reversal_day"}
    for quantity, name in names.items():
        theirs = wide[quantity] if quantity in wide else pd.Series(np.nan, wide.index)
        np.testing.assert_array_equal(mine[name].to_numpy(dtype=float), theirs.to_numpy(dtype=float), name)
