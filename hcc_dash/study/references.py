"""Names inside one study.toml that must point at something declared there."""

from collections import Counter
from collections.abc import Iterator

from hcc_dash.study.endpoints import Repeated, TimeToEvent
from hcc_dash.study.errors import did_you_mean
from hcc_dash.study.label_faults import label_faults
from hcc_dash.study.model import Study
from hcc_dash.study.names import of_type, unknown
from hcc_dash.study.parts import Table
from hcc_dash.study.plans import PlannedAnalysis
from hcc_dash.study.questionnaires import (
    BODY_IMAGE,
    OTHER_VERSIONS,
    QUESTIONNAIRES,
    item_columns,
    scale_columns,
)
from hcc_dash.study.recurrence_faults import recurrence_faults
from hcc_dash.study.treatment_faults import treatment_faults
from hcc_dash.study.virology_faults import virology_faults


def reference_faults(study: Study) -> list[str]:
    """Every dangling or doubled name, each with its key, what was found and the remedy."""
    if "subjects" not in study.tables:
        return [f'tables: no table "subjects" (one row per patient). {did_you_mean("subjects", study.tables)}']
    return [
        *_subject_id(study),
        *_subject_columns(study),
        *_endpoint_columns(study),
        *_questionnaires(study),
        *_arms(study),
        *_sample_size(study),
        *_plans(study),
        *_published(study),
        *treatment_faults(study),
        *virology_faults(study),
        *recurrence_faults(study),
        *_doubles(study),
        *label_faults(study),
    ]


def _subject_id(study: Study) -> Iterator[str]:
    if not study.subjects.id_column:
        yield 'tables.subjects.columns: no column tells patients apart. Add subject_id = { type = "id" }.'


def _subject_columns(study: Study) -> Iterator[str]:
    columns = study.subjects.columns
    if study.design.disposition_column:
        yield from unknown("design.disposition_column", study.design.disposition_column, columns, "column")
    for factor in study.factors:
        where = f'factors "{factor.label}"'
        yield from unknown(where, factor.column, columns, "column")
        yield from of_type(where, factor.column, columns, ("category", "flag", "integer", "number"), "a factor")
    for term in study.covariates:
        yield from unknown(f'covariates "{term.id}"', term.column, columns, "column")
        if term.level and term.column in columns:
            yield from unknown(f'covariates "{term.id}"', term.level, columns[term.column].levels, "level")


def _endpoint_columns(study: Study) -> Iterator[str]:
    for endpoint in study.endpoints:
        where = f'endpoint "{endpoint.id}"'
        if endpoint.table not in study.tables:
            yield from unknown(where, endpoint.table, study.tables, "table")
            continue
        columns = study.tables[endpoint.table].columns
        if isinstance(endpoint, TimeToEvent):
            yield from unknown(where, endpoint.time, columns, "column")
            yield from unknown(where, endpoint.event, columns, "column")
            yield from of_type(where, endpoint.time, columns, ("integer", "number"), "a time")
            if endpoint.table != "subjects":
                yield f'{where} reads table "{endpoint.table}". Times are one per patient: keep them in "subjects".'


def _questionnaires(study: Study) -> Iterator[str]:
    for name, table in study.tables.items():
        if table.questionnaire:
            yield from _questionnaire(f"tables.{name}", table)
        elif table.questionnaire_version:
            yield f'tables.{name} gives questionnaire_version without questionnaire. Add questionnaire = "QLQ-C30".'


def _questionnaire(where: str, table: Table) -> Iterator[str]:
    """All its items, in a version that can be scored, or ready scores."""
    known = QUESTIONNAIRES[table.questionnaire]
    items, scores = item_columns(table.questionnaire, table.columns), scale_columns(table.questionnaire, table.columns)
    missing = [item for item in known.items if item not in items]
    if not table.id_column:
        yield f'{where} holds {table.questionnaire}, but no column says whose form it is. Add one with type = "id".'
    if missing and not scores:
        yield (
            f"{where} is declared as {table.questionnaire}, but no column is named by "
            f"{f'item {missing[0]}' if items else 'an item'} and none by a scale ({', '.join(known.codes[:3])} …). "
            f"Declare columns q{known.items[0]} to q{known.items[-1]}, or ready scores named by scale code."
        )
    if missing and BODY_IMAGE in scores and not table.body_image:
        yield (
            f"{where} holds ready scores of body image ({BODY_IMAGE}), which packages score in opposite directions. "
            'Look whether a high score is bad or good, and declare body_image = "symptom" (high is bad) or "function".'
        )
    elif not missing and known.versions and table.questionnaire_version not in known.versions:
        yield (
            f'{where} holds items of {table.questionnaire} with questionnaire_version "{table.questionnaire_version}". '
            f"Only version {known.versions[0]} can be scored: {OTHER_VERSIONS}. Look at the foot of the form and "
            f'declare questionnaire_version = "{known.versions[0]}", or give ready scores.'
        )


