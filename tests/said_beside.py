"""What pages say beside an exhibit, by its result, and questions asked with other options than a page opens with."""

from collections.abc import Iterable, Iterator

import pandas as pd

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.ledger import Look, count_looks
from hcc_dash.questions.balance.exhibit.baseline import build_baseline
from hcc_dash.questions.balance.numbers.baseline import BaselineOptions
from hcc_dash.questions.cox.exhibit.cox import build_cox
from hcc_dash.questions.cox.exhibit.standardised import build_standardised
from hcc_dash.questions.cox.numbers.chosen_terms import Term
from hcc_dash.questions.cox.numbers.options import CoxOptions, StandardisedOptions
from hcc_dash.questions.cox.numbers.result import CoxResult
from hcc_dash.questions.cox.words.cox_guards import say_verdict
from hcc_dash.questions.exposure.numbers.result import ExposureResult
from hcc_dash.questions.exposure.words.exposure import list_patients, say_no_record, table_patients
from hcc_dash.questions.harms.exhibit.adverse_events import build_adverse_events
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions
from hcc_dash.questions.harms.numbers.adverse_events_result import AdverseEventResult
from hcc_dash.questions.harms.numbers.affected import list_affected
from hcc_dash.questions.harms.numbers.published_harms import published_shares
from hcc_dash.questions.harms.numbers.serious_events import SeriousResult
from hcc_dash.questions.harms.words.adverse_events import say_count, say_rate, table_affected
from hcc_dash.questions.harms.words.grade_table import count_classes, lay_out_grades
from hcc_dash.questions.harms.words.published_harms import say_published_harm, table_published_harms
from hcc_dash.questions.harms.words.serious_events import say_findings, table_findings, table_listing
from hcc_dash.questions.labs.numbers.labs import LabsResult
from hcc_dash.questions.labs.words.labs import table_cell
from hcc_dash.questions.liver.numbers.injury import LiverInjuryResult
from hcc_dash.questions.liver.words.liver_injury import table_of_cell
from hcc_dash.questions.patient.numbers.profile import ProfileResult
from hcc_dash.questions.patient.words.patient import say_signs
from hcc_dash.questions.prognosis.exhibit.prognosis import build_prognosis
from hcc_dash.questions.prognosis.numbers.options import PrognosisOptions
from hcc_dash.questions.quality_of_life.exhibit.deterioration import build_deterioration
from hcc_dash.questions.quality_of_life.numbers.deterioration_options import DeteriorationOptions
from hcc_dash.questions.recurrence.exhibit.competing import build_competing, build_periods
from hcc_dash.questions.recurrence.numbers.options import CompetingOptions, competing_endpoints
from hcc_dash.questions.recurrence.numbers.result import CompetingResult
from hcc_dash.questions.recurrence.words.competing import say_lines, say_meanings, say_why_higher
from hcc_dash.questions.subgroups.exhibit.subgroups import build_credibility, build_subgroups
from hcc_dash.questions.subgroups.numbers.options import SubgroupOptions
from hcc_dash.questions.subgroups.numbers.result import SubgroupResult
from hcc_dash.questions.virology.exhibit.response import build_response
from hcc_dash.questions.virology.exhibit.trajectories import build_trajectories
from hcc_dash.questions.virology.numbers.options import HbvResponseOptions, TrajectoryOptions
from hcc_dash.wording.ledger import say_tally, table_looks

FIRST = 8  # rows


def say_beside(cohort: Cohort, exhibit: Exhibit) -> list[str]:
    """The sentences and tables that a page takes from a result itself."""
    harms = exhibit.result if isinstance(exhibit.result, AdverseEventResult) else None
    lines = _harms(cohort, harms) if harms else (*_beside(exhibit.result), *_patients_beside(exhibit.result))
    return [f"+ {line}" for line in lines if line]


def _beside(result: object) -> Iterator[str]:
    match result:
        case SeriousResult():
            yield say_findings(result.findings)
            yield from (*_rows(table_findings(result.findings)), *_rows(table_listing(result)))
        case ExposureResult():
            yield from (*list(list_patients(result).values())[:FIRST], *_rows(table_patients(result)))
        case CompetingResult():
            yield from (say_lines(result), say_why_higher(result), say_meanings(result))
        case SubgroupResult():
            for factor in result.factors:
                *said, table = build_credibility(result, factor.column)
                yield from (*said, *_rows(table.frame))
        case CoxResult():
            yield say_verdict(result)


def _patients_beside(result: object) -> Iterator[str]:
    match result:
        case LiverInjuryResult():
            for arm in result.groups:
                yield from _rows(table_of_cell(result, arm, "Patients"))
        case LabsResult():
            worst = result.patients[result.patients["grade"] >= 3]
            yield from _rows(table_cell(worst, result.study))
        case ProfileResult():
            yield say_signs(result)


