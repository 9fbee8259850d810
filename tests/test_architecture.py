"""The house keeps its own rules: floors, sizes, names, words, locks."""

import ast
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from hcc_dash.study.capital import capital

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = sorted((ROOT / "hcc_dash").rglob("*.py"))
KERNELS = sorted((ROOT / "hcc_dash" / "kernels").glob("*.py"))
PAGES = [ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py"))]
TESTS = sorted((ROOT / "tests").rglob("*.py"))
SOURCES = [*PACKAGE, *PAGES, *TESTS, *sorted((ROOT / "benchmarks").rglob("*.py"))]
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-uv.lock")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))

Function = ast.FunctionDef | ast.AsyncFunctionDef


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def _functions(path: Path) -> Iterator[Function]:
    return (node for node in ast.walk(_tree(path)) if isinstance(node, Function))


def _lines(function: Function) -> int:
    """Lines of a function, its docstring apart: explaining must not cost room."""
    total = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        total -= (first.end_lineno or first.lineno) - first.lineno + 1
    return total


def _imported(path: Path) -> set[str]:
    modules: set[str] = set()
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            modules.add(node.module or "")
    return modules


def _pins(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text("utf-8")
    return dict(re.findall(r"^([a-z0-9.-]+)==([^\s;]+)", text, flags=re.MULTILINE))


def test_imports_only_go_down() -> None:
    command = [Path(sys.executable).with_name("lint-imports"), "--no-cache"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_no_circle_of_imports_is_hidden_from_the_interpreter() -> None:
    """What only type checkers import would not run; of this house's modules that is always half of a circle."""
    hidden = [
        f"{_name(path)}:{node.lineno}"
        for path in PACKAGE
        for block in ast.walk(_tree(path))
        if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.unparse(block.test)
        for node in ast.walk(block)
        if isinstance(node, ast.Import | ast.ImportFrom) and "hcc_dash" in ast.unparse(node)
    ]
    assert hidden == []


def test_every_study_is_made_where_its_names_are_checked() -> None:
    made = {
        _name(path)
        for path in PACKAGE
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Call)
        and re.fullmatch(r"Study(\.model_(validate|construct)\w*)?", ast.unparse(node.func))
    }
    assert made == {"hcc_dash/study/read.py"}


def test_whatever_an_analysis_finds_is_read_by_something() -> None:
    """Fields of results that no code reads cost time and seem to be shown; a kernel answers whoever calls it."""
    rooms = {path: _tree(path) for path in [*PACKAGE, *PAGES]}
    nodes = [node for tree in rooms.values() for node in ast.walk(tree)]
    read = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    read |= {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    unread = {
        f"{_name(path)}:{kind.name}.{field.target.id}"
        for path, tree in rooms.items()
        if {"estimation", "numbers"} & set(path.parts)
        for kind in ast.walk(tree)
        if isinstance(kind, ast.ClassDef)
        for field in kind.body
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and field.target.id not in read
    }
    assert unread == set()


def test_every_exhibit_of_a_question_is_made_of_its_result() -> None:
    """What follows from a result (marks, notes, record, command, file name) is written in ``Exhibit.of`` alone."""
    makers = {
        _name(path)
        for path in PACKAGE
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Exhibit"
    }
    made = [path for path in PACKAGE if "Exhibit.of(" in path.read_text("utf-8")]
    assert makers == set()
    assert len(made) > 25


NUMBERS = [path for path in PACKAGE if "estimation" in path.parts or "numbers" in path.parts]

ROUNDED = {
    "harms/numbers/collection.py: round(convert_time(": "a choice in whole months",
    "patient/numbers/global_health.py: round(convert_time(": "forms stand on whole days",
    "prognosis/numbers/accuracy.py: np.round(predicted,": "predictions alike but for noise are one group",
    "quality_of_life/numbers/responders.py: np.round(visit.chan": "changes alike but for noise are one step",
    "second_opinion/numbers/engines/r_engine.py: '%.17g'": "every digit, to another engine",
    "second_opinion/numbers/engines/r_models.py: '%.17g'": "every digit, to another engine",
}
"""Where a number is rounded or formatted below the words, and why it is not for a reader."""


def _roundings(tree: ast.AST) -> Iterator[ast.AST]:
    """Calls, specifications and fields that would round a number for a reader; an error repeats what was given."""
    raised = {id(node) for each in ast.walk(tree) if isinstance(each, ast.Raise) for node in ast.walk(each)}
    for node in ast.walk(tree):
        if id(node) in raised:
            continue
        match node:
            case ast.FormattedValue(format_spec=ast.JoinedStr() as spec) if ast.unparse(spec) != "f','":
                yield node
            case ast.Call(func=ast.Name(id="round" | "format") | ast.Attribute(attr="round" | "around")):
                yield node
            case ast.Constant(value=str() as text) if re.fullmatch(r"%[.\d]*[efg]", text):
                yield node
            case ast.AnnAssign(target=ast.Name(id=name)) if name.endswith("method"):
                yield node


def test_only_words_round_and_numbers_know_no_method_sentence() -> None:
    assert len(NUMBERS) > 100
    found = {
        f"{_name(path).removeprefix('hcc_dash/questions/')}: {ast.unparse(node)[:19]}"
        for path in NUMBERS
        for node in _roundings(_tree(path))
    }
    assert found == set(ROUNDED)


@pytest.mark.parametrize(
    "line",
    ["f'{x:.1f}'", "f'{x:g}'", "f'{x:.{n}f}'", "round(x)", "x.round(1)", "format(x, 'g')", "'%.3g'", "method: str"],
)
def test_a_rounding_is_seen(line: str) -> None:
    assert list(_roundings(ast.parse(line)))
    assert not list(_roundings(ast.parse("raise ValueError(f'found {x:g}'); f'{x} of {n:,}'; plain_number(x)")))


@pytest.mark.parametrize(
    ("files", "limit"),
    [(PACKAGE, 300), (KERNELS, 150), (PAGES, 100), (TESTS, 500)],
    ids=["modules", "kernels", "pages", "tests"],
)
def test_files_are_short(files: list[Path], limit: int) -> None:
    lengths = {_name(path): len(path.read_text("utf-8").splitlines()) for path in files}
    assert lengths
    assert {name: lines for name, lines in lengths.items() if lines > limit} == {}


def test_functions_are_short() -> None:
    long = {f"{_name(p)}:{f.name}": _lines(f) for p in [*PACKAGE, *PAGES] for f in _functions(p)}
    assert {name: lines for name, lines in long.items() if lines > 40} == {}


def test_lines_are_set_by_hand_only_where_a_table_reads_better_than_a_list() -> None:
    files = [*PACKAGE, *PAGES, *TESTS]
    assert 0 < sum(len(re.findall(r"# fmt: skip$", path.read_text("utf-8"), re.M)) for path in files) < 60


def test_functions_say_what_they_return() -> None:
    untyped = [f"{_name(p)}:{f.name}" for p in [*PACKAGE, *PAGES] for f in _functions(p) if f.returns is None]
    assert untyped == []


def test_no_module_is_a_drawer() -> None:
    drawers = re.compile(r"(^|_)(utils?|helpers?|common|managers?|misc)(_|$)")
    parts = {part for path in SOURCES for part in path.relative_to(ROOT).with_suffix("").parts}
    assert sorted(part for part in parts if drawers.search(part)) == []


def test_every_package_states_its_law() -> None:
    packages = {path.parent for path in PACKAGE}
    assert packages
    silent = []
    for package in packages:
        law = package / "__init__.py"
        if not law.exists() or not (ast.get_docstring(_tree(law)) or "").strip():
            silent.append(_name(package))
    assert silent == []


def test_kernels_know_numpy_and_scipy_only() -> None:
    allowed = {"numpy", "scipy", *sys.stdlib_module_names}
    assert KERNELS
    for path in KERNELS:
        foreign = {m for m in _imported(path) if not m.startswith("hcc_dash.kernels")}
        assert {m for m in foreign if m.split(".")[0] not in allowed} == set(), _name(path)


def test_pages_stand_on_streamlit_and_the_package() -> None:
    allowed = {"streamlit", "starlette", "hcc_dash", *sys.stdlib_module_names}
    for path in PAGES:
        assert {m for m in _imported(path) if m.split(".")[0] not in allowed} == set(), _name(path)


def test_no_first_letter_is_made_a_capital_by_making_the_rest_small() -> None:
    """``str.capitalize`` turns "ALT increased" into "Alt increased"; ``study.capital`` does not."""
    found = [
        f"{_name(path)}:{node.lineno}"
        for path in [*PACKAGE, *PAGES]
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Attribute) and node.attr in {"capitalize", "swapcase"}
    ]
    assert found == []
    assert capital("ALT increased") == "ALT increased"
    assert (capital("hepatitis B"), capital("")) == ("Hepatitis B", "")


def test_every_suppression_carries_its_reason() -> None:
    # "noqa: ANN401 - why", "type: ignore[arg-type]  # why"; "fmt: skip" is layout and hides nothing
    bare = re.compile(r"#\s*(noqa(:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*)?|type:\s*ignore(\[[a-z, -]+\])?)\s*$")
    found = [
        f"{_name(path)}:{number}"
        for path in SOURCES
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if bare.search(line)
    ]
    assert found == []


def test_sources_hold_no_promises_and_no_emoji() -> None:
    unwanted = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X)\b|[\U0001F000-\U0001FAFF\u2600-\u26FF\uFE0F]")
    texts = [ROOT / name for name in ("Makefile", "pyproject.toml", "CHANGELOG.md", "README.md")]
    for folder in ("docs", "data", "tests"):
        texts += [p for p in (ROOT / folder).rglob("*") if p.suffix in {".md", ".toml", ".R"}]
    found = [
        f"{_name(path)}:{number}"
        for path in [*SOURCES, *texts]
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if unwanted.search(line)
    ]
    assert found == []


def test_commands_in_the_readme_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), flags=re.MULTILINE))
    named = set(re.findall(r"(?:^|`|\n)\s*make ([a-z-]+)", (ROOT / "README.md").read_text("utf-8")))
    assert {"run", "test"} <= named
    assert named <= targets


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_carry_hashes_and_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    blocks = re.split(r"\n(?=[a-z0-9])", text.strip())
    assert [b.splitlines()[0] for b in blocks if "==" not in b or "--hash=sha256:" not in b] == []
    assert re.findall(r"\S*://\S*|--(?:extra-)?index-url|--find-links|^-e|file:", text, flags=re.MULTILINE) == []


