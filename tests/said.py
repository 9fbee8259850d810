"""Everything said of both whole trials, as text that a reviewer reads: ``python -m tests.said`` writes it anew.

A changed word, digit or row is then a line of a diff. A line begins with what it is: ``?`` question, ``=`` answer,
``i`` an image's heading and description, ``|`` table, ``.`` footnote, ``~`` method, ``!`` note, ``+`` what a page says
beside. Three texts: each trial by every question, and ``otherwise``: other options, P-values printed, odd cohorts; of
those only what differs from the trial's own text.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

from hcc_dash.answers.exhibit import Exhibit, WordTable
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.overview.exhibit.overview import build_overview
from tests.every_question import QUESTIONS, STUDIES, Question, small_cohorts, whole
from tests.said_beside import other_options, say_beside, say_of_study

FOLDER, OTHERWISE = Path(__file__).parent / "answers" / "said", "otherwise"
ODD = ("7 patients, 4 and 3", "7 in one arm, all in the other", "one arm")
SLOWER = ("child-pugh", "child-pugh, confirmed, during treatment")  # half a second each for every odd cohort
TOO_SLOW = "second opinion"  # other engines, which need not be on this machine; they have tests of their own


def questions_of(study_id: str) -> list[Question]:
    """What is asked of a whole trial."""
    return [one for one in QUESTIONS if one.study == study_id and not one.id.startswith(TOO_SLOW)]


@cache
def _ask(study_id: str, question_id: str) -> Exhibit:
    return next(one for one in questions_of(study_id) if one.id == question_id).ask(whole(study_id))


def _answer(study_id: str, question_id: str) -> Iterator[str]:
    exhibit = _ask(study_id, question_id)
    yield from (*say_exhibit(exhibit), *say_beside(whole(study_id), exhibit))


def _together(study_id: str) -> Iterator[str]:
    yield from say_of_study(whole(study_id), [_ask(study_id, one.id) for one in questions_of(study_id)])


def parts_of(study_id: str) -> dict[str, Callable[[], Iterator[str]]]:
    """The parts of a trial's text by their headings: the overview, every question, what is said of all together."""
    questions = {one.id: partial(_answer, study_id, one.id) for one in questions_of(study_id)}
    return {"overview": partial(_say_overview, whole(study_id)), **questions, "study": partial(_together, study_id)}


@cache
def answers(study_id: str) -> dict[str, tuple[str, ...]]:
    """The lines of every part of a trial's text."""
    return {name: tuple(say()) for name, say in parts_of(study_id).items()}


def say_otherwise() -> dict[str, tuple[str, ...]]:
    """What changes with other options, with nominal P-values, and the answers for cohorts small or odd."""
    said: dict[str, tuple[str, ...]] = {}
    for study_id in STUDIES:
        cohort, known = whole(study_id), {line for lines in answers(study_id).values() for line in lines}
        for name, exhibit in other_options(cohort):
            lines = (*say_exhibit(exhibit), *say_beside(cohort, exhibit))
            said[f"{study_id} {name}"] = tuple(one for one in lines if one not in known)
        for one in questions_of(study_id):
            if "status" not in _ask(study_id, one.id).asked:
                continue  # it cannot be planned, so it withholds nothing
            lines = tuple(line for line in say_exhibit(one.ask(_nominal(cohort))) if line not in known)
            said[f"{study_id} {one.id}, nominal P-values"] = lines
        for variant in ODD:
            odd = small_cohorts(study_id)[variant]
            asked = [one for one in questions_of(study_id) if not one.slow and one.id not in SLOWER]
            found = ((one.id, one.ask(odd)) for one in asked)
            said[f"{study_id}, {variant}"] = tuple(f"= {name}: {exhibit.answer}" for name, exhibit in found)
    return {name: lines for name, lines in said.items() if lines}


def _nominal(cohort: Cohort) -> Cohort:
    methods = cohort.study.methods.model_copy(update={"nominal_p_values": True})
    return replace(cohort, study=cohort.study.model_copy(update={"methods": methods}))


def write(name: str, said: Mapping[str, Iterable[str]]) -> None:
    """Keep a text: a heading for each part, a line between parts."""
    parts = ("\n".join([f"## {heading}", *lines]) for heading, lines in said.items())
    (FOLDER / f"{name}.txt").write_text("\n\n".join(parts) + "\n", "utf-8")


def read(name: str) -> dict[str, list[str]]:
    """A text that was kept, by its headings."""
    parts = (FOLDER / f"{name}.txt").read_text("utf-8").removeprefix("## ").removesuffix("\n").split("\n\n## ")
    return {lines[0]: lines[1:] for lines in (part.split("\n") for part in parts)}


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


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for study in STUDIES:
        write(study, answers(study))
    write(OTHERWISE, say_otherwise())
