"""Before a table is mapped: what it is, whom its columns identify, which rows count; and the next cut of the data."""

from collections.abc import Callable, Iterator
from dataclasses import fields
from itertools import chain
from pathlib import Path

from streamlit.testing.v1 import AppTest

from hcc_dash.cohort.confined.wire import Sealed
from hcc_dash.cohort.uploaded_table import UploadedRows, UploadedTable
from hcc_dash.ui.session import Upload
from tests.cases.test_cases import answer_on, healthy, of_file, words_on

Open = Callable[..., AppTest]
CASES = Path(__file__).parents[1] / "cases"
NAMED = "姓名,phone,os_months,death,arm\n" + "\n".join(
    f"病人{i},138001380{i:02},{i + 0.5},{i % 2},{'AB'[i % 3 == 0]}" for i in range(10, 40)
)


def upload(app: AppTest, name: str, content: bytes) -> AppTest:
    return healthy(app.file_uploader[0].upload(name, content).run())


def press(app: AppTest, label: str) -> AppTest:
    return healthy(next(one for one in app.button if one.label.startswith(label)).click().run())


def preview_of(app: AppTest) -> list[str]:
    return [str(column) for column in app.dataframe[0].value.columns]


def everything_kept(app: AppTest) -> str:
    """All that the session holds, as text, sealed tables included: what was dropped must not stand in it."""
    state = {key: app.session_state[key] for key in app.session_state}
    return repr(state) + "".join(bytes(part).decode("utf-8", "ignore") for part in sealed_parts(state))


def sealed_parts(value: object) -> Iterator[bytes | memoryview]:
    match value:
        case Sealed():
            yield from value.parts
        case dict():
            yield from chain.from_iterable(map(sealed_parts, value.values()))
        case tuple() | list():
            yield from chain.from_iterable(map(sealed_parts, value))
        case Upload() | UploadedTable() | UploadedRows():
            yield from chain.from_iterable(sealed_parts(getattr(value, field.name)) for field in fields(value))


def test_identifying_columns_are_hidden_at_once_and_dropped_by_one_click(open_page: Open) -> None:
    app = upload(open_page("data"), "ward.csv", NAMED.encode())
    assert preview_of(app) == ["os_months", "death", "arm"]
    assert "2 columns that identify patients are not shown" in words_on(app)
    assert "13800138011" in everything_kept(app), "the table is still whole"
    assert "13800138011" not in words_on(app)
    assert "病人" not in words_on(app)
    app = press(app, "Drop 2 columns that identify patients")
    kept = everything_kept(app)
    assert "13800138011" not in kept
    assert "病人" not in kept
    assert app.session_state["raw_bytes"] == b""
    assert preview_of(app) == ["os_months", "death", "arm"]
    assert not any(one.label.startswith("Drop ") for one in app.button)
    assert "identify patients are not shown" not in words_on(app)
    app = healthy(answer_on(app, "unit:os_months", "months"))
    app = healthy(app.pills(key=of_file(app, "event_codes_death")).set_value(["1"]).run())
    app = press(app, "Use this table")
    assert app.session_state["upload"].cohort.n == 30


def test_a_dropped_record_number_leaves_patients_numbered_anew(open_page: Open) -> None:
    rows = "".join(f"00{1700 + i // 2},{i + 0.5},{i % 4 // 2},{'AB'[i % 3 == 0]}\n" for i in range(40))
    app = upload(open_page("data"), "ward.csv", f"住院号,os_months,death,arm\n{rows}".encode())
    assert '"住院号" looks like a hospital record number' in words_on(app)
    assert 'The patient column "住院号" repeats: 40 rows of 20 patients' in words_on(app)
    app = press(app, "Drop 1 column")
    assert "001701" not in everything_kept(app)
    assert preview_of(app) == ["patient", "os_months", "death", "arm"]
    app = answer_on(app, "rows", "last")
    assert app.selectbox(key=of_file(app, "map_Patient")).value == "patient"
    app = answer_on(app, "unit:os_months", "months")
    app = healthy(app.pills(key=of_file(app, "event_codes_death")).set_value(["1"]).run())
    app = press(app, "Use this table")
    assert app.session_state["upload"].cohort.n == 20


