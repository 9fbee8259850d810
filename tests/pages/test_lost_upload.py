"""A reload or a restart loses an uploaded table: the next session says so and its box for files is empty."""

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from tests.pages.test_bundled import healthy
from tests.pages.test_upload import ASAUR, upload

Open = Callable[..., AppTest]


def gone(app: AppTest) -> bool:
    return any("The table that was uploaded where this link comes from is not here" in one.value for one in app.warning)


def test_a_session_after_an_upload_says_that_the_table_is_gone(open_page: Open) -> None:
    first = healthy(open_page("data"))
    assert not gone(first)
    assert "uploaded" not in first.query_params
    upload(first, "clinic.csv", ASAUR.read_bytes())
    assert healthy(first).query_params["uploaded"] == "1"
    second = healthy(open_page("data", first.query_params))
    assert gone(second)
    assert not any("its link asks" in one.value for one in second.warning), "no option that could not be followed"
    assert second.selectbox(key="study").value != "upload"
    box = second.file_uploader(key="upload_file.1")  # another widget: the browser keeps no name in it
    box.upload("clinic.csv", ASAUR.read_bytes()).run()
    assert not gone(healthy(second))
    assert second.query_params["uploaded"] == "2"
    assert gone(healthy(open_page("data", second.query_params)))


def test_a_count_that_is_none_is_named(open_page: Open) -> None:
    app = healthy(open_page("data", {"uploaded": "clinic.csv"}))
    assert any("“clinic.csv” is no whole number" in one.value for one in app.warning)
    assert not gone(app)
