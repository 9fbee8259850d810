"""A REDCap export becomes one row per record, and its repeating forms tables of their own."""

import pandas as pd

from hcc_dash.cohort.rows.redcap import join_events, read_redcap, repeating_form


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
    assert built.forms == (("adverse_events", 2),)
    joined = join_events(LONG, built)
    assert joined.index.tolist() == [2, 6, 7], "the row of the record's first event"
    assert joined.to_dict("list") == {
        "record_id": ["1", "2", "3"], "arm": ["A", "B", ""], "alt (base_arm_1)": ["40", "30", ""],
        "alt (week_12_arm_1)": ["55", "", "61"], "os": ["12.5", "", "9"], "ae": ["", "", ""],
    }  # fmt: skip


def test_a_repeating_form_is_a_table_of_its_own() -> None:
    form = repeating_form(LONG, "adverse_events")
    assert form["ae"].tolist() == ["Fatigue", "Fever"]
    assert "os" not in form.columns
    assert form["record_id"].tolist() == ["1", "1"]


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
