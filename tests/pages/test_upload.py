"""A clinician's own table: read, mapped, checked, used; a bad one gets a clear error and loses nothing."""

import io
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.questions.survival.numbers.survival import estimate_survival
from tests.pages.charts import answer_of, charts
from tests.pages.test_bundled import healthy

Open = Callable[..., AppTest]
ASAUR = Path(__file__).parents[1] / "data" / "hcc_asaur_hepatocellular.csv"


def of_file(app: AppTest, name: str) -> str:
    """Key of a mapping widget: its choices belong to one file."""
    return f"{name}.{app.session_state['raw_number']}"


def upload(app: AppTest, name: str, content: bytes) -> AppTest:
    return app.file_uploader(key="upload_file").upload(name, content).run()


def confirm(app: AppTest, event: str, *codes: str, unit: str = "months") -> AppTest:
    time = app.selectbox(key=of_file(app, "map_Time")).value
    app.radio(key=of_file(app, f"answer_unit:{time}")).set_value(unit).run()
    return app.pills(key=of_file(app, f"event_codes_{event}")).set_value(list(codes)).run()


def use(app: AppTest) -> AppTest:
    button = next(one for one in app.button if one.label == "Use this table")
    return button.click().run()


def on_survival(app: AppTest) -> AppTest:
    return app.switch_page("../../pages/survival.py").run()


def test_a_table_becomes_the_trial_that_is_looked_at(open_page: Open) -> None:
    app = healthy(upload(open_page("data"), "clinic.csv", ASAUR.read_bytes()))
    assert app.selectbox(key=of_file(app, "map_Time")).value == "OS"
    assert app.selectbox(key=of_file(app, "map_Event")).value == "Death"
    assert len(charts(app)) == 2, "one small curve for each reading of the event column"
    assert not any(one.label == "Use this table" for one in app.button), "the coding is confirmed by a person"
    app.selectbox(key=of_file(app, "map_Arm or group to compare")).set_value("BCLC").run()
    app = on_survival(use(healthy(confirm(app, "Death", "1"))))
    healthy(app)
    assert app.selectbox(key="study").value == "upload"
    result = estimate_survival(app.session_state["upload"].cohort, SurvivalOptions(endpoint="event"))
    assert result.n_analysed == 227
    assert "hazard ratio 2.49 (1.67–3.72)" in answer_of(app)
    assert any("Log-rank nominal P" in frame.value.columns for frame in app.dataframe)


def test_the_other_reading_inverts_the_counts(open_page: Open) -> None:
    app = upload(open_page("data"), "clinic.csv", ASAUR.read_bytes())
    words = " ".join(caption.value for caption in app.caption)
    assert "97 events, 130 censored" in words
    assert "130 events, 97 censored" in words


def test_filters_of_an_upload_stay_out_of_the_link(open_page: Open) -> None:
    app = upload(open_page("data"), "clinic.csv", ASAUR.read_bytes())
    app = on_survival(use(confirm(app, "Death", "1")))
    app.multiselect(key="upload.where.TNM").set_value(["1"]).run()
    healthy(app)
    assert not any("TNM" in key for key in app.query_params)


