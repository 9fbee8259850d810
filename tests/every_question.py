"""Every question the dashboard answers, as a function of the cohort, and the small or odd cohorts to ask it of.

``QUESTIONS`` are the questions of the catalogue for every bundled trial that they apply to: in the words that are named
here, the others, a new one among them, as they are usually asked.

``small_cohorts`` are the cohorts on which sentences tend to go wrong.
"""

import shlex
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import numpy as np
import pytest

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.asking.kinds import OneOf, Words
from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import LevelFilter, Selection
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.questions.catalogue import CATALOGUE, question_of
from hcc_dash.questions.question import Question as Asked
from tests.answered import answered_once
from tests.cohort.bundled import bundled

STUDIES = ("lo2007", "prtras001")

OF_EVERY_ENDPOINT = {
    "survival {endpoint}": "survival endpoint={endpoint}",
    "log-rank {endpoint}": "log-rank endpoint={endpoint}",
    "restricted mean {endpoint}": "rmst endpoint={endpoint}",
    "subgroups {endpoint}": "subgroups endpoint={endpoint}",
    "cox {endpoint}": "cox endpoint={endpoint}",
}
"""What is asked of each time to an event: name, and the question with its words, a field's name before each."""

OF_THE_FIRST_ENDPOINT = {
    "survival {endpoint} by {factor}": "survival endpoint={endpoint} compare={factor}",
    "survival {endpoint} of everybody": "survival endpoint={endpoint} compare=none",
    "survival {endpoint} in panels": "survival endpoint={endpoint} panels={factor}",
    "survival {endpoint} stratified": "survival endpoint={endpoint} strata={factor}",
    "survival {endpoint} with quartiles, logit limits": "survival endpoint={endpoint} quartiles=true conf_type=logit",
    "survival {endpoint} as cumulative hazard": "survival endpoint={endpoint} hazard=true",
    "log-rank {endpoint} by {factor}": "log-rank endpoint={endpoint} compare={factor} weights=gehan",
    "penalised cox {endpoint}": "cox endpoint={endpoint} model=own terms={factor} firth=true",
    "hazards {endpoint}": "ph endpoint={endpoint}",
    "standardised {endpoint}": "standardised endpoint={endpoint}",
    "predicted {endpoint}": "predicted endpoint={endpoint}",
    "predicted {endpoint}, two patients": "predicted endpoint={endpoint} model=own terms={factor} "
    "at='{factor} = {level}' at='{factor} = {second_level}'",
    "modifier {endpoint}": "modifier endpoint={endpoint} column={number}",
    "cuts {endpoint}": "cuts endpoint={endpoint} column={number}",
    "weighted {endpoint}": "weighted endpoint={endpoint}",
    "late starts {endpoint}": "time-zero endpoint={endpoint}",
    "prognosis {endpoint}": "prognosis endpoint={endpoint} resamples=0",
    "baseline": "balance",
}

OF_COMPETING_EVENTS = {
    "competing {endpoint}": "competing endpoint={endpoint} covariates=none",
    "competing {endpoint} by {factor}": "competing endpoint={endpoint} compare={factor} covariates=none",
    "periods {endpoint}": "competing-periods endpoint={endpoint} covariates=none",
}

