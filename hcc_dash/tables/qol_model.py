"""The mixed model of change in words and tables."""

import math

import pandas as pd

from hcc_dash.analysis.plan import name_p, shows_p
from hcc_dash.analysis.quality_of_life.model_result import AVERAGE, ModelResult
from hcc_dash.analysis.quality_of_life.model_sensitivity import COMPLETE, MIXED
from hcc_dash.tables.safety_words import say_caution, say_left_out, say_mark
from hcc_dash.tables.words import NOT_ESTIMABLE, WITHHELD, say_interval, say_list, say_number, say_p, say_p_equals


def say_model(result: ModelResult) -> str:
    """Each arm against the reference at the primary visit and averaged over all, with the direction; or why not."""
    if result.why_not or result.scale is None:
        return result.why_not
    way = f"higher is {'better' if result.scale.better == 'higher' else 'worse'}"
    said = [_say_arm(result, arm) for arm in result.arms[1:]]
    return f"{result.scale.label} at {result.primary_visit} ({way}): {say_list(said)}."


def _say_arm(result: ModelResult, arm: str) -> str:
    name, reference = result.labels[arm], result.labels[result.reference]
    row = result.primary(arm)
    if row is None or math.isnan(row["estimate"]):
        why = row["note"].removeprefix("not estimable: ") if row is not None else "no such visit"
        return f"the difference of {name} and {reference} is not estimable ({why})"
    assert result.scale is not None  # the caller saw to it
    good = (row["estimate"] > 0) == (result.scale.better == "higher")
    verb = "changed" if result.study.design.randomised else "is associated with a mean change"
    word = "points better" if good else "points worse"
    level = f"{100 * result.study.methods.conf_level:g} % CI"
    unclear = ", which allows for no difference" if row["conf_low"] <= 0 <= row["conf_high"] else ""
    p_value = f"; {say_p_equals(row['p_value'])}" if result.status == "planned" else ""
    size, interval = say_number(abs(row["estimate"]), 1), say_interval(row["conf_low"], row["conf_high"], 1)
    return (
        f"{name} {verb} {size} {word} than {reference} (difference {say_number(row['estimate'], 1)}, {level} "
        f"{interval}{p_value}){unclear}{_say_average(result, arm)}"
    )


def _say_average(result: ModelResult, arm: str) -> str:
    """The difference averaged over the visits: the primary one alone would hide what came before it."""
    found = result.overall[(result.overall["arm"] == arm) & (result.overall["visit"] == AVERAGE)]
    if found.empty or len(result.visits) < 2 or result.scale is None:
        return ""
    row = found.iloc[0]
    good = (row["estimate"] > 0) == (result.scale.better == "higher")
    interval = say_interval(row["conf_low"], row["conf_high"], 1)
    word = "better" if good else "worse"
    return f"; averaged over the visits {say_number(abs(row['estimate']), 1)} points {word} ({interval})"


def table_visits(result: ModelResult) -> pd.DataFrame:
    """By visit: how many answered and the mean change of each arm, then each difference from the reference."""
    shown = shows_p(result.study, result.status)
    found = []
    for visit in result.visits:
        row = {"Visit": visit + (" (primary)" if visit == result.primary_visit else "")}
        for _, one in result.means[result.means["visit"] == visit].iterrows():
            name = result.labels[one["arm"]]
            row |= {f"{name}, n": str(one["n"]), f"{name}, mean change": _say(one)}
        for _, one in result.differences[result.differences["visit"] == visit].iterrows():
            row |= _difference(result, one, shown)
        found.append(row)
    return pd.DataFrame(found)


def table_overall(result: ModelResult) -> pd.DataFrame:
    """Differences averaged over the visits, and per year for straight lines."""
    shown = shows_p(result.study, "exploratory")  # the plan compares arms at its visit
    rows = [{"Over": one["visit"]} | _difference(result, one, shown) for _, one in result.overall.iterrows()]
    return pd.DataFrame(rows)


