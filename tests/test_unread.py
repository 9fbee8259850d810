"""Nothing in the package is there for the tests alone: what is defined is read on the way from something that runs."""

import ast
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import hcc_dash

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = sorted((ROOT / "hcc_dash").rglob("*.py"))
PAGES = [ROOT / "app.py", *sorted((ROOT / "pages").glob("*.py"))]
SCRIPTS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]

KEPT = {
    "hcc_dash.clinical.virology.markers.change_by_gate": "PD-1 on T cells, for the disease's endpoints",
    "hcc_dash.clinical.virology.markers.read_pd_l1": "PD-L1, for the disease's endpoints",
    "hcc_dash.clinical.virology.markers.is_positive": "PD-L1, for the disease's endpoints",
    "hcc_dash.kernels.proportions.upper_limit_of_none": "for the disease's endpoints",
    "hcc_dash.questions.view.view_from_toml": "opens a view that was saved, in Python",
}
"""What the package holds although nothing of it reads it, and why."""

OUTSIDERS = {
    "Exhibit._repr_html_": "a notebook",
    "Exhibit._repr_mimebundle_": "a notebook",
    "Questions.resolve_command": "click, of which it is a group",
}
"""Methods that other packages call by their names, and which."""

Name = tuple[str, str]  # a module and what it defines: a function, class or constant, or Class.method


@dataclass
class Reads:
    """What a piece of code reads: names of modules, attributes and words of whatever, modules handed on as a whole."""

    names: set[Name] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    handed: set[str] = field(default_factory=set)

    def add(self, other: "Reads") -> None:
        """Take in what another piece reads."""
        self.names |= other.names
        self.words |= other.words
        self.handed |= other.handed


def module_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@cache
def trees() -> dict[str, ast.Module]:
    return {module_of(path): ast.parse(path.read_text("utf-8")) for path in [*PACKAGE, *PAGES]}


@cache
def imports(module: str) -> dict[str, Name]:
    """Where each imported name of a module comes from."""
    nodes = (node for node in ast.walk(trees()[module]) if isinstance(node, ast.ImportFrom) and node.module)
    return {alias.asname or alias.name: (str(node.module), alias.name) for node in nodes for alias in node.names}


def is_registered(function: ast.stmt) -> bool:
    """Whether its decorator hands a function to somebody who calls it: a command, a check of a model."""
    if not isinstance(function, ast.FunctionDef):
        return False
    calls = {ast.unparse(one.func if isinstance(one, ast.Call) else one) for one in function.decorator_list}
    return any(call.endswith((".command", ".group", "_validator")) for call in calls)


def assigned(statement: ast.stmt) -> list[str]:
    """Constants that a statement defines."""
    if not isinstance(statement, ast.Assign | ast.AnnAssign):
        return []
    targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
    return [node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)]


def parts(module: str) -> Iterator[tuple[str, ast.AST]]:
    """Every piece of a module under the name that reaches it, "" for what runs when the module is imported."""
    for statement in trees()[module].body:
        if not module.startswith("hcc_dash"):  # the application and its pages, which run from top to bottom
            yield "", statement
        elif isinstance(statement, ast.ClassDef):
            yield from ((statement.name, node) for node in (*statement.bases, *statement.decorator_list))
            for node in statement.body:
                own = isinstance(node, ast.FunctionDef) and not node.name.startswith("__") and not is_registered(node)
                yield (f"{statement.name}.{node.name}" if own else statement.name), node  # type: ignore[attr-defined]  # own
        elif isinstance(statement, ast.FunctionDef) and not is_registered(statement):
            yield ("" if statement.name.startswith("__") else statement.name), statement
        else:
            yield from ((name if name[:2] != "__" else "", statement) for name in assigned(statement) or ["__"])


def read_by(module: str, piece: ast.AST) -> Reads:
    """What a piece of a module reads."""
    found, known = Reads(), imports(module)
    owners = {id(node.value): node.attr for node in ast.walk(piece) if isinstance(node, ast.Attribute)}
    for node in ast.walk(piece):
        if isinstance(node, ast.Attribute):
            found.words.add(node.attr)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.words.add(node.value)
            found.handed |= {node.value} & trees().keys()
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            origin, name = known.get(node.id, (module, node.id))
            found.names.add((origin, name))
            inner = f"{origin}.{name}"
            if inner in trees() and id(node) in owners:
                found.names.add((inner, owners[id(node)]))
            elif inner in trees():
                found.handed.add(inner)
    return found


@cache
def definitions() -> dict[Name, Reads]:
    """What each definition of the package reads; under "" what runs by itself."""
    found: dict[Name, Reads] = defaultdict(Reads)
    for module in trees():
        for name, piece in parts(module):
            found[module, name].add(read_by(module, piece))
    return found


def reached(entries: Iterable[Name]) -> set[Name]:
    """Every definition that is read on the way from the entries, by name or, of objects, by attribute."""
    seen, done = Reads(set(entries)), set[Name]()
    while True:
        new = {key for key in definitions() if key not in done and _is_read(key, seen, done)}
        if not new:
            return done
        done |= new
        for key in new:
            seen.add(definitions()[key])
        seen.names |= {imports(at)[name] for at, name in seen.names if at in trees() and name in imports(at)}


def _is_read(key: Name, seen: Reads, done: set[Name]) -> bool:
    module, name = key
    owner, _, method = name.partition(".")
    if method:
        return (module, owner) in done and (method in seen.words or name in OUTSIDERS or key in seen.names)
    return not name or key in seen.names or (module in seen.handed and name in seen.words)


def entries() -> set[Name]:
    """The commands of the terminal, and what is public to Python: names of the package and methods of its classes."""
    commands = {(module, name) for module, _, name in (script.partition(":") for script in SCRIPTS.values())}
    public = [getattr(hcc_dash, name) for name in hcc_dash.__all__]
    classes = {(kind.__module__, kind.__name__) for kind in public if isinstance(kind, type)}
    methods = {
        (module, name)
        for module, name in definitions()
        if (module, name.partition(".")[0]) in classes and not name.partition(".")[2].startswith("_")
    }
    return commands | classes | methods


def test_nothing_is_read_by_tests_alone() -> None:
    kept: set[Name] = {(name.rpartition(".")[0], name.rpartition(".")[2]) for name in KEPT}
    unread = definitions().keys() - reached(entries() | kept)
    assert sorted(".".join(name) for name in unread) == []


def test_what_is_kept_unread_is_unread() -> None:
    """Who gives one of these a reader takes it off the list (and off "Kernel only" in docs/methods.md)."""
    alive = {".".join(name) for name in reached(entries())}
    assert {name for name in KEPT if name in alive} == set()
    assert {name for name in OUTSIDERS if not any(key[1] == name for key in definitions())} == set()


def test_the_search_finds_what_is_unread_and_what_only_that_reads() -> None:
    unread = {".".join(name) for name in definitions().keys() - reached(entries())}
    assert {*KEPT, "hcc_dash.clinical.virology.markers.FEWEST_CELLS"} <= unread
    assert "hcc_dash.kernels.proportions.clopper_pearson" not in unread