BAD = {
    "empty.csv": (b"", "0 bytes"),
    "report.csv": (b"%PDF-1.7 rest", "a PDF document"),
    "photo.csv": (b"\x89PNG\r\n\x1a\n", "a picture"),
    "words.csv": (b"only one column\n1\n2\n", "one column only"),
    "header.csv": (b"time,event\n", "no rows"),
    "ragged.csv": (b"time,event\n1,0\n2,1,9,9\n", "not a regular table"),
    "broken.xlsx": (b"PK\x03\x04 not a workbook", "damaged workbook"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_gets_a_clear_error_and_loses_nothing(open_page: Open, name: str) -> None:
    content, said = BAD[name]
    app = upload(open_page("data"), "clinic.csv", ASAUR.read_bytes())
    app = upload(app, name, content)
    assert [error.message for error in app.exception] == []
    assert len(app.error) == 1
    assert said in app.error[0].value
    assert any("227 rows" in caption.value for caption in app.caption), "the table read before is still there"
    assert app.selectbox(key=of_file(app, "map_Time")).value == "OS"


def test_faulty_cells_are_listed_and_left_out_only_by_decision(open_page: Open) -> None:
    rows = ["time,status,group"] + [f"{t},{t % 2},{'a' if t % 3 else 'b'}" for t in range(1, 41)]
    rows += ["-4,1,a", "three,0,b"]
    app = upload(open_page("data"), "faults.csv", "\n".join(rows).encode())
    app = confirm(app, "status", "1")
    found = next(frame.value for frame in app.table if "Rule" in frame.value.columns)
    assert (found["Severity"] == "stops the analysis").sum() == 2
    assert set(found["Rows"]) >= {"42", "43"}
    assert not any(one.label == "Use this table" for one in app.button)
    app.checkbox(key=of_file(app, "leave_out")).check().run()
    app = on_survival(use(app))
    healthy(app)
    result = estimate_survival(app.session_state["upload"].cohort, SurvivalOptions(endpoint="event"))
    assert result.n_analysed == 40


def test_dates_as_excel_counts_them_are_refused_where_a_unit_would_be_chosen(open_page: Open) -> None:
    rows = "\n".join(f"{44_000 + 9 * at},{at % 2}" for at in range(9))
    app = healthy(upload(open_page("data"), "dates.csv", f"os,death\n{rows}\n".encode()))
    assert not any("unit" in radio.label for radio in app.radio)
    assert "dates as Excel counts them" in "\n".join(frame.value.to_csv() for frame in app.table)
    assert not any(one.label == "Use this table" for one in app.button)


def test_a_hospital_export_in_gb18030_is_read(open_page: Open) -> None:
    text = "编号,分组,总生存期(月),死亡,TNM分期\n" + "\n".join(
        f"{i},{'对照组' if i % 2 else '干扰素组'},{10 + i},{'是' if i % 3 else '否'},{'I期' if i % 4 else 'III期'}"
        for i in range(1, 41)
    )
    app = healthy(upload(open_page("data"), "随访.csv", text.encode("gb18030")))
    assert app.selectbox(key=of_file(app, "map_Time")).value == "总生存期(月)"
    assert app.selectbox(key=of_file(app, "map_Event")).value == "死亡"
    assert app.selectbox(key=of_file(app, "map_Arm or group to compare")).value == "分组"
    assert app.selectbox(key=of_file(app, "reference_分组")).value == "对照组"
    app = on_survival(use(confirm(app, "死亡", "是")))
    healthy(app)
    assert "干扰素组" in answer_of(app)


def test_a_workbook_offers_its_sheets(open_page: Open) -> None:
    book = openpyxl.Workbook()
    first = book.active
    first.title = "notes"
    first.append(["Follow-up of the ward"])
    second = book.create_sheet("patients")
    second.append(["months", "dead", "arm"])
    for i in range(1, 31):
        second.append([i * 1.5, i % 2, "A" if i % 3 else "B"])
    buffer = io.BytesIO()
    book.save(buffer)
    app = upload(open_page("data"), "ward.xlsx", buffer.getvalue())
    assert any("sheet patients" in caption.value for caption in app.caption)
    app.selectbox(key=of_file(app, "sheet")).set_value("notes").run()
    assert "one column only" in app.error[0].value
    assert any("sheet patients" in caption.value for caption in app.caption), "the sheet read before is still there"
    app.selectbox(key=of_file(app, "sheet")).set_value("patients").run()
    healthy(app)
    app = on_survival(use(confirm(app, "dead", "1")))
    healthy(app)
    assert "arm" not in answer_of(app)


def test_the_mapping_outlives_a_visit_to_another_page_and_ends_with_its_file(open_page: Open) -> None:
    app = upload(open_page("data"), "clinic.csv", ASAUR.read_bytes())
    app.selectbox(key=of_file(app, "map_Arm or group to compare")).set_value("BCLC").run()
    app = confirm(app, "Death", "1")
    app = app.switch_page("../../pages/overview.py").run().switch_page("../../pages/data.py").run()
    healthy(app)
    assert app.selectbox(key=of_file(app, "map_Arm or group to compare")).value == "BCLC"
    assert app.pills(key=of_file(app, "event_codes_Death")).value == ["1"]
    app = healthy(upload(app, "other.csv", b"months,dead\n1,1\n2,0\n3,1\n"))
    assert app.selectbox(key=of_file(app, "map_Time")).value == "months"
    assert app.pills(key=of_file(app, "event_codes_dead")).value == []
