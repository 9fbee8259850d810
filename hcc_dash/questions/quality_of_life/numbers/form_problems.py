"""What of a questionnaire's forms was left out or made missing, counted."""

from dataclasses import dataclass

from hcc_dash.estimation.placed_rows import RowsLeftOut


@dataclass(frozen=True, slots=True, kw_only=True)
class FormProblems:
    """``left_out``: forms not used, by reason; ``n_invalid``: answers or scores that cannot be, made missing;
    ``n_due``: of declared visits without any form on file, how many were due; ``unplaced_visits``: those of which
    nothing says when they were; ``n_unplaced``: patients without an arm or a start of study treatment.
    """

    left_out: tuple[RowsLeftOut, ...]
    n_invalid: int
    n_due: dict[str, int]
    unplaced_visits: tuple[str, ...]
    n_unplaced: int
