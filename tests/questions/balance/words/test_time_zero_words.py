"""The words of a landmark analysis where hardly anybody is left at the landmark."""

from hcc_dash.questions.balance.exhibit.time_zero import build_time_zero
from hcc_dash.questions.balance.numbers.time_zero_result import TimeZeroOptions
from tests.every_question import first_of_arms, whole


def test_one_patient_of_each_arm_is_counted_and_nobody_is_not() -> None:
    pair = first_of_arms(whole("prtras001"), 1, 1)
    said = build_time_zero(pair, TimeZeroOptions(endpoint="os", months=2.0)).answer
    assert said.startswith("1 of 1 (NA) v 0 of 1 (NA + peg-IFN) had died after the landmark at 2 months")
    assert "so counts alone" in said
    nobody = build_time_zero(pair, TimeZeroOptions(endpoint="os", months=70.0)).answer
    assert " of " not in nobody.split(".")[0]
