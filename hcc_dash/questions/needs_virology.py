"""Why a cohort cannot be asked about HBsAg and HBV DNA."""

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.placed_rows import set_clock
from hcc_dash.questions.virology.numbers.options import markers_on_file, results_of


def needs_virology(cohort: Cohort) -> str:
    """Responses need a table of HBsAg or HBV DNA as printed, and the date on which study treatment started."""
    study = cohort.study
    declared = [results for marker in ("hbsag", "hbv_dna") if (results := results_of(study, marker)) is not None]
    if not declared:
        return (
            f"{study.short} declares no table of HBsAg or HBV DNA, and none was made up: nothing can be derived here."
        )
    if not markers_on_file(cohort):
        return f'The declared table "{declared[0].table}" is not on file.'
    clock = set_clock(cohort)
    return clock if isinstance(clock, str) else ""
