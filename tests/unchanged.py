"""Are the numbers what they were? Writes every answer of both trials as JSON lines, and compares two such files.

``python -m tests.unchanged write FILE`` before and after a change of the house; ``python -m tests.unchanged compare
BEFORE AFTER`` prints every place where they differ and ends with 1 when there is one. A file of answers holds the
bundled trials' reconstructed and simulated patients only.
"""

import gzip
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.report.terminal import describe_exhibit
from tests.every_question import QUESTIONS, STUDIES, small_cohorts, whole
from tests.said_beside import other_options

FEW = ("7 patients, 4 and 3", "one arm")
SHOWN = 12  # differences printed per answer


def describe(exhibit: Exhibit) -> dict[str, Any]:
    """Everything a reader gets: numbers and words as they are, figures by the digest of their dictionary.

    In which order a dictionary was written is nothing to see.
    """
    drawn = [json.dumps(json.loads(one.figure.to_json()), sort_keys=True) for one in exhibit.pictures]
    return json.loads(json.dumps(describe_exhibit(exhibit))) | {
        "question": exhibit.question,
        "code": exhibit.code,
        "footnote": exhibit.footnote,
        "n_comparisons": exhibit.n_comparisons,
        "tables": {one.title: one.frame.astype(str).to_dict(orient="list") for one in exhibit.tables},
        "pictures": [
            {"heading": one.heading, "alt": one.alt, "figure": hashlib.sha256(figure.encode()).hexdigest()}
            for one, figure in zip(exhibit.pictures, drawn, strict=True)
        ],
    }


def answers() -> Iterator[tuple[str, Exhibit]]:
    """Every question of whole trials, with other options, and of a few patients."""
    for question in QUESTIONS:
        yield question.name, question.ask(whole(question.study))
        if not question.slow:
            for name in FEW:
                yield f"{question.name}, {name}", question.ask(small_cohorts(question.study)[name])
    for study_id in STUDIES:
        yield from ((f"{study_id} {name}", exhibit) for name, exhibit in other_options(whole(study_id)))


def write(path: Path) -> int:
    """One line per answer; how many."""
    count = 0
    with gzip.open(path, "wt", encoding="utf-8") as out:
        for count, (name, exhibit) in enumerate(answers(), 1):  # noqa: B007 - the last is how many there are
            out.write(json.dumps([name, describe(exhibit)]) + "\n")
    return count


def compare(before: Path, after: Path) -> list[str]:
    """Every place where two files of answers differ, by question and path; a question in one file only is a place."""
    old, new = _read(before), _read(after)
    faults = [f"{name}: in one file only" for name in sorted(old.keys() ^ new.keys())]
    for name in (name for name in old if name in new):
        differing = list(differences(old[name], new[name]))
        faults += [f"{name}: {one}" for one in differing[:SHOWN]]
        faults += [f"{name}: {len(differing) - SHOWN} more"] if len(differing) > SHOWN else []
    return faults


def differences(old: Any, new: Any, where: str = "") -> Iterator[str]:  # noqa: ANN401 - walks any JSON value
    """The places where two JSON values differ; that a question is recorded more fully than before is none."""
    match old, new:
        case dict(), dict():
            for key in old if where.endswith(".asked") else dict.fromkeys((*old, *new)):
                yield from differences(old.get(key), new.get(key), f"{where}.{key}")
        case list(), list() if len(old) == len(new):
            for place, (one, other) in enumerate(zip(old, new, strict=True)):
                yield from differences(one, other, f"{where}[{place}]")
        case _ if old != new:
            yield f"{where}: {old!r} -> {new!r}"


def _read(path: Path) -> dict[str, Any]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return dict(json.loads(line) for line in lines)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["write", path]:
            print(f"{write(Path(path))} answers written to {path}")
        case ["compare", before, after]:
            places = compare(Path(before), Path(after))
            print("\n".join(places) or "No difference.")
            sys.exit(bool(places))
        case _:
            sys.exit(__doc__)
