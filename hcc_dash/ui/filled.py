"""Which pages the open trial can fill: by the questions' own needs, which compute nothing; found once a cohort."""

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.cohort.once import once_for_cohort
from hcc_dash.questions.catalogue import CATALOGUE
from hcc_dash.questions.pages import PAGES

NOTHING = " · no data"
"""After the name of a page that the trial has nothing for."""


def filled_pages(cohort: Cohort | None) -> frozenset[str]:
    """Identifiers of the pages that have something to show of a whole cohort; all where none is open."""
    if cohort is None:
        return frozenset(page.id for page in PAGES)
    return find_filled(cohort)


@once_for_cohort
def find_filled(cohort: Cohort) -> frozenset[str]:
    """Pages of which a question can be asked, and those that ask none."""
    asking = {question.page for question in CATALOGUE}
    able = {question.page for question in CATALOGUE if not question.needs(cohort)}
    return frozenset(page.id for page in PAGES if page.id in able or page.id not in asking)
