"""The options of the prognosis page: endpoint, models, landmark, resamples."""

import streamlit as st

from hcc_dash.analysis.prognosis.options import (
    Candidate,
    PrognosisOptions,
    default_candidates,
    registered_candidates,
)
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.exhibits.exhibit import Exhibit
from hcc_dash.exhibits.prognosis import build_prognosis
from hcc_dash.study.model import Study
from hcc_dash.ui.cache import open_exhibit
from hcc_dash.ui.options import pick_endpoint, pick_landmark
from hcc_dash.ui.widgets import pick_many, segments

RESAMPLES = {"0": "None", "100": "100", "400": "400"}
MANY = 3_000  # patients above which resampling waits for a click


def pick_prognosis(cohort: Cohort) -> PrognosisOptions:
    """What to ask: models of one factor or of the registered covariates, and one of the reader's own."""
    study = cohort.study
    with st.container(horizontal=True):
        endpoint = pick_endpoint(study)
        catalogue = list_candidates(study, endpoint.id)
        usual = default_candidates(study, endpoint.id)
        names = {key: one.label for key, one in catalogue.items()}
        default = tuple(key for key, one in catalogue.items() if one in usual)
        chosen = pick_many("Models", names, "prognosis.models", study, "The study's stagings", default, width=420)
        own = pick_many("One model of", _columns(study), "prognosis.own", study, "Your own model", width=260)
        landmark = pick_landmark(endpoint, study)
        resamples = segments(
            "Resamples", RESAMPLES, "prognosis.resamples", study, "100" if cohort.n <= MANY else "0"
        )  # fmt: skip
    candidates = tuple(catalogue[key] for key in chosen)
    return PrognosisOptions(
        endpoint=endpoint.id,
        candidates=(*candidates, *_own_model(study, own)),
        landmark_months=landmark,
        resamples=int(resamples),
    )


def list_candidates(study: Study, endpoint_id: str) -> dict[str, Candidate]:
    """Every model that can be picked, by key: each factor alone, and the registered covariates."""
    alone = {f"factor {one.column}": Candidate(one.label, (one.column,)) for one in study.factors}
    return alone | {f"registered {at}": one for at, one in enumerate(registered_candidates(study, endpoint_id))}


def _columns(study: Study) -> dict[str, str]:
    factors = {f"factor {one.column}": one.label for one in study.factors}
    return factors | {f"covariate {one.id}": one.label for one in study.covariates}


def _own_model(study: Study, keys: tuple[str, ...]) -> tuple[Candidate, ...]:
    """One model of everything picked, called by its parts."""
    if not keys:
        return ()
    factors = tuple(key.removeprefix("factor ") for key in keys if key.startswith("factor "))
    covariates = tuple(key.removeprefix("covariate ") for key in keys if key.startswith("covariate "))
    parts = " + ".join(_columns(study)[key] for key in keys)
    return (Candidate(f"Own model: {parts}", factors, covariates),)


def open_prognosis(cohort: Cohort, options: PrognosisOptions) -> Exhibit:
    """The exhibit, remembered; the first time takes some seconds when it resamples."""
    said = f"Refitting every model in {options.resamples} resamples" if options.resamples else "Fitting the models"
    with st.spinner(said):
        return open_exhibit(build_prognosis, cohort, options)
