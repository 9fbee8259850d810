"""How ALT flares were counted and HBsAg read around them, and what to doubt, in sentences fit for a paper."""

from hcc_dash.clinical.hbsag import LOST_BELOW
from hcc_dash.questions.liver.numbers.flare_runs import DAYS_AFTER
from hcc_dash.questions.liver.numbers.flares import FlaresResult
from hcc_dash.wording.safety_words import say_rows
from hcc_dash.wording.words import say_given

NO_HBSAG = "No table holds dated HBsAg, so that nothing can be said of it around a flare."


def say_method(result: FlaresResult) -> str:
    """How it was done; empty where no flare could be counted."""
    if result.why_not:
        return ""
    counted = "Consecutive ALT results that reach the line are one flare; its peak is the highest of them."
    around = (
        f"HBsAg: the last on or before the flare's first day against the lowest from then to {DAYS_AFTER // 7} weeks "
        f"after its peak; a result below a limit counts as that limit; lost is below {say_given(LOST_BELOW)} IU/mL, "
        "not confirmed by a second result."
    )
    return f"{counted} {around}" if result.has_hbsag else counted


def say_notes(result: FlaresResult) -> tuple[str, ...]:
    """What to doubt: rows not used, and HBsAg that nobody measured."""
    without = not result.why_not and not result.has_hbsag
    return (*say_rows(result.rows_left_out), *([NO_HBSAG] if without else []))