@pytest.mark.parametrize(("lock", "extra"), [("requirements.lock", None), ("requirements-dev.lock", "dev")])
def test_locks_are_in_step_with_pyproject(lock: str, extra: str | None) -> None:
    wanted = list(PROJECT["project"]["dependencies"])
    if extra:
        wanted += PROJECT["project"]["optional-dependencies"][extra]
    pins = _pins(lock)
    for requirement in map(Requirement, wanted):
        pinned = pins.get(requirement.name.lower())
        assert pinned is not None, f"{requirement.name} is not in {lock}; run: make lock"
        assert requirement.specifier.contains(pinned), f"{requirement} but {lock} pins {pinned}; run: make lock"


def test_what_is_tested_is_what_is_run() -> None:
    tested = _pins("requirements-dev.lock")
    assert {name: pin for name, pin in _pins("requirements.lock").items() if tested.get(name) != pin} == {}


def test_what_is_overridden_away_is_neither_locked_nor_imported() -> None:
    lines = (ROOT / "overrides.txt").read_text("utf-8").splitlines()
    away = {Requirement(line).name for line in lines if not line.startswith("#")}
    assert "ecos" in away
    assert {lock: away & _pins(lock).keys() for lock in LOCKS} == {lock: set() for lock in LOCKS}
    solvers = away | {"sksurv.svm"}  # the one part of scikit-survival that asks for ecos
    assert [_name(path) for path in SOURCES if _imported(path) & solvers] == []


def test_every_dependency_has_its_reason() -> None:
    lines = (ROOT / "pyproject.toml").read_text("utf-8").splitlines()
    start, end = lines.index("dependencies = ["), lines.index("[project.scripts]")
    assert [line for line in lines[start:end] if re.match(r'\s+"', line) and "#" not in line] == []


def test_both_commands_are_the_readers_commands() -> None:
    run = ROOT / ".ci" / "run"
    assert os.access(run, os.X_OK)
    assert "\nmake test\n" in run.read_text("utf-8")
