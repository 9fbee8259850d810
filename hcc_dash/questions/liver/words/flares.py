"""ALT flares beside HBsAg in words: of one patient, and of all patients by arm."""

import pandas as pd

from hcc_dash.clinical.hbsag import LOST_BELOW
from hcc_dash.questions.liver.numbers.flare_runs import RULE, Flare, Surface
from hcc_dash.questions.liver.numbers.flares import ArmFlares, FlaresResult
from hcc_dash.questions.liver.words.flares_method import say_method, say_notes
from hcc_dash.wording.safety_words import label_arm, say_by_arm, say_caution
from hcc_dash.wording.small_groups import Counted, say_counts_only
from hcc_dash.wording.words import (
    say_amount,
    say_interval,
    say_left_out,
    say_number,
    say_percent,
    say_proportion,
    say_when,
)

NONE = "none"


def table_flares(flares: tuple[Flare, ...]) -> pd.DataFrame:
    """A row per flare: when, how high, HBsAg before it and the lowest to 24 weeks after its peak."""
    return pd.DataFrame(
        {
            "From": [say_when(one.first_day, "days") for one in flares],
            "Peak": [say_when(one.peak_day, "days") for one in flares],
            "To": [say_when(one.last_day, "days") for one in flares],
            "ALT, U/L": [say_number(one.peak, 0) for one in flares],
            "× ULN": [say_number(one.of_uln, 1) for one in flares],
            "HBsAg before": [_say_surface(one.before) for one in flares],
            "Lowest HBsAg to 24 weeks after the peak": [_say_surface(one.lowest) for one in flares],
        }
    )


def _say_surface(found: Surface | None) -> str:
    if found is None:
        return "not measured"
    if found.value != found.value:
        return f"{found.level or 'no number'} ({say_when(found.day, 'days')})"
    sign = found.level if found.level in {"<", ">"} else ""
    return f"{sign}{say_amount(found.value)} {found.unit} ({say_when(found.day, 'days')})"


def say_flares(result: FlaresResult) -> str:
    """Patients with a flare by arm, and in how many of them HBsAg fell around it."""
    if result.why_not:
        return result.why_not
    judged = [one for one in result.arms if one.n]
    if not judged:
        return "Nobody of this selection has an ALT before and one after the start of study treatment."
    counts = [Counted(label=_label_of(result, one), n=one.n, n_events=one.n_patients) for one in judged]
    counted = say_counts_only(counts, "had an ALT flare")
    if counted:
        return counted
    level = f"{100 * result.study.methods.conf_level:g} % CI "
    said = [(one.arm, f"{one.n_patients} of {one.n}, {_share(one, level)}") for one in judged]
    return f"An ALT flare in {say_by_arm(result.study, said)}{_say_fall(result)}."


def _label_of(result: FlaresResult, one: ArmFlares) -> str:
    return label_arm(result.study, one.arm) if sum(bool(arm.n) for arm in result.arms) > 1 else ""


def _share(one: ArmFlares, level: str) -> str:
    found = one.share
    return f"{say_percent(found.value)} [{level}{say_interval(found.conf_low, found.conf_high, 0, 100)}]"


def _say_fall(result: FlaresResult) -> str:
    if not result.has_hbsag or not len(result.flares):
        return ""
    measured, fallen, lost = (sum(getattr(one, name) for one in result.arms) for name in _FALLS)
    if not measured:
        return "; HBsAg was not measured before and after any of them"
    fell = f"HBsAg fell to a tenth or less around it in {fallen} of {measured} measured"
    return f"; {fell}, below {LOST_BELOW:g} IU/mL in {lost}"


_FALLS = ("n_measured", "n_fallen", "n_lost")


def table_flare_counts(result: FlaresResult) -> pd.DataFrame:
    """A row per arm: patients with a flare, flares, when, how high, and how often HBsAg fell around them."""
    rows = []
    for one in result.arms:
        row = {
            "Arm": label_arm(result.study, one.arm),
            "With a flare": f"{one.n_patients}/{one.n}",
            "Share (exact CI)": say_proportion(one.share),
            "Flares": str(one.n_flares),
            "ALT results, median": say_number(one.n_results, 0),
            "Peak, median day": say_number(one.day, 0) if one.n_flares else NONE,
            "Peak, median × ULN": say_number(one.peak, 1) if one.n_flares else NONE,
            "Highest × ULN": say_number(one.highest, 1) if one.n_flares else NONE,
        }
        if result.has_hbsag:
            row["HBsAg fall ≥ 1 log10"] = _of_measured(one.n_fallen, one)
            row[f"HBsAg below {LOST_BELOW:g} IU/mL"] = _of_measured(one.n_lost, one)
        rows.append(row)
    return pd.DataFrame(rows)


def _of_measured(n: int, one: ArmFlares) -> str:
    return f"{n}/{one.n_measured}" if one.n_measured else "nobody measured" if one.n_flares else NONE


def table_flare_list(result: FlaresResult) -> pd.DataFrame:
    """A row per flare of any patient, highest first."""
    chosen = result.flares.sort_values("estimate", ascending=False, kind="stable")
    cells = {
        "Patient": chosen["subject_id"],
        "Arm": [label_arm(result.study, arm) for arm in chosen["arm"]],
        "Peak, day": [say_number(day, 0) for day in chosen["time"]],
        "ALT, × ULN": [say_number(one, 1) for one in chosen["estimate"]],
        "ALT, U/L": [say_number(one, 0) for one in chosen["peak"]],
    }
    if result.has_hbsag:
        cells |= {
            "HBsAg before, IU/mL": _say_amounts(chosen["hbsag_before"], chosen["before_level"]),
            "Lowest to 24 weeks after": _say_amounts(chosen["hbsag_lowest"], chosen["lowest_level"]),
            "Fall, log10": ["not told" if one != one else say_number(one, 2) for one in chosen["log10_fall"]],
            "Lost": [{True: "yes", False: "no"}.get(one, "not told") for one in chosen["lost"]],
        }
    return pd.DataFrame(cells)


def _say_amounts(values: "pd.Series[float]", levels: "pd.Series[str]") -> list[str]:
    return [_say_amount(value, level) for value, level in zip(values, levels, strict=True)]


def _say_amount(value: float, level: str) -> str:
    if value != value:
        return "no number" if level else "not measured"
    return f"<{say_amount(value)}" if level == "<" else say_amount(value)


def say_flares_alt(result: FlaresResult, answer: str) -> str:
    """What a reader takes from the figure."""
    around = "ALT in multiples of the upper limit around the peak of each flare"
    beneath = ", HBsAg in log10 beneath on the same weeks" if result.has_hbsag else ""
    return f"{around}{beneath}. {answer} {result.study.provenance.mark}."


def say_flares_footnote(result: FlaresResult) -> str:
    """n judged, who was left out and why, the rule, the method, what to doubt."""
    if result.why_not:
        return result.why_not
    counted = say_left_out(result.n_analysed, result.n_selected, result.left_out)
    told = [counted, RULE, say_method(result), _say_looks(result), *say_notes(result), say_caution(result.study)]
    return " ".join(filter(None, told))


def _say_looks(result: FlaresResult) -> str:
    """Who was looked at how often; a flare between two visits is not seen."""
    judged = [one for one in result.arms if one.n]
    if len(judged) < 2:
        return ""
    looks = say_by_arm(result.study, [(one.arm, say_number(one.n_results, 0)) for one in judged])
    return f"Median number of ALT results of a patient: {looks}; who is tested more often is found to flare more often."