def _harms(cohort: Cohort, result: AdverseEventResult) -> Iterator[str]:
    laid = lay_out_grades(result, count_classes(cohort, result.options))
    yield " | ".join([laid.title, *laid.arms, *laid.columns, *laid.differences])
    for row in laid.rows:
        cells = ("; ".join(cell) for cell in row.cells)
        yield " | ".join([f"{'' if row.is_class else '  '}{row.name}", *cells, *row.differences])
    for row in result.overview:
        yield from (f"{row.name}, {one.label}: {say_count(one)}, {say_rate(one.rate)}" for one in row.arms)
    if result.rows:
        yield from _rows(table_affected(list_affected(cohort, result.options, result.rows[0].name)))


def say_of_study(cohort: Cohort, exhibits: Iterable[Exhibit]) -> Iterator[str]:
    """What is said of the study, and of all its questions together."""
    looks = tuple(
        Look(
            study=cohort.study.id,
            question=one.question,
            selection=(),
            status=one.asked.get("status", "exploratory"),
            n_comparisons=one.n_comparisons,
            cohort="",
        )
        for one in exhibits
    )
    yield from (f"+ {say_tally(count_looks(looks[:n]))}" for n in (0, 1, 2, len(looks)))
    yield from (f"+ {line}" for line in _rows(table_looks(looks)))
    yield f"+ {say_no_record(cohort.study)}"
    shares = published_shares(cohort.study)
    yield from (f"+ {say_published_harm(cohort.study, one)}" for one in shares)
    yield from (f"+ {line}" for line in _rows(table_published_harms(shares, cohort.study)))


def _rows(frame: pd.DataFrame) -> Iterator[str]:
    """Headings and the first rows: a list of patients says the same of each."""
    yield " | ".join(map(str, frame.columns))
    yield from (" | ".join(map(str, row)) for row in frame.head(FIRST).to_numpy(object))


def other_options(cohort: Cohort) -> Iterator[tuple[str, Exhibit]]:
    """Questions with options that change what is said: interactions, resampling, strata, cuts, covariates, causes."""
    study = cohort.study
    key, factor = study.time_to_event[0].id, study.dividing_factors[0].column
    number = next(one.column for one in study.factors if study.column(one.column).type != "category")
    terms = (Term(factor), Term(number))
    for name, options in {
        "cox, interaction with a factor": CoxOptions(endpoint=key, terms=terms, interactions=(factor,)),
        "cox, interaction with a number": CoxOptions(endpoint=key, terms=terms, interactions=(number,)),
        "cox, covariates alone": CoxOptions(endpoint=key, arm=False, terms=terms),
        "cox, tens, spline and tenfold": CoxOptions(
            endpoint=key, terms=(Term(number, "per_10"), Term("afp", "spline"))
        ),
        "cox, stratified": CoxOptions(endpoint=key, terms=(Term(number),), strata=(factor,)),
    }.items():
        yield name, build_cox(cohort, options)
    yield (
        "standardised, covariates alone",
        build_standardised(cohort, StandardisedOptions(endpoint=key, arm=False, terms=(Term(factor),))),
    )
    yield "prognosis, resampled", build_prognosis(cohort, PrognosisOptions(endpoint=key, resamples=10))
    yield "subgroups, cut", build_subgroups(cohort, SubgroupOptions(endpoint=key, factors=(number, factor), strata=()))
    yield "baseline, tested", build_baseline(cohort, BaselineOptions(test="fisher"))
    for competing in competing_endpoints(study)[:1]:
        covariates = tuple(one.id for one in study.covariates[:2])
        yield (
            "competing, adjusted",
            build_competing(cohort, CompetingOptions(endpoint=competing.id, covariates=covariates)),
        )
        stratified = CompetingOptions(endpoint=competing.id, covariates=covariates, strata=(factor,))
        yield "competing, stratified", build_competing(cohort, stratified)
        yield "periods, stratified", build_periods(cohort, stratified)
    if "adverse_events" in cohort.tables:
        yield "harms, related", build_adverse_events(cohort, AdverseEventOptions(related_to="any"))
        yield (
            "harms, related to one drug",
            build_adverse_events(cohort, AdverseEventOptions(related_to="causality_peg")),
        )
        yield (
            "harms, serious, severe",
            build_adverse_events(cohort, AdverseEventOptions(serious_only=True, minimum_grade=3, window="emergent")),
        )
        limited = AdverseEventOptions(by="soc", strata=(factor,), limits="newcombe")
        yield "harms, limits", build_adverse_events(cohort, limited)
        yield "harms, tested", build_adverse_events(cohort, AdverseEventOptions(by="soc", test="fisher"))
        yield "harms, weeks", build_adverse_events(cohort, AdverseEventOptions(by="soc", window="weeks"))
    if "virology" in cohort.tables:
        dna = HbvResponseOptions(marker="hbv_dna", consecutive="pairs", indeterminate="below", dated="confirmed")
        yield "HBV DNA, literal pairs", build_response(cohort, dna)
        yield "HBV DNA over time", build_trajectories(cohort, TrajectoryOptions(marker="hbv_dna", fall_week=24))
    if "qlq_c30" in cohort.tables:
        yield "deterioration, confirmed", build_deterioration(cohort, DeteriorationOptions(confirmation="confirmed"))
