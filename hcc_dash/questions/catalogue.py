"""Every question, in the order of the pages: navigation, pages, commands, links and tests come from this tuple."""

from hcc_dash.asking.views import NoView, TimeView
from hcc_dash.estimation.tumour_course import why_no_scans
from hcc_dash.questions.balance import layout as balance_layout
from hcc_dash.questions.balance.exhibit.baseline import build_baseline
from hcc_dash.questions.balance.exhibit.propensity import build_propensity
from hcc_dash.questions.balance.exhibit.time_zero import build_time_zero
from hcc_dash.questions.balance.numbers.baseline import BaselineOptions
from hcc_dash.questions.balance.numbers.time_zero_result import TimeZeroOptions
from hcc_dash.questions.balance.numbers.weighted_result import WeightedOptions
from hcc_dash.questions.cox import layout as cox_layout
from hcc_dash.questions.cox.exhibit.cox import build_cox
from hcc_dash.questions.cox.exhibit.hazards import build_hazards
from hcc_dash.questions.cox.exhibit.predicted import build_predicted
from hcc_dash.questions.cox.exhibit.standardised import build_standardised
from hcc_dash.questions.cox.numbers.options import CoxOptions, StandardisedOptions
from hcc_dash.questions.cox.numbers.predicted import PredictedOptions
from hcc_dash.questions.design.exhibit.sample_size import build_design
from hcc_dash.questions.design.numbers.sample_size import DesignOptions
from hcc_dash.questions.layout import Layout
from hcc_dash.questions.needs_design import needs_sample_size
from hcc_dash.questions.needs_outcomes import (
    needs_arms,
    needs_characteristics,
    needs_competing_event,
    needs_factors,
    needs_groups,
    needs_late_starts,
    needs_number,
    needs_terms,
    needs_time_to_event,
    needs_weighting,
)
from hcc_dash.questions.needs_quality_of_life import needs_forms_and_events, needs_questionnaire
from hcc_dash.questions.needs_virology import needs_virology
from hcc_dash.questions.prognosis.exhibit.prognosis import build_prognosis
from hcc_dash.questions.prognosis.layout import PREDICTION
from hcc_dash.questions.prognosis.numbers.options import PrognosisOptions
from hcc_dash.questions.quality_of_life import layout as qol_layout
from hcc_dash.questions.quality_of_life.exhibit import qol_small
from hcc_dash.questions.quality_of_life.exhibit.completion import build_completion
from hcc_dash.questions.quality_of_life.exhibit.deterioration import build_deterioration
from hcc_dash.questions.quality_of_life.exhibit.qol import build_scales, build_trajectory
from hcc_dash.questions.quality_of_life.exhibit.qol_model import build_qol_model
from hcc_dash.questions.quality_of_life.exhibit.qol_views import CompletionView, QolView, ScalesView, TogetherView
from hcc_dash.questions.quality_of_life.exhibit.responders import build_responders
from hcc_dash.questions.quality_of_life.exhibit.together import build_together
from hcc_dash.questions.quality_of_life.numbers.deterioration_options import DeteriorationOptions
from hcc_dash.questions.quality_of_life.numbers.model_options import ModelOptions
from hcc_dash.questions.quality_of_life.numbers.options import CompletionOptions, QolOptions
from hcc_dash.questions.quality_of_life.numbers.responders import ResponderOptions
from hcc_dash.questions.quality_of_life.numbers.together import TogetherOptions
from hcc_dash.questions.question import Question
from hcc_dash.questions.recurrence import layout as recurrence_layout
from hcc_dash.questions.recurrence.exhibit.competing import build_competing, build_periods
from hcc_dash.questions.recurrence.exhibit.sites import build_sites
from hcc_dash.questions.recurrence.numbers.options import CompetingOptions
from hcc_dash.questions.recurrence.numbers.sites import SitesOptions
from hcc_dash.questions.safety import SAFETY
from hcc_dash.questions.scans import layout as scans_layout
from hcc_dash.questions.scans.exhibit.adherence import build_scans
from hcc_dash.questions.scans.exhibit.interval import build_between
from hcc_dash.questions.scans.exhibit.strip import build_strip
from hcc_dash.questions.scans.exhibit.worklist import build_worklist
from hcc_dash.questions.scans.numbers.options import ScanOptions, StripOptions, WorklistOptions
from hcc_dash.questions.second_opinion.exhibit.second_opinion import build_model_opinion, build_second_opinion
from hcc_dash.questions.subgroups import layout as subgroups_layout
from hcc_dash.questions.subgroups.exhibit import subgroups_small
from hcc_dash.questions.subgroups.exhibit.modifier import build_cuts, build_modifier
from hcc_dash.questions.subgroups.exhibit.subgroups import build_subgroups
from hcc_dash.questions.subgroups.numbers.options import CutsOptions, ModifierOptions, SubgroupOptions
from hcc_dash.questions.survival import layout as survival_layout
from hcc_dash.questions.survival.exhibit import survival_small
from hcc_dash.questions.survival.exhibit.log_rank_tests import build_log_rank
from hcc_dash.questions.survival.exhibit.restricted_mean import build_restricted_mean
from hcc_dash.questions.survival.exhibit.survival import build_survival
from hcc_dash.questions.survival.numbers.log_rank_tests import LogRankOptions
from hcc_dash.questions.survival.numbers.options import OpinionOptions, SurvivalOptions
from hcc_dash.questions.survival.numbers.restricted_mean import RestrictedMeanOptions
from hcc_dash.questions.survival.words.survival import Shown
from hcc_dash.questions.virology import layout as virology_layout
from hcc_dash.questions.virology.exhibit.response import build_response
from hcc_dash.questions.virology.exhibit.trajectories import build_trajectories
from hcc_dash.questions.virology.numbers.options import HbvResponseOptions, TrajectoryOptions
from hcc_dash.study.errors import StudyError, did_you_mean