def _difference(result: ModelResult, row: pd.Series, shown: bool) -> dict[str, str]:
    head = f"{result.labels[row['arm']]} less {result.labels[result.reference]}"
    said = {head: _say(row)}
    if not shown:
        return said
    primary = row["visit"] == result.primary_visit
    if result.status == "planned" and not primary and not result.study.methods.nominal_p_values:
        return said | {f"{head}, P": WITHHELD}
    return said | {f"{head}, {name_p(result.status if primary else 'exploratory')}": say_p(row["p_value"])}


def _say(row: pd.Series) -> str:
    """``4.1 (1.5–6.7)``, or why there is none."""
    if math.isnan(row["estimate"]):
        return f"{NOT_ESTIMABLE} ({row['note'].removeprefix('not estimable: ')})"
    return f"{say_number(row['estimate'], 1)} ({say_interval(row['conf_low'], row['conf_high'], 1)})"


def table_sensitivity(result: ModelResult) -> pd.DataFrame:
    """The primary difference under other assumptions on scores nobody gave."""
    found = []
    for _, row in result.shifts.iterrows():
        name = result.labels[row["arm"]]
        size = f"shifted by {say_number(row['term'], 0)} points" if row["term"] else "missing at random"
        found.append({"Assumption": f"{name}: scores after dropout {size}", "Difference": _say(row)})
    for _, row in result.patterns.iterrows():
        beyond = "" if row["level"] in {COMPLETE, MIXED} else ", line continued beyond their answers"
        name = f"{result.labels[row['arm']]}, by pattern: {row['level']}{beyond} (n {row['n']} of all arms)"
        found.append({"Assumption": name, "Difference": _say(row)})
    return pd.DataFrame(found)


def say_tipping(result: ModelResult) -> str:
    """By how much unseen scores of each arm would have to be other than expected to undo the difference."""
    said = []
    for one in result.tipping:
        name, share = (
            result.labels[one.arm],
            f"{100 * one.share:.0f} % of the arm answered for the last time before the visit, deaths among them",
        )
        span = result.scale.span if result.scale else None
        if one.shift.estimable and span is not None and abs(one.shift.value) > span[1] - span[0]:
            said.append(f"{name}: no shift within the scale brings the limit to 0 ({share})")
        elif one.shift.estimable:
            shift = f"{say_number(abs(one.shift.value), 1)} points {'lower' if one.shift.value < 0 else 'higher'}"
            said.append(f"{name}: the limit reaches 0 when scores after dropout are {shift} than expected ({share})")
        else:
            said.append(f"{name}: no tipping point, {one.shift.why_missing} ({share})")
    return f"{'; '.join(said)}." if said else ""


def table_fit(result: ModelResult) -> pd.DataFrame:
    """Residuals and spread by visit, and each visit's correlation with the one before."""
    spread = result.visit_covariance.to_numpy(dtype=float).diagonal() ** 0.5
    correlation = result.visit_correlation.to_numpy(dtype=float)
    rows = []
    for i, (_, row) in enumerate(result.residuals.iterrows()):
        before = say_number(correlation[i, i - 1], 2) if i else ""
        rows.append({
            "Visit": row["visit"], "n": str(row["n"]), "SD of the model, points": say_number(spread[i], 1),
            "Correlation with the visit before": before,
            "Normalised residuals, mean": say_number(row["mean"], 2), "SD": say_number(row["sd"], 2),
        })  # fmt: skip
    return pd.DataFrame(rows)


def table_correlation(result: ModelResult) -> pd.DataFrame:
    """Correlations of all visits as fitted."""
    found = result.visit_correlation.map(lambda one: say_number(one, 2))
    return found.rename_axis("Visit").reset_index()


def say_footnote(result: ModelResult, n_selected: int) -> str:
    """How it was fitted, who was analysed, what is tested, and what a difference means."""
    withheld = "" if shows_p(result.study, result.status) else "P-values are withheld: the question is exploratory."
    counted = say_left_out(result.n_analysed, n_selected, result.left_out)
    parts = [result.method, f"{result.n_forms} scores after baseline.", counted, say_caution(result.study), withheld]
    return " ".join(filter(None, parts))


def say_alt(result: ModelResult, answer: str) -> str:
    """What the pictures say to those who cannot see them."""
    return f"{answer} Fitted covariance: {result.structure}. {say_mark(result.study)}"
