"""Recurrence by first site, by three analyses and under other definitions, in words and tables."""

from collections.abc import Sequence

import pandas as pd

from hcc_dash.estimation.estimate import Estimate
from hcc_dash.questions.recurrence.numbers.sites import COMPOSITE, INCIDENCE, KAPLAN_MEIER, Alternative, SitesResult
from hcc_dash.questions.scans.numbers.definition import definition_of
from hcc_dash.questions.scans.words.definition import say_definition
from hcc_dash.study.counts import count_noun
from hcc_dash.wording.safety_words import say_by_arm, say_caution, say_rows
from hcc_dash.wording.words import NOT_ESTIMABLE, say_conf_level, say_given, say_left_out, say_list, say_share

QUESTION = "Where did the tumour come back first, and how much hangs on the definition?"
_ANALYSES = {
    KAPLAN_MEIER: "Recurrence, one minus Kaplan-Meier (deaths censored, as registered)",
    INCIDENCE: "Recurrence, cumulative incidence (death competing)",
    COMPOSITE: "Recurrence or death, one minus Kaplan-Meier",
}


def say_sites(result: SitesResult) -> str:
    """The answer: how many recurrences, and of which first site, by arm."""
    if result.why_not:
        return result.why_not
    if not any(arm.n_recurred for arm in result.arms):
        return f"Nobody of {count_noun(result.n_analysed, 'patient')} had a recurrence by this definition."
    arms = [(arm.arm, f"{arm.n_recurred} of {count_noun(arm.n, 'patient')}") for arm in result.arms]
    names = dict.fromkeys(name for arm in result.arms for name in arm.sites)
    sites = [
        f"{name} {' v '.join(str(arm.sites[name][0] if name in arm.sites else 0) for arm in result.arms)}"
        for name in names
    ]
    return f"{say_by_arm(result.study, arms)} had a recurrence; first site: {say_list(sites)}."


def table_analyses(result: SitesResult) -> pd.DataFrame:
    """A row per analysis and reading, a column per arm."""
    readings = (f"day {say_given(result.reading_day)}", "36 months (day 1095.75)")
    rows = [
        {"Analysis": label, "Read at": readings[place]}
        | {arm.label: _say(arm.analyses[name][place]) for arm in result.arms}
        for name, label in _ANALYSES.items()
        for place in range(2)
    ]
    return pd.DataFrame(rows)


def table_sites(result: SitesResult) -> pd.DataFrame:
    """A row per first site, a column per arm: patients, and cumulative incidence at the reading."""
    names = dict.fromkeys(name for arm in result.arms for name in arm.sites)
    rows = []
    for name in names:
        cells = {}
        for arm in result.arms:
            n, incidence = arm.sites.get(name, (0, None))
            cells[f"{arm.label} (N = {arm.n})"] = str(n) if incidence is None else f"{n}; {_say(incidence)}"
        rows.append({f"First site; cumulative incidence by day {say_given(result.reading_day)}": name} | cells)
    return pd.DataFrame(rows)


def table_alternatives(result: SitesResult, alternatives: Sequence[Alternative]) -> pd.DataFrame:
    """A row per definition: recurrences and one minus Kaplan-Meier at the reading by arm, and patients who change."""
    rows = []
    for one in alternatives:
        row = {"Definition": one.label, "Patients changed": str(one.n_changed)}
        for place, arm in enumerate(result.arms):
            row[arm.label] = f"{one.n_recurred[place]}; {_say(one.risk[place])}"
        rows.append(row)
    return pd.DataFrame(rows)


def _say(estimate: Estimate) -> str:
    return say_share(estimate.value, estimate.conf_low, estimate.conf_high) if estimate.estimable else NOT_ESTIMABLE


def say_method(result: SitesResult) -> str:
    """The reading and the definition; empty where there is nothing."""
    if result.why_not:
        return ""
    methods = result.study.methods
    limits = f"{say_conf_level(methods.conf_level)} {methods.conf_type} limits"
    clock = "of a clock whose day 1 is radical treatment; 36 months beside it"
    return (
        f"Read at the last day of the last scan's window, day {say_given(result.reading_day)} {clock}. Cumulative "
        f"incidence: Aalen-Johansen, {limits}; of several first sites of one day the outermost counts. Other "
        "definitions: one choice changed, all others as asked; crude, not adjusted for anything. "
        f"{say_definition(definition_of(result.options.definition))}"
    )


def say_footnote(result: SitesResult) -> str:
    """Who was left out, the method, what to mind."""
    if result.why_not:
        return ""
    counted = say_left_out(result.n_analysed, result.n_selected, result.left_out)
    caution = say_caution(result.study) if len(result.arms) > 1 else ""
    return " ".join(filter(None, [counted, say_method(result), *say_rows(result.rows_left_out), caution]))


def say_alt(result: SitesResult, label: str, answer: str) -> str:
    """What a reader takes from the figure of one arm."""
    drawn = "Cumulative incidence by first site, stacked, death without recurrence on top"
    return f"{drawn}; {label}. {answer} {result.study.provenance.mark}."
