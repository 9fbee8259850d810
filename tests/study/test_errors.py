"""Texts of errors: suggestions, and no path of this machine on a screen."""

import time

import pytest

from hcc_dash.study.errors import without_paths


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("/usr/lib/R/bin/R: line 7: /opt/R/4.2/bin/exec/R: No such file", "R: line 7: R: No such file"),
        (r"Error in C:\Program\R\x.dll not found", "Error in x.dll not found"),
        ("'/home/x/site-library/survival' is broken", "'survival' is broken"),
        (
            "1/2 of 5 g/L, HBV/HCV, a/b/c, Evaluation error: 3 / 4",
            "1/2 of 5 g/L, HBV/HCV, a/b/c, Evaluation error: 3 / 4",
        ),
        ("", ""),
    ],
)
def test_of_a_path_only_the_last_name_is_shown(text: str, shown: str) -> None:
    assert without_paths(text) == shown


def test_a_long_text_takes_no_time() -> None:
    start = time.perf_counter()
    without_paths("/a" * 100_000 + "/" * 100_000)
    assert time.perf_counter() - start < 1