def test_a_table_already_used_forgets_what_is_dropped_afterwards(open_page: Open) -> None:
    app = upload(open_page("data"), "ward.csv", NAMED.encode())
    app = answer_on(app, "unit:os_months", "months")
    app = healthy(app.pills(key=of_file(app, "event_codes_death")).set_value(["1"]).run())
    app = press(app, "Use this table")
    app = healthy(app.switch_page("../../pages/data.py").run())
    app = press(app, "Drop 2 columns")
    assert "13800138011" not in everything_kept(app)
    assert app.session_state["upload"].cohort.n == 30


def test_what_a_file_is_stands_above_its_rows(open_page: Open) -> None:
    events = "USUBJID,AETERM,AETOXGR\n" + "\n".join(f"{i % 7},Fever,{1 + i % 3}" for i in range(20))
    app = upload(open_page("data"), "adae.csv", events.encode())
    assert "Looks like adverse events (ADAE): 20 rows of 7 patients." in words_on(app)
    assert "analysed in a trial's folder" in words_on(app)


def cut(months: float, shifted: int = 0) -> bytes:
    rows = [f"P{i},{i % 17 + months},{(i + shifted) % 3},{'XYZ'[i % 3]},{40 + i},{i % 2}" for i in range(36)]
    return ("case,fu,outcome,allocation,age,marker\n" + "\n".join(rows)).encode()


def test_the_next_cut_with_the_same_columns_is_mapped_as_the_last(open_page: Open) -> None:
    app = upload(open_page("data"), "march.csv", cut(0.5))
    for label, column in {"Time": "fu", "Event": "outcome", "Arm or group to compare": "allocation"}.items():
        app = healthy(app.selectbox(key=of_file(app, f"map_{label}")).set_value(column).run())
    app = healthy(app.multiselect(key=of_file(app, "covariates")).set_value(["age", "marker"]).run())
    app = answer_on(app, "unit:fu", "weeks")
    app = healthy(app.selectbox(key=of_file(app, "reference_allocation")).set_value("Y").run())
    app = healthy(app.pills(key=of_file(app, "event_codes_outcome")).set_value(["1"]).run())
    assert "Mapped as" not in words_on(app)
    app = upload(app, "june.csv", cut(3.5, 1))
    assert "Mapped as march.csv, the last file with these columns: check what is chosen below." in words_on(app)
    assert app.selectbox(key=of_file(app, "map_Time")).value == "fu"
    assert app.selectbox(key=of_file(app, "map_Arm or group to compare")).value == "allocation"
    assert app.selectbox(key=of_file(app, "reference_allocation")).value == "Y"
    assert app.multiselect(key=of_file(app, "covariates")).value == ["age", "marker"]
    assert app.pills(key=of_file(app, "event_codes_outcome")).value == ["1"]
    assert app.radio(key=of_file(app, "answer_unit:fu")).value == "weeks"
    app = healthy(app.pills(key=of_file(app, "event_codes_outcome")).set_value(["2"]).run())
    assert app.selectbox(key=of_file(app, "map_Time")).value == "fu", "one choice changed, the others stand"
    app = upload(app, "other.csv", b"months,dead\n1,1\n2,0\n3,1\n4,0\n5,1\n")
    assert "Mapped as" not in words_on(app), "other columns begin anew"


def test_answers_about_rows_are_kept_where_they_apply(open_page: Open) -> None:
    content = (CASES / "visits_long_many_rows.csv").read_bytes()
    app = upload(open_page("data"), "first.csv", content)
    app = answer_on(app, "rows", "visit = 6")
    app = answer_on(app, "unit:os_days", "days")
    app = healthy(app.pills(key=of_file(app, "event_codes_death")).set_value(["1"]).run())
    early = b"\n".join(line for line in content.splitlines() if b",6," not in line[:8])
    app = upload(app, "second.csv", early)
    assert "No row has visit = 6" in words_on(app), "the answer no longer applies, and is asked again"
    assert app.radio(key=of_file(app, "answer_rows")).value is None
    app = answer_on(app, "rows", "first")
    assert "Mapped as first.csv" in words_on(app)
    assert app.pills(key=of_file(app, "event_codes_death")).value == ["1"]
