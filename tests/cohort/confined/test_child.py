"""Files are read in a child process: it ends alone, and every end is a sentence."""

import os
import signal
import threading
import time
from pathlib import Path

import pandas as pd
import pytest

from hcc_dash.cohort.confined import process
from hcc_dash.cohort.confined.client import run_confined
from hcc_dash.cohort.confined.limits import MEGABYTE, NO_LIMITS, Limits, limits_for
from hcc_dash.cohort.confined.wire import unpack
from hcc_dash.cohort.mapping import ColumnMapping, map_table
from hcc_dash.cohort.reading.decode import UnreadableFileError
from hcc_dash.cohort.reading.read import read_table
from hcc_dash.cohort.selection import split_where
from hcc_dash.cohort.untrusted import check_upload, read_upload
from hcc_dash.study.errors import StudyError

DATA = Path(__file__).parents[2] / "data"
ASAUR = (DATA / "hcc_asaur_hepatocellular.csv").read_bytes()
LARGE = b"time,event\n" + b"12,1\n" * 1_500_000


def refused_reading(content: bytes, limits: Limits) -> str:
    with pytest.raises(UnreadableFileError) as caught:
        run_confined(read_table, content, "clinic.csv", name="clinic.csv", n_bytes=len(content), limits=limits)
    return str(caught.value)


def test_reading_and_checking_run_in_another_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("this process read the file itself")

    expected = read_table(ASAUR, "clinic.csv")
    mapping = ColumnMapping("OS", "Death", ("1",), "months", arm="BCLC", factors=("TNM", "Age"))
    cohort, issues = map_table(expected, mapping)
    monkeypatch.setattr("hcc_dash.cohort.reading.read.decode_text", fail)
    monkeypatch.setattr("hcc_dash.cohort.mapping._check_survival", fail)
    with pytest.raises(AssertionError):
        read_table(ASAUR, "clinic.csv")
    raw = read_upload(ASAUR, "clinic.csv")
    pd.testing.assert_frame_equal(raw.frame, expected.frame)
    assert (raw.name, raw.encoding, raw.issues, raw.n_bytes) == ("clinic.csv", "utf-8", expected.issues, len(ASAUR))
    confined_cohort, confined_issues = check_upload(raw, mapping)
    assert cohort is not None
    assert confined_cohort is not None
    pd.testing.assert_frame_equal(confined_cohort.subjects, cohort.subjects)
    assert (confined_cohort.study, confined_issues) == (cohort.study, issues)
    assert confined_cohort.fingerprint == cohort.fingerprint


def test_limits_go_by_the_size_of_the_file() -> None:
    assert [limits_for(n * MEGABYTE).seconds for n in (0, 10, 11, 50)] == [10, 10, 20, 20]
    assert limits_for(1).memory_bytes == 1.5 * 1024**3


def test_too_long_and_too_large_are_sentences_that_name_limit_size_and_way_out() -> None:
    said = refused_reading(LARGE, Limits(seconds=0.1, memory_bytes=0))
    assert said.startswith("clinic.csv (7 MB) was not read within 0.1 seconds")
    assert "Save the one table as CSV" in said
    said = refused_reading(LARGE, Limits(seconds=0, memory_bytes=420 * MEGABYTE))
    assert said.startswith("clinic.csv (7 MB) needs more than 0.410156 GB")
    assert "Save the one table as CSV" in said
    assert len(run_confined(read_table, LARGE, "x", name="x", n_bytes=0, limits=NO_LIMITS).frame) == 1_500_000


def test_a_refusal_and_a_mistake_arrive_as_they_were_raised() -> None:
    with pytest.raises(UnreadableFileError, match=r"^x\.csv is empty \(0 bytes\)\. Export the table again\.$"):
        read_upload(b"", "x.csv")
    with pytest.raises(StudyError, match="nonsense"):
        run_confined(split_where, "nonsense", name="x", n_bytes=0, limits=NO_LIMITS)
    with pytest.raises(UnreadableFileError, match=r"ended unexpectedly \(\w+ in wire\.py, line \d+\)"):
        run_confined(unpack, b"\xff" * 30, name="x", n_bytes=30, limits=NO_LIMITS)


def children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.parametrize("end", [signal.SIGSEGV, signal.SIGABRT, signal.SIGKILL])
def test_a_child_that_dies_harms_nobody(end: signal.Signals) -> None:
    said: list[str] = []
    read_upload(ASAUR, "clinic.csv")
    forking = process.SERVER._process
    assert forking is not None
    reading = threading.Thread(target=lambda: said.append(refused_reading(LARGE * 4, NO_LIMITS)))
    reading.start()
    deadline = time.monotonic() + 30
    while not (found := [child for one in children(forking.pid) for child in children(one)]):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    os.kill(found[0], end)
    reading.join(30)
    assert len(said) == 1
    assert ("needs more than" if end == signal.SIGKILL else f"ended unexpectedly (signal {end.value})") in said[0]
    assert len(read_upload(ASAUR, "clinic.csv").frame) == 227


@pytest.mark.parametrize("executable", ["/no/such/python", "/bin/false"])
def test_where_no_child_can_be_started_the_file_is_not_read(monkeypatch: pytest.MonkeyPatch, executable: str) -> None:
    fresh = process.ForkingServer()
    monkeypatch.setattr("hcc_dash.cohort.confined.client.SERVER", fresh)
    monkeypatch.setattr("sys.executable", executable)
    with pytest.raises(UnreadableFileError, match="the process that reads files could not be started"):
        read_upload(ASAUR, "clinic.csv")
    monkeypatch.undo()
    monkeypatch.setattr("hcc_dash.cohort.confined.client.SERVER", fresh)
    time.sleep(0.2)  # the one that failed has ended
    assert len(read_upload(ASAUR, "clinic.csv").frame) == 227, "the next file finds a new process"
    fresh.stop()


def test_readers_at_the_same_time_get_their_own_tables() -> None:
    read: dict[int, int] = {}

    def work(n: int) -> None:
        read[n] = len(read_upload(b"time,event\n" + b"1,1\n" * n, f"{n}.csv").frame)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert read == {n: n for n in range(1, 9)}
