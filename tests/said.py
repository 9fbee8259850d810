"""Everything said of both whole trials, as text that a reviewer reads: ``python -m tests.said`` writes it anew.

A changed word, digit or row is then a line of a diff. A line begins with what it is: ``?`` question, ``=`` answer,
``i`` an image's heading and description, ``|`` table, ``.`` footnote, ``~`` method, ``!`` note, ``+`` what a page says
beside. Three texts: each trial by every question, and ``otherwise``: other options, P-values printed, odd cohorts; of
those only what differs from the trial's own text.
"""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.exhibits.exhibit import Exhibit, WordTable
from hcc_dash.exhibits.overview import build_overview
from tests.every_question import QUESTIONS, STUDIES, Question, small_cohorts, whole
from tests.said_beside import other_options, say_beside, say_of_study

FOLDER = Path(__file__).parent / "exhibits" / "said"
ODD = ("7 patients, 4 and 3", "7 in one arm, all in the other", "one arm")
SLOWER = ("child-pugh", "child-pugh, confirmed, during treatment")  # half a second each for every odd cohort
TOO_SLOW = "second opinion"  # other engines, which need not be on this machine; they have tests of their own


def questions_of(study_id: str) -> list[Question]:
    """What is asked of a whole trial."""
    return [one for one in QUESTIONS if one.study == study_id and not one.id.startswith(TOO_SLOW)]


@cache
def _asked(study_id: str) -> dict[str, Exhibit]:
    return {one.id: one.ask(whole(study_id)) for one in questions_of(study_id)}


@cache
def answers(study_id: str) -> dict[str, tuple[str, ...]]:
    """The lines of every question on the whole trial."""
    cohort, asked = whole(study_id), _asked(study_id)
    said = {name: (*say_exhibit(exhibit), *say_beside(cohort, exhibit)) for name, exhibit in asked.items()}
    return {"overview": tuple(_say_overview(cohort)), **said, "study": tuple(say_of_study(cohort, asked.values()))}


def say_all(study_id: str) -> str:
    """All words of all questions of one whole trial with their default options."""
    return _write(answers(study_id))


def say_otherwise() -> str:
    """What changes with other options, with nominal P-values, and the answers for cohorts small or odd."""
    said: dict[str, tuple[str, ...]] = {}
    for study_id in STUDIES:
        cohort, known = whole(study_id), {line for lines in answers(study_id).values() for line in lines}
        for name, exhibit in other_options(cohort):
            lines = (*say_exhibit(exhibit), *say_beside(cohort, exhibit))
            said[f"{study_id} {name}"] = tuple(one for one in lines if one not in known)
        for one in questions_of(study_id):
            if "status" not in _asked(study_id)[one.id].asked:
                continue  # it cannot be planned, so it withholds nothing
            lines = tuple(line for line in say_exhibit(one.ask(_nominal(cohort))) if line not in known)
            said[f"{study_id} {one.id}, nominal P-values"] = lines
        for variant in ODD:
            odd = small_cohorts(study_id)[variant]
            asked = [one for one in questions_of(study_id) if not one.slow and one.id not in SLOWER]
            found = ((one.id, one.ask(odd)) for one in asked)
            said[f"{study_id}, {variant}"] = tuple(f"= {name}: {exhibit.answer}" for name, exhibit in found)
    return _write(said)


def _nominal(cohort: Cohort) -> Cohort:
    methods = cohort.study.methods.model_copy(update={"nominal_p_values": True})
    return replace(cohort, study=cohort.study.model_copy(update={"methods": methods}))


def _write(said: dict[str, tuple[str, ...]]) -> str:
    return "\n\n".join("\n".join([f"## {name}", *lines]) for name, lines in said.items() if lines) + "\n"


def say_exhibit(exhibit: Exhibit) -> Iterator[str]:
    """The words of one answer, a line each; a method said again in the footnote says nothing new."""
    said = [("?", exhibit.question), ("=", exhibit.answer), ("=", exhibit.printed)]
    said += [("i", " / ".join(filter(None, (one.heading, one.alt)))) for one in exhibit.pictures]
    said += [("|", line) for table in exhibit.tables for line in say_table(table)]
    said += [(".", exhibit.footnote), ("~", exhibit.method), *(("!", note) for note in exhibit.notes)]
    yield from (f"{kind} {text}" for kind, text in said if text and not (kind in "~!" and text in exhibit.footnote))


def say_table(table: WordTable) -> Iterator[str]:
    """Title and headings, then a line per row."""
    yield " | ".join([table.title, *map(str, table.frame.columns)])
    yield from (" | ".join(map(str, row)) for row in table.frame.to_numpy(object))


def _say_overview(cohort: Cohort) -> Iterator[str]:
    found = build_overview(cohort)
    yield from (f"= {one.title}: {one.answer} ({one.basis})" for one in found.key_results)
    yield f"+ {found.agreement}"
    yield from (f"| {line}" for line in say_table(WordTable("Published", found.published)))


TEXTS = {**{f"{one}.txt": (lambda one=one: say_all(one)) for one in STUDIES}, "otherwise.txt": say_otherwise}

if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, say in TEXTS.items():
        (FOLDER / name).write_text(say(), "utf-8")
