"""The worklist and the strip: every kind of item under the right patient and reader, and pages that lose nobody."""

import pytest

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.masked_ids import mask_ids
from hcc_dash.questions.scans.numbers.options import ROWS, StripOptions, WorklistOptions, pages_of
from hcc_dash.questions.scans.numbers.strip import list_scans
from hcc_dash.questions.scans.numbers.worklist import list_work
from tests.every_question import whole
from tests.questions.scans.hand_made import on_schedule, with_records

LR_M = {"lirads": "LR-M", "site": "intrahepatic", "lesion_size": 16, "reader": "reader 2"}
LR_5 = {"lirads": "LR-5", "site": "intrahepatic", "lesion_size": 20, "reader": "reader 3"}


def everything() -> Cohort:
    scans = [row for patient in (0, 1, 4, 5) for row in on_schedule(patient)]
    scans += [*on_schedule(2, 11), *[(3, 1 + 84 * visit, {}) for visit in range(2, 14)], (3, 85, LR_M)]
    scans += [(6, 85, {**LR_5, "distance": 20}), (6, 169, {})]
    scans += [(7, 85, LR_5)]
    return with_records(scans, [(7, 95, {"hcc": "no", "site": "intrahepatic"})])


def test_every_kind_is_found_with_its_reader() -> None:
    cohort = everything()
    items = list_work(cohort, WorklistOptions()).items
    codes = {code: at for at, code in enumerate(mask_ids(cohort).values())}
    found = [
        (row["level"], codes[row["subject_id"]], row["day"], row["term"], row["reader"])
        for row in items.to_dict("records")
    ]
    assert found == [
        ("equivocal without biopsy", 3, 85, "LR-M", "reader 2"),
        ("scan overdue", 2, 1009, "visit 12 and 1 more", ""),
        ("biopsy contradicts imaging", 7, 95, "no carcinoma in the biopsy of an LR-5 lesion", ""),
        ("category fell after LR-5", 6, 169, "no lesion after LR-5", "reader 3"),
        ("site against distance", 6, 85, "reader says intrahepatic, distance says local", "reader 3"),
    ]
    assert items["waiting"].tolist()[:2] == [1200 - 85, 1200 - 1009]


def test_one_kind_and_one_reader() -> None:
    cohort = everything()
    assert list_work(cohort, WorklistOptions(kind="scan-overdue")).items["level"].tolist() == ["scan overdue"]
    assert set(list_work(cohort, WorklistOptions(reader="reader 3")).items["reader"]) == {"reader 3"}


def test_a_wider_definition_leaves_less_to_wait_for() -> None:
    from hcc_dash.questions.scans.numbers.definition import DefinitionOptions

    wider = WorklistOptions(definition=DefinitionOptions(equivocal="counts"))
    assert "equivocal without biopsy" not in set(list_work(everything(), wider).items["level"])


@pytest.mark.parametrize("order", ["missed", "recurrence", "followed"])
def test_the_pages_of_the_strip_hold_everybody_once(order: str) -> None:
    cohort = whole("prtras001")
    pages = [list_scans(cohort, StripOptions(order=order, page=page)) for page in range(1, pages_of(cohort) + 1)]
    codes = [code for page in pages for code in page.patients["subject_id"]]
    assert len(codes) == len(set(codes)) == cohort.n
    assert {len(page.patients) for page in pages[:-1]} == {ROWS}
    assert all(set(page.cells["subject_id"]) <= set(page.patients["subject_id"]) for page in pages)


def test_the_orders() -> None:
    cohort = whole("prtras001")
    first = {
        order: list_scans(cohort, StripOptions(order=order)).patients for order in ("missed", "recurrence", "followed")
    }
    assert first["missed"]["n_off"].is_monotonic_decreasing
    assert first["followed"]["day"].is_monotonic_decreasing
    assert (first["recurrence"]["level"] == "recurrence").all()
    assert first["recurrence"]["day"].is_monotonic_increasing


def test_a_page_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="there are pages 1 to 9"):
        list_scans(whole("prtras001"), StripOptions(page=10))
    with pytest.raises(ValueError, match="is no order"):
        list_scans(whole("prtras001"), StripOptions(order="age"))
