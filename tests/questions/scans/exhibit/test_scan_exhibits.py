"""Figures and tables of scans hold what was found, under codes and never under identifiers."""

from hcc_dash.questions.scans.exhibit.adherence import build_scans
from hcc_dash.questions.scans.exhibit.strip import build_strip
from hcc_dash.questions.scans.exhibit.worklist import build_worklist
from hcc_dash.questions.scans.numbers.options import ScanOptions, StripOptions, WorklistOptions
from tests.every_question import whole
from tests.questions.scans.hand_made import on_schedule, with_records
from tests.questions.scans.numbers.test_worklist import everything


def test_the_bars_of_a_visit_are_its_shares() -> None:
    exhibit = build_scans(whole("prtras001"), ScanOptions())
    frame = exhibit.frames["visits"]
    bars = exhibit.pictures[0].figure.data
    drawn = [(bar["name"], float(x), float(y)) for bar in bars for x, y in zip(bar["x"], bar["y"], strict=True)]
    kept = frame[frame.groupby(["arm", "level"])["n_events"].transform("sum") > 0]
    assert sorted(drawn) == sorted(zip(kept["level"], kept["time"], kept["estimate"], strict=True))
    assert "13 of 180 patients (NA)" in exhibit.answer


def test_few_patients_are_counted_and_nothing_is_due_of_nobody() -> None:
    few = build_scans(with_records(on_schedule(0)), ScanOptions())
    assert few.answer.startswith("Scans done in their window: 13 of 52 due (NA) v 0 of 52 due (NA + peg-IFN).")
    nobody = build_scans(with_records([], n=(0, 0)), ScanOptions())
    assert nobody.answer == "No scheduled scan was due yet."
    assert not nobody.pictures


def test_the_strip_marks_every_scan_that_was_due() -> None:
    exhibit = build_strip(whole("prtras001"), StripOptions(page=2))
    states = {trace["name"]: len(trace["x"]) for trace in exhibit.pictures[0].figure.data}
    counted = exhibit.frames["scans"]["level"].value_counts().to_dict()
    assert {name: n for name, n in states.items() if name in counted} == counted
    assert len(exhibit.tables[0].frame) == 40


def test_the_worklist_counts_lists_and_names_readers() -> None:
    exhibit = build_worklist(everything(), WorklistOptions())
    kinds, items, readers = (table.frame for table in exhibit.tables)
    assert kinds["Items"].tolist() == ["1", "1", "1", "1", "1"]
    assert len(items) == 5
    assert readers["Reader"].tolist() == ["reader 2", "reader 3"]
    assert exhibit.answer == (
        "4 of 8 patients should be looked at: equivocal without biopsy (1), scan overdue (1), biopsy contradicts "
        "imaging (1), category fell after LR-5 (1) and site against distance (1)."
    )


def test_nothing_waits_for_anybody() -> None:
    clean = with_records([row for patient in range(8) for row in on_schedule(patient)])
    exhibit = build_worklist(clean, WorklistOptions(kind="scan-overdue"))
    assert exhibit.answer == "Nothing of the kind “scan overdue” waits for anybody of 8 patients."
    assert [table.title for table in exhibit.tables] == ["How much there is"]


def test_no_identifier_is_said_or_drawn() -> None:
    cohort = everything()
    for exhibit in (build_strip(cohort, StripOptions()), build_worklist(cohort, WorklistOptions())):
        said = "".join([exhibit.answer, exhibit.footnote, *(table.frame.to_csv() for table in exhibit.tables)])
        said += "".join(frame.to_csv() for frame in exhibit.frames.values())
        said += "".join(picture.figure.to_json() for picture in exhibit.pictures)
        assert not [patient for patient in cohort.subjects["subject_id"] if patient in said]
