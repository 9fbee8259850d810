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
            "From": [say_when(flare.first_day, "days") for flare in flares],
            "Peak": [say_when(flare.peak_day, "days") for flare in flares],
            "To": [say_when(flare.last_day, "days") for flare in flares],
            "ALT, U/L": [say_number(flare.peak, 0) for flare in flares],
            "× ULN": [say_number(flare.of_uln, 1) for flare in flares],
            "HBsAg before": [_say_surface(flare.before) for flare in flares],
            "Lowest HBsAg to 24 weeks after the peak": [_say_surface(flare.lowest) for flare in flares],
        }
    )


def _say_surface(surface: Surface | None) -> str:
    if surface is None:
        return "not measured"
    if surface.value != surface.value:
        return f"{surface.level or 'no number'} ({say_when(surface.day, 'days')})"
    sign = surface.level if surface.level in {"<", ">"} else ""
    return f"{sign}{say_amount(surface.value)} {surface.unit} ({say_when(surface.day, 'days')})"


def say_flares(result: FlaresResult) -> str:
    """Patients with a flare by arm, and in how many of them HBsAg fell around it."""
    if result.why_not:
        return result.why_not
    judged = [arm for arm in result.arms if arm.n]
    if not judged:
        return "Nobody of this selection has an ALT before and one after the start of study treatment."
    counts = [Counted(label=_label_of(result, arm), n=arm.n, n_events=arm.n_patients) for arm in judged]
    counted = say_counts_only(counts, "had an ALT flare")
    if counted:
        return counted
    level = f"{100 * result.study.methods.conf_level:g} % CI "
    shares = [(arm.arm, f"{arm.n_patients} of {arm.n}, {_share(arm, level)}") for arm in judged]
    return f"An ALT flare in {say_by_arm(result.study, shares)}{_say_fall(result)}."


def _label_of(result: FlaresResult, arm: ArmFlares) -> str:
    return label_arm(result.study, arm.arm) if sum(bool(other.n) for other in result.arms) > 1 else ""


def _share(arm: ArmFlares, level: str) -> str:
    share = arm.share
    return f"{say_percent(share.value)} [{level}{say_interval(share.conf_low, share.conf_high, 0, 100)}]"


def _say_fall(result: FlaresResult) -> str:
    if not result.has_hbsag or not len(result.flares):
        return ""
    measured, fallen, lost = (sum(getattr(arm, name) for arm in result.arms) for name in _FALLS)
    if not measured:
        return "; HBsAg was not measured before and after any of them"
    fell = f"HBsAg fell to a tenth or less around it in {fallen} of {measured} measured"
    return f"; {fell}, below {LOST_BELOW:g} IU/mL in {lost}"


_FALLS = ("n_measured", "n_fallen", "n_lost")


def table_flare_counts(result: FlaresResult) -> pd.DataFrame:
    """A row per arm: patients with a flare, flares, when, how high, and how often HBsAg fell around them."""
    rows = []
    for arm in result.arms:
        row = {
            "Arm": label_arm(result.study, arm.arm),
            "With a flare": f"{arm.n_patients}/{arm.n}",
            "Share (exact CI)": say_proportion(arm.share),
            "Flares": str(arm.n_flares),
            "ALT results, median": say_number(arm.n_results, 0),
            "Peak, median day": say_number(arm.day, 0) if arm.n_flares else NONE,
            "Peak, median × ULN": say_number(arm.peak, 1) if arm.n_flares else NONE,
            "Highest × ULN": say_number(arm.highest, 1) if arm.n_flares else NONE,
        }
        if result.has_hbsag:
            row["HBsAg fall ≥ 1 log10"] = _of_measured(arm.n_fallen, arm)
            row[f"HBsAg below {LOST_BELOW:g} IU/mL"] = _of_measured(arm.n_lost, arm)
        rows.append(row)
    return pd.DataFrame(rows)


def _of_measured(n: int, arm: ArmFlares) -> str:
    return f"{n}/{arm.n_measured}" if arm.n_measured else "nobody measured" if arm.n_flares else NONE


def table_flare_list(result: FlaresResult) -> pd.DataFrame:
    """A row per flare of any patient, highest first."""
    chosen = result.flares.sort_values("estimate", ascending=False, kind="stable")
    cells = {
        "Patient": chosen["subject_id"],
        "Arm": [label_arm(result.study, arm) for arm in chosen["arm"]],
        "Peak, day": [say_number(day, 0) for day in chosen["time"]],
        "ALT, × ULN": [say_number(multiple, 1) for multiple in chosen["estimate"]],
        "ALT, U/L": [say_number(peak, 0) for peak in chosen["peak"]],
    }
    if result.has_hbsag:
        cells |= {
            "HBsAg before, IU/mL": _say_amounts(chosen["hbsag_before"], chosen["before_level"]),
            "Lowest to 24 weeks after": _say_amounts(chosen["hbsag_lowest"], chosen["lowest_level"]),
            "Fall, log10": ["not told" if fall != fall else say_number(fall, 2) for fall in chosen["log10_fall"]],
            "Lost": [{True: "yes", False: "no"}.get(lost, "not told") for lost in chosen["lost"]],
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
    judged = [arm for arm in result.arms if arm.n]
    if len(judged) < 2:
        return ""
    looks = say_by_arm(result.study, [(arm.arm, say_number(arm.n_results, 0)) for arm in judged])
    return f"Median number of ALT results of a patient: {looks}; who is tested more often is found to flare more often."
