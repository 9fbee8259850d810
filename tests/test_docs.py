"""What the documents say of the code is true of it."""

import re
from pathlib import Path
from typing import get_args

from hcc_dash.estimation.plan import Status, name_p, shows_p
from hcc_dash.questions.catalogue import CATALOGUE
from hcc_dash.questions.pages import page_of
from tests.estimation.cohorts import two_arms, upload
from tests.test_unread import KEPT

ROOT = Path(__file__).resolve().parents[1]
METHODS = (ROOT / "docs" / "methods.md").read_text("utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text("utf-8")


def index_of_questions() -> str:
    """The table of the methods that the catalogue implies."""
    rows = (f"| {one.title} | `{one.id}` | {page_of(one.page).title} | {one.help} |" for one in CATALOGUE)
    return "\n".join(["| question | identifier | page | what its answer holds |", "|---|---|---|---|", *rows]) + "\n"


def test_the_methods_list_the_catalogue() -> None:
    assert index_of_questions() in METHODS, f"docs/methods.md, under Questions, should read:\n{index_of_questions()}"


def test_the_methods_name_the_kernels_that_no_question_reaches() -> None:
    said = " ".join(re.findall(r"Kernel only: ([^|]+)\|", METHODS))
    named = [f"`{one.rpartition('.')[2]}`" for one in KEPT if one.startswith("hcc_dash.kernels.")]
    assert sorted(re.findall(r"`\w+`", said)) == sorted(named)


def test_every_package_of_the_cohort_is_in_the_house() -> None:
    packages = {path.parent.name for path in (ROOT / "hcc_dash" / "cohort").rglob("__init__.py")} - {"cohort"}
    assert packages
    assert {name for name in packages if f"cohort/{name}/" not in ARCHITECTURE} == set()


def test_the_readme_names_every_p_value_that_is_shown() -> None:
    study = upload(two_arms(20)).study
    shown = {name_p(status) for status in get_args(Status) if shows_p(study, status)}
    (said,) = re.findall(r"A p-value is shown [^.]*\.", (ROOT / "README.md").read_text("utf-8"))
    assert ("nominal" in said and "upload" in said) == ("nominal P" in shown)
    assert " only for " not in said
