"""The page on prognosis."""

from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.layout import Layout
from hcc_dash.questions.prognosis.numbers.options import PrognosisOptions


def _wait(cohort: Cohort, options: PrognosisOptions) -> str:
    del cohort
    return f"Refitting every model in {options.resamples} resamples" if options.resamples else "Fitting the models"


PREDICTION = Layout(wait=_wait)