def _arms(study: Study) -> Iterator[str]:
    arms = [arm.id for arm in study.arms]
    yield from _arm_column(study, arms)
    references = [arm.id for arm in study.arms if arm.reference]
    if len(arms) > 1 and len(references) != 1:
        yield f"arms: {len(references)} arms are the reference; mark exactly one with reference = true."
    for population in study.populations:
        for arm in population.arms:
            yield from unknown(f'population "{population.id}"', arm, arms, "arm")


def _arm_column(study: Study, arms: list[str]) -> Iterator[str]:
    """Arms and the levels of their column are the same words, or patients would belong to no arm."""
    name, columns = study.design.arm_column, study.subjects.columns
    if not arms:
        return
    yield from unknown("design.arm_column", name, columns, "column")
    if name not in columns:
        return
    yield from of_type("design.arm_column", name, columns, ("category",), "an arm")
    levels = columns[name].levels
    if levels:
        for arm in arms:
            yield from unknown("arms", arm, levels, f'level of "{name}"')
        for level in levels:
            yield from unknown(f'levels of "{name}"', level, arms, "arm")


def _sample_size(study: Study) -> Iterator[str]:
    planned = study.design.sample_size
    if planned is None:
        return
    where = "design.sample_size"
    yield from unknown(where, planned.endpoint, [endpoint.id for endpoint in study.time_to_event], "endpoint")
    for arm in planned.allocation:
        yield from unknown(where, arm, [arm.id for arm in study.arms], "arm")


def _plans(study: Study) -> Iterator[str]:
    endpoints = [endpoint.id for endpoint in study.endpoints]
    terms = [term.id for term in study.covariates]
    factors = [factor.column for factor in study.factors]
    for plan in study.planned:
        where = f'planned "{plan.id}"'
        yield from unknown(where, plan.endpoint, endpoints, "endpoint")
        yield from unknown(where, plan.population, [p.id for p in study.populations], "population")
        for stratum in plan.strata:
            yield from unknown(where, stratum, factors, "factor")
        for column in plan.factors:
            yield from unknown(where, column, factors, "factor")
        for term in plan.covariates:
            yield from unknown(where, term, terms, "covariate")
        yield from _planned_visit(study, plan, where)
    for term in study.propensity.covariates if study.propensity else ():
        yield from unknown("propensity", term, terms, "covariate")


def _planned_visit(study: Study, plan: PlannedAnalysis, where: str) -> Iterator[str]:
    """Mixed models are of repeated endpoints and compare at a visit of their table; all others are of neither."""
    endpoint = next((item for item in study.endpoints if item.id == plan.endpoint), None)
    if endpoint is None:
        return
    if (plan.analysis == "repeated") != isinstance(endpoint, Repeated):
        yield f'{where}: analysis "{plan.analysis}" does not fit endpoint "{plan.endpoint}" of kind "{endpoint.kind}".'
    elif isinstance(endpoint, Repeated) and plan.visit and endpoint.table in study.tables:
        columns = study.tables[endpoint.table].columns
        levels = columns[endpoint.visit].levels if endpoint.visit in columns else ()
        if levels:
            yield from unknown(where, plan.visit, levels, f'level of "{endpoint.visit}"')


def _published(study: Study) -> Iterator[str]:
    endpoints = [endpoint.id for endpoint in study.endpoints]
    terms = [term.id for term in study.covariates]
    factors = [factor.column for factor in study.factors]
    for figure in study.published:
        where = f'published "{figure.id}"'
        yield from unknown(where, figure.endpoint, endpoints, "endpoint")
        if figure.arm:
            yield from unknown(where, figure.arm, [arm.id for arm in study.arms], "arm")
        for column, level in figure.where.items():
            yield from unknown(where, column, factors, "factor")
            if column in factors and column in study.subjects.columns:
                yield from unknown(where, level, study.column(column).levels, f'level of "{column}"')
        for term in figure.covariates:
            yield from unknown(where, term, terms, "covariate")
    for harm in study.published_harms:
        yield from unknown(f'published_harms "{harm.id}"', harm.arm, [arm.id for arm in study.arms], "arm")


def _doubles(study: Study) -> Iterator[str]:
    for what, names in {
        "arms": [arm.id for arm in study.arms],
        "endpoints": [endpoint.id for endpoint in study.endpoints],
        "factors": [factor.column for factor in study.factors],
        "covariates": [term.id for term in study.covariates],
        "populations": [population.id for population in study.populations],
        "planned": [plan.id for plan in study.planned],
        "published": [figure.id for figure in study.published],
        "treatments": [treatment.id for treatment in study.treatments],
        "published_harms": [harm.id for harm in study.published_harms],
    }.items():
        for name, times in Counter(names).items():
            if times > 1:
                yield f'{what}: "{name}" is declared {times} times; identifiers are unique.'
