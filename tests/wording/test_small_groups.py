"""When a sentence gives counts alone, and what it says then."""

from dataclasses import replace

import pytest

from hcc_dash.wording.small_groups import Counted, say_counts, say_counts_only, why_counts_only


def _groups(*pairs: tuple[int, int | None]) -> list[Counted]:
    labels = ("Control", "IFN-I", "IFN-II")
    return [Counted(label=label, n=n, n_events=events) for label, (n, events) in zip(labels, pairs, strict=False)]


@pytest.mark.parametrize(
    ("groups", "why"),
    [
        (_groups((7, 3), (8, 3)), "fewer than 8 patients in Control"),
        (_groups((8, 3), (8, 3)), ""),
        (_groups((3, 1), (1, 0)), "fewer than 8 patients in each"),
        (_groups((40, 0), (40, 0)), "nobody had the event"),
        (_groups((40, 0), (40, 1)), ""),
        (_groups((40, 40), (40, 40)), "everybody had the event"),
        (_groups((40, 40), (40, 39)), ""),
        (_groups((40, None), (40, None)), ""),
        (_groups((40, None), (2, None)), "fewer than 8 patients in IFN-I"),
        ([Counted(label="", n=7, n_events=1)], "fewer than 8 patients"),
        ([Counted(label="NA", n=7, n_events=1)], "fewer than 8 patients"),
    ],
)
def test_both_sides_of_each_edge(groups: list[Counted], why: str) -> None:
    assert why_counts_only(groups) == why


def test_two_groups_give_their_counts_and_what_to_doubt() -> None:
    assert say_counts_only(_groups((3, 1), (1, 0)), "had died") == (
        "1 of 3 (Control) v 0 of 1 (IFN-I) had died: fewer than 8 patients in each, so counts alone. "
        "Estimates in tables and figures are uncertain."
    )


def test_everybody_together_has_no_label() -> None:
    assert say_counts_only([Counted(label="", n=2, n_events=1)], "had died") == (
        "1 of 2 had died: fewer than 8 patients, so counts alone. Estimates in tables and figures are uncertain."
    )


def test_a_score_has_patients_and_no_events() -> None:
    counted = [replace(one, of=of) for one, of in zip(_groups((1, None), (9, None)), (5, 12), strict=True)]
    assert say_counts(counted, "had a score at week 12") == "1 of 5 (Control) v 9 of 12 (IFN-I) had a score at week 12"
    assert say_counts(_groups((1, None), (9, None)), "at baseline") == (
        "1 patient (Control) v 9 patients (IFN-I) at baseline"
    )


def test_large_groups_are_left_to_the_sentence_with_the_effect() -> None:
    assert say_counts_only(_groups((40, 12), (40, 7)), "had died") == ""
