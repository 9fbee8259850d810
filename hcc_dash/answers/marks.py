"""The short labels every exhibit carries: how it was planned, where the patients come from, as of when."""

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.plan import Status
from hcc_dash.study.capital import capital


def build_marks(cohort: Cohort, status: Status | None) -> tuple[str, ...]:
    """Planned or exploratory, provenance, data cut-off, cohort identity, factors with levels put together."""
    study = cohort.study
    cut_off = f"data cut-off {study.data_cut_off.isoformat()}" if study.data_cut_off else "no data cut-off given"
    marks = [capital(status)] if status else []
    regrouped = [study.factor(grouping.column).before_level for grouping in cohort.selection.groupings]
    together = [f"{' and '.join(regrouped)} levels put together"] if regrouped else []
    return (*marks, study.provenance.mark, cut_off, f"cohort {cohort.identity}", *together)


def export_note(marks: tuple[str, ...], study_id: str, *more: str) -> str:
    """The marks as one line, for every row and every file that leaves the screen; then what else is to be said."""
    return "; ".join(filter(None, (study_id, *marks, *more)))
