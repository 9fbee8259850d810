"""Who has lost HBsAg, or HBV DNA, on treatment: the response exhibit."""

from functools import partial
from typing import Any

import pandas as pd

from hcc_dash.answers.exhibit import Exhibit, Picture, Said, WordTable
from hcc_dash.answers.records import numbers_of
from hcc_dash.asking.views import NoView
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.drawing.look import LIGHT, Look
from hcc_dash.estimation.masked_ids import name_patients
from hcc_dash.questions.subgroups.exhibit.selected_levels import judge_shares
from hcc_dash.questions.subgroups.numbers.selected import ArmShare
from hcc_dash.questions.virology.exhibit.adtte import write_adtte
from hcc_dash.questions.virology.numbers.options import HbvResponseOptions
from hcc_dash.questions.virology.numbers.response_rates import count_responders, estimate_response
from hcc_dash.questions.virology.numbers.result import DENOMINATORS, DETECTABLE, HbvResponseResult, Share
from hcc_dash.questions.virology.pictures.response import ResponseChart, draw_response
from hcc_dash.questions.virology.words.response import (
    say_alt,
    say_cures,
    say_footnote,
    say_question,
    say_response,
    say_strata,
    table_incidence,
    table_shares,
    table_strata,
    table_tests,
)
from hcc_dash.questions.virology.words.response_method import say_method, say_notes
from hcc_dash.study.counts import plain_number
from hcc_dash.wording.safety_words import label_arm

TITLES = {"hbsag": "Had lost HBsAg", "hbv_dna": "Was undetectable"}


def build_response(cohort: Cohort, options: HbvResponseOptions, view: NoView = NoView(), look: Look = LIGHT) -> Exhibit:
    """Responders by arm under every denominator, incidence with death competing, reversal, strata, functional cure."""
    result = estimate_response(cohort, options)
    own = {arm.arm: _arm_share(arm.shares[DETECTABLE]) for arm in result.arms}
    levels = judge_shares(cohort, partial(_shares, options=options), own=own)
    answer = levels.after(say_response(result))
    notes = (say_cures(result), say_strata(result), *say_notes(result)) if result.arms else ()
    return Exhibit.of(
        cohort,
        result,
        view,
        command="hbv-response",
        said=Said(
            question=say_question(result),
            answer=answer,
            footnote=say_footnote(result),
            method=say_method(result),
            notes=tuple(filter(None, notes)),
        ),
        facts={"endpoint": options.marker, "definition": result.definition.model_dump()},
        pictures=_pictures(result, answer, look),
        tables=_tables(result),
        frames={
            "responses": partial(_frame, result),
            "incidence": result.curves,
            "counts": result.counts,
            "adtte": partial(_adtte, cohort, options) if result.arms else pd.DataFrame,
        },
        row_note="time in days of a clock whose day 1 is the start of study treatment",
        estimates=(*_records(result), *levels.records),
        n_comparisons=len(result.differences),
        file_words=(options.marker,),
    )


def _shares(cohort: Cohort, options: HbvResponseOptions) -> dict[str, ArmShare]:
    return {arm: _arm_share(share) for arm, share in count_responders(cohort, options).items()}


def _arm_share(share: Share) -> ArmShare:
    return ArmShare.of(share.x, share.n)


def _pictures(result: HbvResponseResult, answer: str, look: Look) -> tuple[Picture, ...]:
    if not result.arms:
        return ()
    chart = ResponseChart(
        curves=result.curves,
        counts=result.counts,
        arms=[(arm.arm, label_arm(result.study, arm.arm), result.position(arm.arm)) for arm in result.arms],
        at=result.at,
        title=TITLES[result.options.marker],
        grey_below=result.study.methods.grey_below_at_risk,
    )
    return (Picture(draw_response(chart, look), "", say_alt(result, answer)),)


def _tables(result: HbvResponseResult) -> tuple[WordTable, ...]:
    if not result.arms:
        return ()
    tables = [
        WordTable("Responders by denominator", table_shares(result)),
        WordTable("Incidence with death competing", table_incidence(result)),
    ]
    if result.strata:
        tables.append(WordTable("By HBsAg at baseline, of those detectable then", table_strata(result)))
    return (*tables, WordTable("Tests and responders", table_tests(result)))


def _frame(result: HbvResponseResult) -> pd.DataFrame:
    """A row per denominator, or stratum, and arm."""
    rows = [
        {"arm": arm.arm, "level": name, "n": share.n, "n_events": share.x} | numbers_of(share.share)
        for arm in result.arms
        for name, share in arm.shares.items()
    ]
    rows += [
        {
            "arm": arm,
            "level": f"HBsAg {stratum.level} {plain_number(result.options.cut)}",
            "n": share.n,
            "n_events": share.x,
        }
        | numbers_of(share.share)
        for stratum in result.strata
        for arm, share in stratum.shares.items()
    ]
    return pd.DataFrame(rows)


def _adtte(cohort: Cohort, options: HbvResponseOptions) -> pd.DataFrame:
    """The table of ``hcc-dash derive hbv`` with codes in place of the file's identifiers."""
    frame = write_adtte(cohort, options)
    return frame.assign(USUBJID=name_patients(cohort, frame["USUBJID"].tolist(), show_ids=False))


def _records(result: HbvResponseResult) -> list[dict[str, Any]]:
    """Shares, differences and incidences, unrounded."""
    records: list[dict[str, Any]] = [
        {"arm": arm.arm, "term": name, "n": arm.shares[name].n, "n_events": arm.shares[name].x}
        | numbers_of(arm.shares[name].share)
        for arm in result.arms
        for name in DENOMINATORS
    ]
    records += [
        {"arm": one.arm, "reference": one.reference, "term": f"difference: {one.denominator}"}
        | numbers_of(one.difference)
        for one in result.differences
    ]
    for arm in result.arms:
        for term, estimate in (("incidence of response", arm.incidence), ("death without a response", arm.death)):
            records.append({"arm": arm.arm, "term": term, "n": arm.n, "time": result.at} | numbers_of(estimate))
    return records
