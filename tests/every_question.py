"""Every question the dashboard answers, as a function of the cohort, and the small or odd cohorts to ask it of.

``QUESTIONS`` are the questions of the catalogue for every bundled trial that they apply to: with the options that are
named here, the others, a new one among them, as they are usually asked.

``small_cohorts`` are the cohorts on which sentences tend to go wrong.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, partial
from types import MappingProxyType

import numpy as np
import pytest

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.cohort.cohort import Cohort, select
from hcc_dash.cohort.selection import LevelFilter, Selection
from hcc_dash.drawing.look import LIGHT
from hcc_dash.questions.balance.exhibit.baseline import build_baseline
from hcc_dash.questions.balance.exhibit.propensity import build_propensity
from hcc_dash.questions.balance.exhibit.time_zero import build_time_zero
from hcc_dash.questions.balance.numbers.baseline import BaselineOptions
from hcc_dash.questions.balance.numbers.time_zero_result import TimeZeroOptions
from hcc_dash.questions.balance.numbers.weighted_result import WeightedOptions
from hcc_dash.questions.catalogue import CATALOGUE
from hcc_dash.questions.cox.exhibit.cox import build_cox
from hcc_dash.questions.cox.exhibit.hazards import build_hazards
from hcc_dash.questions.cox.exhibit.predicted import build_predicted
from hcc_dash.questions.cox.exhibit.standardised import build_standardised
from hcc_dash.questions.cox.numbers.chosen_terms import Term
from hcc_dash.questions.cox.numbers.options import CoxOptions, StandardisedOptions, registered_options
from hcc_dash.questions.cox.numbers.predicted import PredictedOptions
from hcc_dash.questions.exposure.exhibit.exposure import build_exposure
from hcc_dash.questions.exposure.numbers.result import ExposureOptions
from hcc_dash.questions.harms.exhibit.adverse_events import build_adverse_events, build_onset
from hcc_dash.questions.harms.exhibit.serious_events import build_serious
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions, SeriousEventOptions
from hcc_dash.questions.harms.numbers.onset_result import OnsetOptions
from hcc_dash.questions.labs.exhibit.labs import MedianView, build_agreement, build_medians, build_shift
from hcc_dash.questions.labs.numbers.options import LabOptions
from hcc_dash.questions.liver.exhibit.albi import build_albi
from hcc_dash.questions.liver.exhibit.flares import build_flares
from hcc_dash.questions.liver.exhibit.liver import RiseView, build_child_pugh
from hcc_dash.questions.liver.exhibit.liver_injury import build_injury
from hcc_dash.questions.liver.numbers.options import AlbiOptions, ChildPughOptions, FlareOptions, InjuryOptions
from hcc_dash.questions.patient.exhibit.patient import build_patient
from hcc_dash.questions.patient.numbers.profile import PatientOptions, patient_codes
from hcc_dash.questions.prognosis.exhibit.prognosis import build_prognosis
from hcc_dash.questions.prognosis.numbers.options import PrognosisOptions
from hcc_dash.questions.quality_of_life.exhibit.completion import build_completion
from hcc_dash.questions.quality_of_life.exhibit.deterioration import build_deterioration
from hcc_dash.questions.quality_of_life.exhibit.qol import build_scales, build_trajectory
from hcc_dash.questions.quality_of_life.exhibit.qol_model import build_qol_model
from hcc_dash.questions.quality_of_life.exhibit.responders import build_responders
from hcc_dash.questions.quality_of_life.exhibit.together import build_together
from hcc_dash.questions.quality_of_life.numbers.deterioration_options import DeteriorationOptions
from hcc_dash.questions.quality_of_life.numbers.model_options import ModelOptions
from hcc_dash.questions.quality_of_life.numbers.options import CompletionOptions, QolOptions
from hcc_dash.questions.quality_of_life.numbers.responders import ResponderOptions
from hcc_dash.questions.quality_of_life.numbers.together import TogetherOptions
from hcc_dash.questions.question import Question as Asked
from hcc_dash.questions.recurrence.exhibit.competing import build_competing, build_periods
from hcc_dash.questions.recurrence.numbers.options import CompetingOptions, competing_endpoints
from hcc_dash.questions.second_opinion.exhibit.second_opinion import build_model_opinion, build_second_opinion
from hcc_dash.questions.subgroups.exhibit.modifier import build_cuts, build_modifier
from hcc_dash.questions.subgroups.exhibit.subgroups import build_subgroups
from hcc_dash.questions.subgroups.numbers.options import CutsOptions, ModifierOptions, SubgroupOptions
from hcc_dash.questions.survival.exhibit.log_rank_tests import build_log_rank
from hcc_dash.questions.survival.exhibit.restricted_mean import build_restricted_mean
from hcc_dash.questions.survival.exhibit.survival import build_survival
from hcc_dash.questions.survival.numbers.log_rank_tests import LogRankOptions
from hcc_dash.questions.survival.numbers.options import SurvivalOptions
from hcc_dash.questions.survival.numbers.restricted_mean import RestrictedMeanOptions
from hcc_dash.questions.survival.words.survival import Shown
from hcc_dash.study.model import Study
from hcc_dash.study.read import read_study, study_folder
from tests.cohort.bundled import bundled

STUDIES = ("lo2007", "prtras001")
HARMS, LABS = AdverseEventOptions(), LabOptions(version="5.0")
LIVER = ChildPughOptions()
Ask = Callable[[Cohort], Exhibit]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """An exhibit with its default options: ``ask`` computes it, ``builder`` is what it calls.

    ``slow``: it starts other engines or fits for seconds, so it is asked of whole cohorts only.
    """

    id: str
    study: str
    builder: Callable[..., Exhibit]
    ask: Ask
    slow: bool = False

    @property
    def name(self) -> str:
        """``prtras001 survival os``: what a test prints."""
        return f"{self.study} {self.id}"


def _survival(study: Study) -> dict[str, tuple[Callable[..., Exhibit], Ask]]:
    """Questions about times to an event, endpoint by endpoint."""
    factor = study.dividing_factors[0].column
    numbers = [one.column for one in study.factors if study.column(one.column).type != "category"]
    asked: dict[str, tuple[Callable[..., Exhibit], Ask]] = {}

    def add(name: str, builder: Callable[..., Exhibit], *options: object) -> None:
        asked[name] = (builder, lambda cohort: builder(cohort, *options))

    for endpoint in study.time_to_event:
        key, shown = endpoint.id, Shown(incidence=endpoint.direction == "incidence")
        add(f"survival {key}", build_survival, SurvivalOptions(endpoint=key), shown)
        add(f"log-rank {key}", build_log_rank, LogRankOptions(endpoint=key))
        add(f"restricted mean {key}", build_restricted_mean, RestrictedMeanOptions(endpoint=key))
        add(f"subgroups {key}", build_subgroups, SubgroupOptions(endpoint=key))
        add(f"cox {key}", build_cox, registered_options(study, key) or CoxOptions(endpoint=key))
    first = study.time_to_event[0]
    key, shown = first.id, Shown(incidence=first.direction == "incidence")
    model = registered_options(study, key) or CoxOptions(endpoint=key, terms=(Term(factor),))
    add(f"survival {key} by {factor}", build_survival, SurvivalOptions(endpoint=key, compare=factor), shown)
    add(f"survival {key} of everybody", build_survival, SurvivalOptions(endpoint=key, compare="none"), shown)
    add(f"survival {key} in panels", build_survival, SurvivalOptions(endpoint=key, panels=factor), shown)
    add(f"survival {key} stratified", build_survival, SurvivalOptions(endpoint=key, strata=(factor,)), shown)
    quartiles = SurvivalOptions(endpoint=key, quartiles=True, conf_type="logit")
    add(f"survival {key} with quartiles, logit limits", build_survival, quartiles, shown)
    drawn = replace(shown, hazard=True)
    add(f"survival {key} as cumulative hazard", build_survival, SurvivalOptions(endpoint=key), drawn)
    add(f"log-rank {key} by {factor}", build_log_rank, LogRankOptions(endpoint=key, compare=factor, weights="gehan"))
    add(f"penalised cox {key}", build_cox, CoxOptions(endpoint=key, terms=(Term(factor),), firth=True))
    add(f"hazards {key}", build_hazards, model)
    adjusted = StandardisedOptions(endpoint=key, terms=model.terms, strata=model.strata)
    add(f"standardised {key}", build_standardised, adjusted)
    said = tuple((factor, level) for level in study.column(factor).levels[:2])
    add(f"predicted {key}", build_predicted, PredictedOptions(endpoint=key, terms=model.terms, strata=model.strata))
    add(
        f"predicted {key}, two patients",
        build_predicted,
        PredictedOptions(endpoint=key, terms=(Term(factor),), at=said),
    )
    add(f"modifier {key}", build_modifier, ModifierOptions(endpoint=key, column=numbers[0]))
    add(f"cuts {key}", build_cuts, CutsOptions(endpoint=key, column=numbers[0]))
    add(f"weighted {key}", build_propensity, WeightedOptions(endpoint=key))
    add(f"late starts {key}", build_time_zero, TimeZeroOptions(endpoint=key))
    add(f"prognosis {key}", build_prognosis, PrognosisOptions(endpoint=key, resamples=0))
    add("baseline", build_baseline, BaselineOptions())
    for competing in competing_endpoints(study):
        add(f"competing {competing.id}", build_competing, CompetingOptions(endpoint=competing.id))
        add(
            f"competing {competing.id} by {factor}",
            build_competing,
            CompetingOptions(endpoint=competing.id, compare=factor),
        )
        add(f"periods {competing.id}", build_periods, CompetingOptions(endpoint=competing.id))
    return asked


def _safety(factor: str) -> dict[str, tuple[Callable[..., Exhibit], Ask]]:
    """Questions about harm, the liver, laboratory values, quality of life and single patients."""
    return {
        "adverse events": (build_adverse_events, lambda c: build_adverse_events(c, HARMS)),
        "adverse events by organ class within strata": (
            build_adverse_events,
            lambda c: build_adverse_events(c, AdverseEventOptions(by="soc", minimum_grade=3, strata=(factor,))),
        ),
        "onset": (build_onset, lambda c: build_onset(c, OnsetOptions())),
        "serious events": (build_serious, lambda c: build_serious(c, SeriousEventOptions())),
        "exposure": (build_exposure, lambda c: build_exposure(c, ExposureOptions())),
        "child-pugh": (build_child_pugh, lambda c: build_child_pugh(c, LIVER, RiseView())),
        "child-pugh, confirmed, during treatment": (
            build_child_pugh,
            lambda c: build_child_pugh(c, LIVER, RiseView(rule="confirmed", at_recurrence=True, window="treatment")),
        ),
        "albi": (build_albi, lambda c: build_albi(c, AlbiOptions())),
        "liver injury": (build_injury, lambda c: build_injury(c, InjuryOptions())),
        "flares": (build_flares, lambda c: build_flares(c, FlareOptions())),
        "laboratory shift": (build_shift, lambda c: build_shift(c, LABS)),
        "laboratory agreement": (build_agreement, lambda c: build_agreement(c, LABS)),
        "laboratory medians": (build_medians, lambda c: build_medians(c, LABS, MedianView(test="platelets"))),
        "quality of life": (build_trajectory, lambda c: build_trajectory(c, QolOptions())),
        "quality of life, change": (
            build_trajectory,
            lambda c: build_trajectory(c, QolOptions(scale="FA", change=True)),
        ),
        f"quality of life by {factor}": (
            build_trajectory,
            lambda c: build_trajectory(c, QolOptions(by=factor)),
        ),
        "all scales": (build_scales, lambda c: build_scales(c, QolOptions())),
        "completion": (build_completion, lambda c: build_completion(c, CompletionOptions())),
        "harm and quality of life": (build_together, lambda c: build_together(c, TogetherOptions())),
        "deterioration": (build_deterioration, lambda c: build_deterioration(c, DeteriorationOptions())),
        "responders": (build_responders, lambda c: build_responders(c, ResponderOptions())),
        "patient": (build_patient, lambda c: build_patient(c, PatientOptions(patient=patient_codes(c)[0]))),
    }


def _questions() -> tuple[Question, ...]:
    asked: list[Question] = []
    for study_id in STUDIES:
        study = read_study(study_folder(study_id))
        found = _survival(study) | (_safety(study.dividing_factors[0].column) if "qlq_c30" in study.tables else {})
        asked += [Question(id=name, study=study_id, builder=build, ask=ask) for name, (build, ask) in found.items()]
        opinion = SurvivalOptions(endpoint=study.time_to_event[0].id)
        asked.append(
            Question(
                id="second opinion",
                study=study_id,
                builder=build_second_opinion,
                slow=True,
                ask=lambda c, opinion=opinion: build_second_opinion(c, opinion),
            )
        )
    for name, builder in (("model of change", build_qol_model), ("second opinion on the model", build_model_opinion)):
        asked.append(
            Question(
                id=name,
                study="prtras001",
                builder=builder,
                slow=True,
                ask=lambda c, builder=builder: builder(c, ModelOptions()),
            )
        )
    return (*asked, *as_usually_asked(CATALOGUE, {(one.study, one.builder) for one in asked}))


def as_usually_asked(catalogue: Iterable[Asked], named: Collection[tuple[str, object]]) -> Iterator[Question]:
    """Questions of a catalogue that no option is named for, asked of every trial that has what they need."""
    for study_id in STUDIES:
        for one in catalogue:
            if (study_id, one.build) not in named and not one.needs(whole(study_id)):
                ask = partial(_ask_usually, one)
                yield Question(id=one.id, study=study_id, builder=one.build, ask=ask, slow=one.slow)


def _ask_usually(question: Asked, cohort: Cohort) -> Exhibit:
    return question.build(cohort, *question.read({}, cohort), LIGHT)


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