OF_HARM_AND_QUALITY_OF_LIFE = {
    "adverse events": "adverse-events collected_months=0",
    "adverse events by organ class within strata": "adverse-events by=soc minimum_grade=3 strata={factor} "
    "collected_months=0",
    "onset": "onset collected_months=0",
    "serious events": "serious-events collected_months=0",
    "exposure": "exposure",
    "child-pugh": "child-pugh",
    "child-pugh, confirmed, during treatment": "child-pugh rule=confirmed at_recurrence=true window=treatment",
    "albi": "albi",
    "liver injury": "liver-injury",
    "flares": "flares",
    "scans": "scans",
    "worklist": "worklist",
    "scans, equivocal findings count": "scans equivocal=counts",
    "worklist, all that waits": "worklist kind=equivocal-without-biopsy",
    "laboratory shift": "lab-shift version=5.0",
    "laboratory agreement": "lab-agreement version=5.0",
    "laboratory medians": "lab-medians version=5.0 test=platelets",
    "quality of life": "scores",
    "quality of life, change": "scores scale=FA change=true",
    "quality of life by {factor}": "scores by={factor}",
    "all scales": "scales",
    "completion": "completion",
    "harm and quality of life": "together collected_months=0",
    "deterioration": "deterioration",
    "responders": "responders",
    "patient": "patient",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question of the catalogue in certain words, of a trial.

    ``slow``: it starts other engines or fits for seconds, so it is asked of whole cohorts only.
    """

    id: str
    study: str
    asked: Asked
    said: Mapping[str, Words]

    @property
    def name(self) -> str:
        """``prtras001 survival os``: what a test prints."""
        return f"{self.study} {self.id}"

    @property
    def slow(self) -> bool:
        """Whether the catalogue says so; without resampling, prognosis is quick."""
        return self.asked.slow and "resamples" not in self.said

    def ask(self, cohort: Cohort, look: Look = LIGHT) -> Exhibit:
        """The answer, also of cohorts that have not what the question needs; about a whole trial computed once."""

        def build() -> Exhibit:
            return self.asked.build(cohort, *self.asked.read(self.said, cohort), look)

        if self.slow or self.asked not in CATALOGUE or cohort is not whole(self.study):
            return build()
        return answered_once(f"{self.study} {self.asked.id} {self.said} {look}", build)


def _in_words(study_id: str, variants: Mapping[str, str], **of_study: str) -> Iterator[Question]:
    """Variants with the study's own words in the places of their names."""
    for name, text in variants.items():
        question, *pairs = shlex.split(text.format(**of_study))
        said: dict[str, Words] = {}
        for field, _, word in (one.partition("=") for one in pairs):
            said[field] = (*said.get(field, ()), word)
        yield Question(id=name.format(**of_study), study=study_id, asked=question_of(question), said=said)


def _named(study_id: str) -> Iterator[Question]:
    """The questions whose words stand here, with an endpoint, a factor, two levels and a number of the study."""
    cohort = whole(study_id)
    study = cohort.study
    factor = study.dividing_factors[0].column
    number = next(one.column for one in study.factors if study.column(one.column).type != "category")
    level, second_level = study.column(factor).levels[:2]
    words = {"factor": factor, "number": number, "level": level, "second_level": second_level}
    times = [one.id for one in study.time_to_event]
    for endpoint in times:
        yield from _in_words(study_id, OF_EVERY_ENDPOINT, endpoint=endpoint)
    yield from _in_words(study_id, OF_THE_FIRST_ENDPOINT, endpoint=times[0], **words)
    competing = question_of("competing").fields["endpoint"][0]
    assert isinstance(competing, OneOf)
    for endpoint in competing.choose(cohort, {}):
        yield from _in_words(study_id, OF_COMPETING_EVENTS, endpoint=endpoint, factor=factor)
    if "qlq_c30" in study.tables:
        yield from _in_words(study_id, OF_HARM_AND_QUALITY_OF_LIFE, factor=factor)
    yield from _in_words(study_id, {"second opinion": "second-opinion endpoint={endpoint}"}, endpoint=times[0])


def _questions() -> tuple[Question, ...]:
    asked = [one for study_id in STUDIES for one in _named(study_id)]
    asked += _in_words("prtras001", {"model of change": "qol", "second opinion on the model": "qol-opinion"})
    return (*asked, *as_usually_asked(CATALOGUE, {(one.study, one.asked.id) for one in asked}))


def as_usually_asked(catalogue: Iterable[Asked], named: Collection[tuple[str, str]]) -> Iterator[Question]:
    """Questions of a catalogue for which no words are named, asked of every trial that has what they need."""
    for study_id in STUDIES:
        for one in catalogue:
            if (study_id, one.id) not in named and not one.needs(whole(study_id)):
                yield Question(id=one.id, study=study_id, asked=one, said={})


def without_engines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Second opinions of nobody: other engines start for seconds, and no option is theirs alone."""
    for opinion in ("survival_opinion", "model_opinion"):
        monkeypatch.setattr(f"hcc_dash.questions.second_opinion.numbers.{opinion}.ENGINES", ())


@cache
def whole(study_id: str) -> Cohort:
    """A bundled trial narrowed to its first population: what a page opens with."""
    return select(bundled(study_id), Selection())


QUESTIONS = _questions()


def keep(cohort: Cohort, mask: np.ndarray) -> Cohort:
    """The patients of a mask over ``subjects``, with their rows of every table."""
    patient = cohort.study.subjects.id_column
    kept = set(cohort.subjects[patient][mask])
    tables = {
        name: frame[frame[column].isin(kept)] if (column := cohort.study.tables[name].id_column) else frame
        for name, frame in ((name, cohort.tables[name]) for name in cohort.tables)
    }
    return Cohort(cohort.study, MappingProxyType(tables))


def first_of_arms(cohort: Cohort, *counts: int) -> Cohort:
    """The first so many patients of each arm, in the order in which the study declares the arms."""
    arms, column = cohort.subjects[cohort.study.design.arm_column], np.zeros(cohort.n, dtype=bool)
    present = [one.id for one in cohort.study.arms if (arms == one.id).any()]
    for arm, count in zip(present, counts, strict=True):
        column[np.flatnonzero((arms == arm).to_numpy())[:count]] = True
    return keep(cohort, column)


def _events(cohort: Cohort) -> np.ndarray:
    """Per patient and time-to-event endpoint, whether the event was seen; shape (patients, endpoints)."""
    return np.column_stack(
        [
            cohort.subjects[one.event].isin([*one.event_values, *one.competing_values]).to_numpy()
            for one in cohort.study.time_to_event
        ]
    )


@cache
def small_cohorts(study_id: str) -> dict[str, Cohort]:
    """One to seven patients by arm mixes; nobody and everybody with an event; one arm; one level."""
    cohort = whole(study_id)
    study, seen = cohort.study, _events(cohort)
    arms = cohort.subjects[study.design.arm_column]
    first = next(one.id for one in study.arms if (arms == one.id).any())
    factor = study.dividing_factors[0].column
    level = study.column(factor).levels[-1]
    died = [i for i, one in enumerate(study.time_to_event) if one.id in {"os", "rfs"}]
    control = (arms == first).to_numpy()
    return {
        "1 patient": first_of_arms(cohort, 0, 1),
        "2 patients, 1 of each arm": first_of_arms(cohort, 1, 1),
        "2 patients of one arm": first_of_arms(cohort, 2, 0),
        "4 patients, 3 and 1": first_of_arms(cohort, 3, 1),
        "7 patients, 4 and 3": first_of_arms(cohort, 4, 3),
        "7 in one arm, all in the other": keep(cohort, ~control | (np.cumsum(control) <= 7)),
        "8 of each arm": first_of_arms(cohort, 8, 8),
        "nobody with an event": keep(cohort, ~seen.any(axis=1)),
        "everybody with an event": keep(cohort, seen[:, died].all(axis=1)),
        "events in one arm only": keep(cohort, control | ~seen.any(axis=1)),
        "one arm": select(bundled(study_id), Selection(arms=(first,))),
        "one level": select(bundled(study_id), Selection(filters=(LevelFilter(factor, (level,)),))),
    }
