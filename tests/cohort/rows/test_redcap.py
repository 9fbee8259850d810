"""A REDCap export becomes one row per record, and its repeating forms tables of their own."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.cohort.rows.redcap import join_events, read_redcap, repeating_rows


def export(header: str, *rows: str) -> pd.DataFrame:
    cells = [row.split(",") for row in rows]
    return pd.DataFrame(cells, columns=header.split(","), index=range(2, 2 + len(rows)))


LONG = export(
    "record_id,redcap_event_name,redcap_repeat_instrument,redcap_repeat_instance,arm,alt,os,ae",
    "1,base_arm_1,,,A,40,,",
    "1,week_12_arm_1,,,,55,12.5,",
    "1,week_12_arm_1,adverse_events,1,,,,Fatigue",
    "1,week_12_arm_1,adverse_events,2,,,,Fever",
    "2,base_arm_1,,,B,30,,",
    "3,week_12_arm_1,,,,61,9,",
)


def test_events_are_joined_by_record_and_a_column_of_several_events_names_each() -> None:
    built = read_redcap(LONG)
    assert built is not None
    assert (built.record, built.event, built.n_records, built.n_events) == ("record_id", "redcap_event_name", 3, 2)
    assert [part.text for part in built.repeating] == ["adverse_events (2 rows of 1 record)"]
    joined = join_events(LONG, built)
    assert joined.index.tolist() == [2, 6, 7], "the row of the record's first event"
    assert joined.to_dict("list") == {
        "record_id": ["1", "2", "3"],
        "arm": ["A", "B", ""],
        "alt (base_arm_1)": ["40", "30", ""],
        "alt (week_12_arm_1)": ["55", "", "61"],
        "os": ["12.5", "", "9"],
        "ae": ["", "", ""],
    }


def test_the_rows_of_a_repeating_form_have_the_other_cells_of_their_record_beside_them() -> None:
    built = read_redcap(LONG)
    assert built is not None
    (part,) = built.repeating
    rows = repeating_rows(LONG, built, part)
    assert rows.index.tolist() == [4, 5]
    assert rows.to_dict("list") == {
        "record_id": ["1", "1"],
        "redcap_repeat_instance": ["1", "2"],
        "ae": ["Fatigue", "Fever"],
        "arm": ["A", "A"],
        "alt (base_arm_1)": ["40", "40"],
        "alt (week_12_arm_1)": ["55", "55"],
        "os": ["12.5", "12.5"],
    }
    assert read_redcap(rows) is None, "an ordinary table whose patients repeat"


def test_a_column_filled_in_both_keeps_the_repeating_cells_apart() -> None:
    both = export(
        "id,redcap_repeat_instrument,redcap_repeat_instance,alt,os", "1,,,40,5", "1,labs,1,50,", "1,labs,2,60,"
    )
    built = read_redcap(both)
    assert built is not None
    rows = repeating_rows(both, built, built.repeating[0])
    assert (rows["alt"].tolist(), rows["alt (record)"].tolist()) == (["50", "60"], ["40", "40"])


@given(
    records=st.lists(
        st.tuples(st.booleans(), st.booleans(), st.integers(0, 3), st.integers(0, 2)).filter(any),
        min_size=1,
        max_size=8,
    )
)
def test_each_choice_keeps_the_rows_and_records_it_announces(records: list[tuple[bool, bool, int, int]]) -> None:
    """Records with a baseline, a follow-up, rows of a repeating form, rows of a repeating event; any of them absent."""
    lines = []
    for number, (base, follow, forms, events) in enumerate(records, start=1):
        lines += [f"{number},base,,,A,"] * base + [f"{number},follow,,,,{number}.5"] * follow
        lines += [f"{number},follow,ae,{at + 1},,{at}" for at in range(forms)]
        lines += [f"{number},visit,,{at + 1},,{at}" for at in range(events)]
    frame = export("record_id,redcap_event_name,redcap_repeat_instrument,redcap_repeat_instance,arm,os", *lines)
    built = read_redcap(frame)
    assert built is not None
    assert built.n_records == len(records)
    if built.is_joinable:
        joined = join_events(frame, built)
        assert sorted(map(int, joined["record_id"])) == list(range(1, len(records) + 1)), "no record is lost"
    rows = {part.name: (part.rows, part.records) for part in built.repeating}
    for name, wanted in {"ae": [one[2] for one in records], "visit": [one[3] for one in records]}.items():
        assert rows.get(name, (0, 0)) == (sum(wanted), sum(n > 0 for n in wanted))
    for part in built.repeating:
        kept = repeating_rows(frame, built, part)
        assert (len(kept), kept["record_id"].nunique()) == (part.rows, part.records)


def test_a_repeating_event_and_an_export_without_events() -> None:
    repeating = export("id,redcap_event_name,redcap_repeat_instance,os", "1,base,,5", "1,visit,1,6", "1,visit,2,7")
    built = read_redcap(repeating)
    assert built is not None
    assert join_events(repeating, built).to_dict("list") == {"id": ["1"], "os": ["5"]}
    forms = export("study_no,redcap_repeat_instrument,redcap_repeat_instance,os,ae", "1,,,5,", "1,ae,1,,Fever")
    built = read_redcap(forms)
    assert built is not None
    assert (built.record, built.event) == ("study_no", "")
    assert join_events(forms, built).to_dict("list") == {"study_no": ["1"], "os": ["5"], "ae": [""]}


def test_another_table_is_no_export() -> None:
    assert read_redcap(export("record_id,event_name,os", "1,base,5")) is None
