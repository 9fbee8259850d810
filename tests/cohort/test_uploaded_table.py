"""What a session keeps of an uploaded table: its rows once, and the narrowed ones beside only where they differ."""

from hcc_dash.cohort.confined.wire import unpack
from hcc_dash.cohort.reading.read import read_table
from hcc_dash.cohort.rows.choose import choose_rows
from hcc_dash.cohort.rows.questions import IDS, SAME, rows_key
from hcc_dash.cohort.uploaded_table import narrow_rows

ONCE = b"id,time,event,arm\np1,1,1,A\np2,2,0,B\np3,3,1,A\n"
VISITS = b"id,visit,time,event\np1,1,5,0\np1,2,5,1\np2,1,6,0\np2,2,6,1\n"
SPELLED = b"id,time,event,arm\np1,1,1,A\nP1,2,0,B\np3,3,1,A\n"


def test_rows_that_all_count_are_not_kept_twice() -> None:
    assert narrow_rows(read_table(ONCE, "a.csv"), "", {}).narrowed is None


def test_narrowed_rows_are_those_that_were_chosen() -> None:
    for content, answers in ((VISITS, {rows_key(1): "last"}), (SPELLED, {IDS: SAME})):
        raw = read_table(content, "a.csv")
        rows = narrow_rows(raw, "id", answers)
        assert rows.narrowed is not None
        kept = unpack(b"".join(rows.narrowed.parts)).frame
        assert kept.to_numpy().tolist() == choose_rows(raw, "id", answers).frame.to_numpy().tolist()
        assert kept.to_numpy().tolist() != raw.frame.to_numpy().tolist()
