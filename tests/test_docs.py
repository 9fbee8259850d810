"""What the documents say of the code is true of it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from hcc_dash.estimation.plan import Status, name_p, shows_p
from hcc_dash.questions.catalogue import CATALOGUE
from hcc_dash.questions.pages import page_of
from tests.estimation.cohorts import two_arms, upload

ROOT = Path(__file__).resolve().parents[1]
KERNELS = ROOT / "hcc_dash" / "kernels"
METHODS = (ROOT / "docs" / "methods.md").read_text("utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
NAMED = dict(
    re.fullmatch(r"(\w+)(?:\((.*)\))?", name).groups("")  # type: ignore[union-attr]  # a name always matches
    for line in re.findall(r"Kernel only: ([^|]+)\|", METHODS)
    for name in re.findall(r"`([^`]+)`", line)
)
"""Functions of the kernels that the methods call out of reach, and the arguments of those that are half in reach."""


def trees(*, within: bool) -> Iterator[ast.Module]:
    """The modules of the kernels, or all others; the synthetic cohorts apart, which nobody asks a question."""
    for path in (ROOT / "hcc_dash").rglob("*.py"):
        if (KERNELS in path.parents) == within and "synthesis" not in path.parts:
            yield ast.parse(path.read_text("utf-8"))


def imported(*, within: bool) -> set[str]:
    nodes = (node for tree in trees(within=within) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    return {alias.name for node in nodes if (node.module or "").startswith(KERNELS_MODULE) for alias in node.names}


KERNELS_MODULE = "hcc_dash.kernels"


def index_of_questions() -> str:
    """The table of the methods that the catalogue implies."""
    rows = (f"| `{one.id}` | {page_of(one.page).title} | {one.help} |" for one in CATALOGUE)
    return "\n".join(["| question | page | what its answer holds |", "|---|---|---|", *rows]) + "\n"


def test_the_methods_list_the_catalogue() -> None:
    assert index_of_questions() in METHODS, f"docs/methods.md, under Questions, should read:\n{index_of_questions()}"


def test_what_the_methods_call_kernel_only_is_reached_by_nothing_else() -> None:
    assert {"martingale_residuals", "compare_rates", "newcombe_difference"} <= set(NAMED)
    outside = imported(within=False)
    assert {name for name, arguments in NAMED.items() if not arguments} & outside == set()
    given = {
        (node.func.id, keyword.arg)
        for tree in trees(within=False)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        for keyword in node.keywords
    }
    unreached = {(name, argument) for name, arguments in NAMED.items() for argument in re.findall(r"\w+", arguments)}
    assert unreached & given == set()


def test_every_kernel_out_of_reach_is_called_so() -> None:
    """A public function of a kernel that neither the rest of the package nor another kernel takes."""
    taken = imported(within=False) | imported(within=True)
    public: set[str] = set()
    for tree in trees(within=True):
        calls = {
            node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        public |= {name for name in functions - calls if not name.startswith("_")}
    assert public - taken - set(NAMED) == set()


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
