"""The short labels every exhibit carries: how it was planned, where the patients come from, as of when."""

from collections.abc import Mapping

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


PLAN_MARKS = ("Planned", "Exploratory")
"""What an answer is by the study's own plan: every answer has one of them."""

_MEANINGS: Mapping[str, str] = {
    "Planned": "Asked as the study's own plan asks it: the same endpoint, patients, comparison and method. An endpoint "
    "that a registry lists, as secondary too, is planned only in an analysis that was fixed with it.",
    "Exploratory": "Not as the study planned it: other patients, another endpoint, comparison or method, or a question "
    "that was not planned. Whoever looks often enough finds something.",
    "Reconstruction": "The patients were made again from published curves and tables: they give the printed figures "
    "back, and are not the trial's own records.",
    "Simulation": "Invented patients, drawn as the protocol describes them: the page can be tried, and nothing can be "
    "learned of a drug.",
    "Not all of the link": "The page does not show all that its link asks for, so it is not marked as planned.",
}
_BEGINNINGS: Mapping[str, str] = {
    "cohort ": "A code made of every value of the selected patients: who has the same code looks at the same patients "
    "and the same data.",
    "data cut-off ": "What happened after this day is not in the data.",
}


def explain_mark(mark: str) -> str:
    """What a mark means, for whoever points at it; empty where it says all by itself."""
    begun = (meaning for start, meaning in _BEGINNINGS.items() if mark.startswith(start))
    return _MEANINGS.get(mark) or next(begun, "")
