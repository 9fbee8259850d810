"""Every number of a competing-risks result as a record, unrounded, in the fixed words."""

from typing import Any

from hcc_dash.answers.records import numbers_of, record_test, with_p
from hcc_dash.estimation.plan import shows_p
from hcc_dash.questions.recurrence.numbers.result import COMPETING, EVENT, NAIVE, CompetingResult, TermRatios

Record = dict[str, Any]


def reading_records(result: CompetingResult) -> list[Record]:
    """Incidences at the landmark by group, differences, and Gray's test."""
    at = result.landmark.at(result.endpoint.unit)
    records: list[Record] = []
    for group in result.groups:
        base = {"arm": group.arm, "n": group.n, "time": at, "n_at_risk": group.at_risk_at_landmark}
        for term, estimate, n_events in (
            (EVENT, group.incidence, group.n_events),
            (COMPETING, group.competing, group.n_competing),
            (NAIVE, group.naive, group.n_events),
        ):
            records.append(base | {"term": term, "n_events": n_events} | numbers_of(estimate))
    records += [
        {"arm": pair.arm, "reference": pair.reference, "term": "difference_at_landmark", "time": at}
        | numbers_of(pair.difference)
        for pair in result.differences
    ]
    gray = result.gray
    shown = shows_p(result.study, result.status)
    return [*records, {"term": gray.name} | record_test(gray, shown)]


def model_records(result: CompetingResult) -> list[Record]:
    """Ratios of every term by each of the three models, alone and adjusted; ``level`` names the model."""
    records: list[Record] = []
    for models, adjusted in ((result.unadjusted, False), (result.adjusted, True)):
        if models is None:
            continue
        first = result.adjusted_status if adjusted else result.status
        about = " adjusted" if adjusted else ""
        for term in models.terms:
            for level, ratio, p_value, status, n_events in (
                ("cause-specific", term.cause_specific, term.cause_specific_p, first, models.n_events),
                ("subdistribution", term.subdistribution, term.subdistribution_p, result.status, models.n_events),
                ("cause-specific competing", term.competing, term.competing_p, result.status, models.n_competing),
            ):
                base = {"level": level + about, **_named(term), "n": models.n, "n_events": n_events}
                records.append(with_p(base | numbers_of(ratio), p_value, shows_p(result.study, status)))
    return records


def period_records(result: CompetingResult) -> list[Record]:
    """Incidence of each group at a period's end, and its hazard ratio; ``level`` names the period."""
    records: list[Record] = []
    for period in result.periods:
        for group in period.groups:
            base = {"level": period.name, "arm": group.arm, "time": period.end, "n": group.n}
            records.append(base | {"term": EVENT, "n_events": group.n_events} | numbers_of(group.incidence))
        for arm, ratio in period.ratios:
            records.append({"level": period.name, "arm": arm, "term": "hazard_ratio"} | numbers_of(ratio))
    return records


def _named(term: TermRatios) -> Record:
    """A compared group stands in ``arm``, a covariate in ``term``."""
    return {"arm": term.term, "term": "hazard_ratio"} if term.is_group else {"arm": "", "term": term.term}
