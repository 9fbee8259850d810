"""What the interaction tests read of a part of the patients, by the short way, is what the whole answer holds."""

import pytest

from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import RangeFilter, Selection
from hcc_dash.questions.catalogue import question_of
from hcc_dash.questions.harms.exhibit import serious_events
from hcc_dash.questions.harms.numbers.serious_events import describe_serious_events
from hcc_dash.questions.quality_of_life.exhibit import deterioration, responders
from hcc_dash.questions.quality_of_life.numbers.deterioration import estimate_deterioration
from hcc_dash.questions.quality_of_life.numbers.deterioration_options import Death, DeteriorationOptions
from hcc_dash.questions.quality_of_life.numbers.responders import ResponderOptions, describe_responders
from hcc_dash.questions.subgroups.numbers.selected import ArmShare, interaction_of_differences
from tests.every_question import whole


@pytest.fixture(params=[(20.0, 50.0), (35.0, 60.0), (60.0, 90.0), (18.0, 30.0)], ids=str)
def part(request: pytest.FixtureRequest) -> Cohort:
    cohort = whole("prtras001")
    return select(cohort, Selection(cohort.study.populations[0].id, (), (RangeFilter("age", *request.param),)))


def _assert_same(short: dict[str, ArmShare], long: dict[str, ArmShare]) -> None:
    assert short
    assert {arm: repr(share) for arm, share in short.items()} == {arm: repr(share) for arm, share in long.items()}


@pytest.mark.parametrize("death", ["competing", "event", "censored"])
def test_of_deterioration(part: Cohort, death: Death) -> None:
    result = estimate_deterioration(part, DeteriorationOptions(death=death))
    _assert_same(deterioration._shares(part, result.options), deterioration._shares_of(result))


def test_of_responders(part: Cohort) -> None:
    result = describe_responders(part, ResponderOptions())
    _assert_same(responders._shares(part, result.options), responders._shares_of(result.groups))


def test_of_serious_events(part: Cohort) -> None:
    options, _ = question_of("serious-events").read({}, part)
    result = describe_serious_events(part, options)
    _assert_same(serious_events._shares(part, options), serious_events._shares_of(result.overall))


def test_what_is_known_of_the_cohort_itself_changes_no_test(part: Cohort) -> None:
    options, _ = question_of("serious-events").read({}, part)

    def read(cohort: Cohort) -> dict[str, ArmShare]:
        return serious_events._shares(cohort, options)

    assert repr(interaction_of_differences(part, read, read(part))) == repr(interaction_of_differences(part, read))
