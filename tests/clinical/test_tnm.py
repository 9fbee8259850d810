"""pTNM, 5th edition: the manual's table, row by row, and the refusals between editions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hcc_dash.clinical.tnm import Tumour, VascularInvasion, classify_stage, classify_t

# size in cm, multiple, both lobes, vascular invasion, T and stage (N0 M0): UICC/AJCC 1997
MANUAL: list[tuple[float, bool, bool, VascularInvasion, str, str]] = [
    (2.0, False, False, "none", "T1", "I"),
    (2.0, False, False, "microscopic", "T2", "II"),
    (2.0, True, False, "none", "T2", "II"),
    (2.1, False, False, "none", "T2", "II"),
    (12.0, False, False, "none", "T2", "II"),
    (2.1, False, False, "microscopic", "T3", "IIIA"),
    (2.0, True, False, "microscopic", "T3", "IIIA"),
    (2.1, True, False, "none", "T3", "IIIA"),
    (2.1, True, False, "microscopic", "T3", "IIIA"),
    (1.0, True, True, "none", "T4", "IVA"),
    (1.0, False, False, "major branch", "T4", "IVA"),
]


@pytest.mark.parametrize(("size", "multiple", "both", "invasion", "t", "stage"), MANUAL)
def test_t_and_stage_follow_the_manual(
    size: float, multiple: bool, both: bool, invasion: VascularInvasion, t: str, stage: str
) -> None:
    tumour = Tumour(size, multiple, both, invasion)

    assert classify_t(tumour) == t
    assert classify_stage(tumour) == stage


def test_beyond_the_liver_is_t4() -> None:
    assert classify_t(Tumour(1.0, False, False, "none", beyond_liver=True)) == "T4"


def test_one_tumour_across_the_midline_is_not_t4() -> None:
    assert classify_t(Tumour(9.0, multiple=False, both_lobes=True, vascular_invasion="none")) == "T2"


@pytest.mark.parametrize(("size", "stage"), [(1.0, "IIIB"), (5.0, "IIIB")])
def test_nodes_make_t1_to_t3_stage_iiib(size: float, stage: str) -> None:
    assert classify_stage(Tumour(size, False, False, "none"), nodes=True) == stage


def test_t4_stays_iva_with_nodes_and_metastasis_is_ivb() -> None:
    major = Tumour(5.0, False, False, "major branch")

    assert classify_stage(major, nodes=True) == "IVA"
    assert classify_stage(major, metastasis=True) == "IVB"


@given(
    st.builds(
        Tumour,
        st.floats(0.1, 30.0),
        st.booleans(),
        st.booleans(),
        st.sampled_from(["none", "microscopic", "major branch"]),
        st.booleans(),
    ),
    st.booleans(),
    st.booleans(),
)
def test_every_tumour_has_a_stage_of_the_edition(tumour: Tumour, nodes: bool, metastasis: bool) -> None:
    stages = {"I", "II", "IIIA", "IIIB", "IVA", "IVB"}
    assert classify_stage(tumour, nodes=nodes, metastasis=metastasis) in stages


@given(st.floats(0.1, 29.0), st.floats(0.0, 1.0), st.booleans(), st.booleans())
def test_a_larger_tumour_is_never_of_a_lower_t(size: float, more: float, multiple: bool, both: bool) -> None:
    smaller = classify_t(Tumour(size, multiple, both, "none"))

    assert classify_t(Tumour(size + more, multiple, both, "none")) >= smaller


@pytest.mark.parametrize("edition", [6, 7, 8])
def test_another_edition_is_refused_and_says_what_iva_means_there(edition: int) -> None:
    with pytest.raises(ValueError, match=rf"edition {edition}, IVA means .*5th, T4 without distant metastasis"):
        classify_stage(Tumour(3.0, False, False, "none"), edition=edition)


def test_an_unknown_edition_is_refused() -> None:
    with pytest.raises(ValueError, match=r"edition 4 was asked for; stages are computed for the 5th edition"):
        classify_stage(Tumour(3.0, False, False, "none"), edition=4)


def test_a_size_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        Tumour(float("nan"), False, False, "none")
