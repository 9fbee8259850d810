"""How courses and falls were read, and what to doubt, in sentences fit for a paper."""

from hcc_dash.questions.virology.numbers.options import MARKERS
from hcc_dash.questions.virology.numbers.trajectory_result import TrajectoryResult
from hcc_dash.study.counts import count_noun
from hcc_dash.wording.safety_words import say_rows
from hcc_dash.wording.words import say_conf_level


def say_method(result: TrajectoryResult) -> str:
    """What is drawn where, what a fall is, and of whom."""
    level = say_conf_level(result.study.methods.conf_level)
    differences = ", difference with Newcombe's" if len(result.groups) > 1 else ""
    return (
        f"{MARKERS[result.options.marker]} in log10 IU/mL, the first test of a patient at each visit; median and "
        "quartiles, results below the assay's limit at the limit. Largest fall: from the last test up to the start of "
        f"study treatment, which must be a number, to the lowest until week {result.options.fall_week} and 7 days; to "
        "a result below the limit it is at least so large. Fallen by 1 log10: to a tenth or less, of those in whom a "
        f"tenth of the amount at baseline is not below the limit; shares with Wilson's {level} limits{differences}."
    )


def say_notes(result: TrajectoryResult) -> tuple[str, ...]:
    """Results that have no amount, and who is still measured late."""
    notes = []
    if result.n_undiluted:
        notes.append(
            f"{count_noun(result.n_undiluted, 'result')} of samples that were not diluted: without a number, in no "
            "median and no fall."
        )
    if result.n_open:
        notes.append(f"{count_noun(result.n_open, 'result')} in another unit or unreadable: not drawn.")
    if result.groups:
        notes.append("Those still measured late are not all: medians of late visits are of those who came.")
    return (*notes, *say_rows(result.rows_left_out))