CATALOGUE: tuple[Question, ...] = (
    Question(
        id="survival", title="Survival by arm", layout=survival_layout.CURVES, glance=survival_small.GLANCE,
        page="survival", options=SurvivalOptions, view=Shown, build=build_survival,
        needs=needs_time_to_event,
        help="Kaplan-Meier curves, tests, hazard ratio and restricted mean, by arm or factor.",
    ),
    Question(
        id="log-rank", title="Log-rank tests", layout=survival_layout.LOG_RANK,
        page="survival", options=LogRankOptions, build=build_log_rank, key="log_rank",
        part="tests", needs=needs_groups,
        help="Log-rank tests with any weights: of all groups, of each pair, of the trend over ordered levels.",
    ),
    Question(
        id="rmst", title="Restricted mean survival time",
        page="survival", options=RestrictedMeanOptions, view=NoView, build=build_restricted_mean,
        needs=needs_time_to_event, help="Restricted mean survival time by arm, differences and ratios.",
    ),
    Question(
        id="subgroups", title="Hazard ratios by subgroup", layout=subgroups_layout.FOREST,
        glance=subgroups_small.GLANCE,
        page="subgroups", key="forest", options=SubgroupOptions, build=build_subgroups,
        needs=needs_arms,
        help="Forest of hazard ratios by subgroup, with one interaction test for each factor.",
    ),
    Question(
        id="modifier", title="Hazard ratio along a continuous factor", layout=subgroups_layout.ALONG,
        page="subgroups", key="forest", options=ModifierOptions, build=build_modifier,
        needs=needs_number, help="Hazard ratio along a factor that is a number, with tests of the interaction.",
    ),
    Question(
        id="cuts", title="Cut points of a continuous factor", layout=subgroups_layout.CUTS,
        page="subgroups", key="forest", part="cuts", options=CutsOptions, build=build_cuts, needs=needs_number,
        help="Hazard ratios and interaction at every cut of a factor that is a number.",
    ),
    Question(
        id="cox", title="Cox model", layout=cox_layout.MODEL,
        page="cox", options=CoxOptions, build=build_cox, needs=needs_time_to_event,
        help="Hazard ratios of arms and covariates: univariable beside multivariable, tests, concordance.",
    ),
    Question(
        id="ph", title="Proportional hazards", layout=cox_layout.HAZARDS,
        page="cox", options=CoxOptions, build=build_hazards, needs=needs_terms,
        help="Are hazards proportional: the test of R's cox.zph per term, residuals, ratios early and late.",
    ),
    Question(
        id="standardised", title="Adjusted survival", layout=cox_layout.STANDARDISED,
        page="cox", options=StandardisedOptions, build=build_standardised,
        needs=needs_arms,
        help="Adjusted survival: each arm's curve over the same covariates, and the difference at a landmark.",
    ),
    Question(
        id="predicted", title="Survival predicted for a patient", layout=cox_layout.PREDICTED,
        page="cox", part="predicted", options=PredictedOptions, build=build_predicted, needs=needs_terms,
        help="Survival that a Cox model predicts for a patient described, with limits, in each arm.",
    ),
    Question(
        id="balance", title="Baseline characteristics", layout=balance_layout.BASELINE,
        page="balance", options=BaselineOptions, build=build_baseline, needs=needs_characteristics,
        help="Baseline characteristics by arm with standardised differences.",
    ),
    Question(
        id="weighted", title="Propensity-weighted comparison", layout=balance_layout.WEIGHTED,
        page="balance", part="weighted", options=WeightedOptions, build=build_propensity,
        needs=needs_weighting,
        help="Comparison of two arms that were not randomised, weighted by propensity scores.",
    ),
    Question(
        id="time-zero", title="Immortal time and landmark analysis", layout=balance_layout.LATE_STARTS,
        page="balance", part="time_zero", options=TimeZeroOptions, build=build_time_zero,
        needs=needs_late_starts,
        help="When treatment started, and the arms compared from a landmark after it.",
    ),
    Question(
        id="competing", title="Cumulative incidence and competing risks", layout=recurrence_layout.INCIDENCE,
        page="recurrence", options=CompetingOptions, view=TimeView, build=build_competing,
        needs=needs_competing_event,
        help="Cumulative incidence with the competing event, Gray's test, cause-specific and Fine-Gray models.",
    ),
    Question(
        id="competing-periods", title="Early and late incidence", layout=recurrence_layout.PERIODS,
        page="recurrence", options=CompetingOptions, view=TimeView, build=build_periods,
        needs=needs_competing_event,
        help="Early incidence among everybody, late incidence among those still free of both events.",
    ),
    Question(
        id="recurrence-sites", title="Recurrence by first site and definition", layout=recurrence_layout.SITES,
        page="recurrence", part="sites", options=SitesOptions, build=build_sites, needs=why_no_scans,
        help="Recurrence from scans and biopsies: incidence by first site, three analyses, other definitions.",
    ),
    Question(
        id="scans", title="Adherence to the schedule of scans", layout=scans_layout.ADHERENCE,
        page="scans", options=ScanOptions, build=build_scans, needs=why_no_scans,
        help="Scheduled scans due, in window, late and missed by arm, scans per patient-year, long gaps.",
    ),
    Question(
        id="scan-strip", title="Scheduled scans patient by patient", layout=scans_layout.STRIP,
        page="scans", part=scans_layout.STRIP_WORD, options=StripOptions, build=build_strip, needs=why_no_scans,
        help="What became of each patient's scheduled scans, a page of patients at a time.",
    ),
    Question(
        id="worklist", title="Worklist of scans and findings", layout=scans_layout.WORKLIST,
        page="scans", part=scans_layout.WORKLIST_WORD, options=WorklistOptions, build=build_worklist,
        needs=why_no_scans,
        help="Equivocal findings without biopsy, overdue scans, biopsies against imaging, categories that fell.",
    ),
    Question(
        id="between-scans", title="Recurrence between two scans", layout=scans_layout.BETWEEN,
        page="scans", part=scans_layout.BETWEEN_WORD, options=ScanOptions, view=TimeView, build=build_between,
        needs=why_no_scans,
        help="Recurrence as interval-censored times: Turnbull's estimate by arm beside Kaplan-Meier's.",
    ),
    Question(
        id="hbv-response", title="HBV response", layout=virology_layout.RESPONSE,
        page="hbv_response", options=HbvResponseOptions, build=build_response, needs=needs_virology,
        help="Who lost HBsAg or HBV DNA: shares under every denominator, incidence with death competing, reversal.",
    ),
    Question(
        id="hbv-trajectories", title="HBsAg and HBV DNA over time", layout=virology_layout.TRAJECTORIES,
        page="hbv_response", part="trajectories", options=TrajectoryOptions,
        build=build_trajectories, needs=needs_virology,
        help="Courses and medians of HBsAg or HBV DNA, the largest fall of each patient, who has reached what by when.",
    ),
    Question(
        id="prognosis", title="Prognostic discrimination and calibration", layout=PREDICTION,
        page="prognosis", options=PrognosisOptions, build=build_prognosis, needs=needs_factors,
        slow=True, help="Which staging or model predicts better: concordance, calibration, differences by resampling.",
    ),
    Question(
        id="design", title="Sample size and information fraction",
        page="design", options=DesignOptions, view=TimeView, build=build_design, needs=needs_sample_size,
        layout=Layout(),
        help="Planned patients, events and power beside those on file: the information fraction.",
    ),
    *SAFETY,
    Question(
        id="scores", title="Quality of life by visit", layout=qol_layout.SCORES, glance=qol_small.GLANCE,
        page="quality_of_life", key="qol", options=QolOptions, view=QolView, build=build_trajectory,
        needs=needs_questionnaire, help="One scale of a questionnaire over the visits, by arm or factor.",
    ),
    Question(
        id="scales", title="All scales of quality of life", layout=qol_layout.SCALES,
        page="quality_of_life", key="qol", options=QolOptions, view=ScalesView, build=build_scales,
        needs=needs_questionnaire, help="All scales of a questionnaire over the visits, side by side.",
    ),
    Question(
        id="completion", title="Questionnaire completion", layout=qol_layout.COMPLETION,
        page="quality_of_life", key="qol", part="completion", options=CompletionOptions,
        view=CompletionView, build=build_completion, needs=needs_questionnaire,
        help="Who answers: forms due and received by visit, and scores by the last form.",
    ),
    Question(
        id="together", title="Adverse events beside quality of life", layout=qol_layout.TOGETHER,
        page="quality_of_life", key="qol", part="together", options=TogetherOptions, view=TogetherView,
        build=build_together, needs=needs_forms_and_events,
        help="Adverse events going on beside quality of life, by arm on one clock.",
    ),
    Question(
        id="qol", title="Mixed model of quality of life", layout=qol_layout.MODEL,
        page="qol_model", options=ModelOptions, build=build_qol_model, slow=True, needs=needs_questionnaire,
        help="Change of quality of life from baseline, compared between arms by a mixed model for repeated measures.",
    ),
    Question(
        id="qol-opinion", title="Second opinion on the mixed model",
        page="qol_model", part="opinion", options=ModelOptions, build=build_model_opinion, slow=True,
        needs=needs_questionnaire, help="Every number of the mixed model beside those of R's packages and statsmodels.",
    ),
    Question(
        id="deterioration", title="Time to deterioration of quality of life", layout=qol_layout.DETERIORATION,
        page="deterioration", options=DeteriorationOptions, view=TimeView,
        build=build_deterioration, needs=needs_questionnaire, help="Time to deterioration of quality of life.",
    ),
    Question(
        id="responders", title="Quality-of-life responders", layout=qol_layout.RESPONDERS,
        page="deterioration", part=qol_layout.RESPONDERS_WORD, options=ResponderOptions, build=build_responders,
        needs=needs_questionnaire, help="Who is better and who is worse in quality of life at a visit.",
    ),
    Question(
        id="second-opinion", title="Second opinion on survival",
        page="second_opinion", options=OpinionOptions, build=build_second_opinion, slow=True,
        key="survival", needs=needs_time_to_event,
        help="Every number of a survival question beside those of lifelines, scikit-survival and R.",
    ),
)  # fmt: skip


def question_of(name: str) -> Question:
    """The question of that identifier; StudyError with the nearest name otherwise."""
    known = {question.id: question for question in CATALOGUE}
    if name not in known:
        raise StudyError(f'No question is called "{name}". {did_you_mean(name, known)}')
    return known[name]
