"""The terminal command that gives an exhibit's numbers again."""

from collections.abc import Iterable

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.selection import LevelFilter


def write_command(cohort: Cohort, question: str, endpoint: str = "", options: Iterable[str] = ()) -> str:
    """``hcc-dash analyse <question>`` for a bundled study with its selection; empty for an uploaded table.

    ``options`` are the question's own, written out. Ranges carry every digit: a reader's cut is no round number.
    """
    if cohort.study.provenance.kind == "upload":
        return ""
    asked = cohort.selection
    words = [f"hcc-dash analyse {question}", f"--study {cohort.study.id}"]
    words += [f"--endpoint {endpoint}"] if endpoint else []
    words += [f"--population {asked.population}"] if asked.population else []
    words += options
    words += [f'--where "arm = {", ".join(asked.arms)}"'] if asked.arms else []
    for one in asked.filters:
        said = ", ".join(one.levels) if isinstance(one, LevelFilter) else f"{one.low!r}..{one.high!r}"
        words.append(f'--where "{one.column} = {said}"')
    return " ".join(words)
