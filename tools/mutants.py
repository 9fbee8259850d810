"""Do the tests bite? Changes a seeded sample of places in a package, one at a time, and runs the tests beside it.

``python tools/mutants.py --n 50 kernels clinical`` prints found of tried and every survivor with its line. What nobody
could see stands with its reason in mutants_equivalent.toml and leaves the denominator; other survivors lack a test.
"""

import argparse
import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SAID = ["tests/answers/test_said.py", "tests/answers/test_confidence_level.py"]
PACKAGES = {  # the sources, and the tests that answer for them
    "kernels": (["hcc_dash/kernels"], ["tests/kernels"]),
    "clinical": (["hcc_dash/clinical"], ["tests/clinical"]),
    "cohort": (["hcc_dash/cohort"], ["tests/cohort"]),
    "words": (["hcc_dash/wording", "hcc_dash/questions/*/words"], [*SAID, "tests/wording", "tests/questions"]),
}
PAIRS = (
    (ast.Lt, ast.LtE),
    (ast.Gt, ast.GtE),
    (ast.Eq, ast.NotEq),
    (ast.Is, ast.IsNot),
    (ast.In, ast.NotIn),
    (ast.Add, ast.Sub),
    (ast.Mult, ast.Div),
    (ast.And, ast.Or),
    (ast.BitAnd, ast.BitOr),
)
SWAPS: dict[type, type] = {one: other for pair in PAIRS for one, other in (pair, pair[::-1])}
SPARED = ("annotation", "returns", "decorator_list", "format_spec")  # types, dataclass flags, widths of print
Change = tuple[Path, int, int, int, str]  # file, line, first and last byte of what is changed, and what it becomes


def turned(node: ast.AST) -> ast.expr | None:
    """The node with its operator, condition or number changed; None where there is nothing to change."""
    match node:
        case ast.Compare(ops=[operator]) if type(operator) in SWAPS:
            return ast.Compare(node.left, [SWAPS[type(operator)]()], node.comparators)
        case ast.BinOp() if type(node.op) in SWAPS:
            return ast.BinOp(node.left, SWAPS[type(node.op)](), node.right)
        case ast.BoolOp():
            return ast.BoolOp(SWAPS[type(node.op)](), node.values)
        case ast.UnaryOp(op=ast.Not() | ast.Invert()):
            return node.operand
        case ast.Constant(value=bool() | int() | float() as value):
            return ast.Constant(
                not value if isinstance(value, bool) else value + 1 if type(value) is int else value * 1.1
            )
    return None


def changes(path: Path, node: ast.AST | None = None) -> Iterator[Change]:
    """Every single change of a file."""
    node = node or ast.parse(path.read_bytes())
    if isinstance(node, ast.expr) and (new := turned(node)) and ast.unparse(new) != ast.unparse(node):
        starts = [0, *(i + 1 for i, byte in enumerate(path.read_bytes()) if byte == ord("\n"))]
        first, last = starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset
        yield path, node.lineno, first, last, f"({ast.unparse(new)})"
    for name, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and name not in SPARED:
                yield from changes(path, child)


def is_noticed(change: Change, tests: list[str], copy: Path) -> bool:
    """Whether a test fails or does not end with the change made in a copy; tests that name the file come first."""
    path, _, first, last, new = change
    target, before = copy / path.relative_to(ROOT), path.read_bytes()
    files = [file for one in tests for file in sorted([copy / one, *(copy / one).rglob("test_*.py")]) if file.is_file()]
    near = [file for file in files if f".{path.stem} import" in file.read_text("utf-8")]
    command, own = [sys.executable, "-m", "pytest", "-qx"], os.environ | {"PYTHONPATH": str(copy)}
    target.write_bytes(before[:first] + new.encode() + before[last:])
    try:
        return any(
            subprocess.run(
                [*command, *some], cwd=copy, env=own, timeout=900, capture_output=True, check=False
            ).returncode
            for some in (near, [file for file in files if file not in near])
            if some
        )
    except subprocess.TimeoutExpired:
        return True
    finally:
        target.write_bytes(before)


def sample_package(package: str, n: int, seed: int, copy: Path, equivalent: set[tuple[str, str, str]]) -> None:
    """Try n changes of one package, print the survivors and the count."""
    (sources, tests), found, same = PACKAGES[package], 0, 0
    files = sorted(path for folder in sources for path in ROOT.glob(f"{folder}/**/*.py"))
    every = [change for path in files for change in changes(path)]
    tried = random.Random(f"{seed} {package}").sample(every, min(n, len(every)))
    if is_noticed((every[0][0], 0, 0, 0, ""), tests, copy):
        sys.exit(f"{package}: the tests do not pass as they are, so they cannot tell a change.")
    for path, line, first, last, new in tried:
        noticed = is_noticed((path, line, first, last, new), tests, copy)
        where = (path.relative_to(ROOT).as_posix(), path.read_text("utf-8").splitlines()[line - 1].strip(), new)
        found, same = found + noticed, same + (not noticed and where in equivalent)
        if not noticed and where not in equivalent:
            print(f"{where[0]}:{line}: {where[1]}\n    {path.read_bytes()[first:last].decode()} -> {new}", flush=True)
    print(
        f"{package}: {found} found of {len(tried) - same} ({same} equivalent left out, {len(every)} places)", flush=True
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packages", nargs="*", default=list(PACKAGES))
    parser.add_argument("--n", type=int, default=50)
    parser.add_argument("--seed", type=int, default=2007)
    asked, listed = parser.parse_args(), (Path(__file__).parent / "mutants_equivalent.toml").read_text("utf-8")
    same = {(one["file"], one["line"], one["becomes"]) for one in tomllib.loads(listed)["equivalent"]}
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT, Path(folder) / "tree", ignore=shutil.ignore_patterns(".*", "__pycache__"))
        for package in asked.packages:
            sample_package(package, asked.n, asked.seed, Path(folder) / "tree", same)
