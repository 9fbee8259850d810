"""The terminal commands of the exhibits on safety: every choice of a page written out as an option."""

from hcc_dash.analysis.harms.adverse_events_options import AdverseEventOptions
from hcc_dash.analysis.harms.onset_result import OnsetOptions
from hcc_dash.analysis.labs.options import LabOptions
from hcc_dash.analysis.liver.options import LiverOptions
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.exhibits.command import option, write_command

_EVENTS = AdverseEventOptions()


def command_events(cohort: Cohort, options: AdverseEventOptions, search: str = "") -> str:
    """``hcc-dash analyse adverse-events`` with the options of the question and the text that rows must hold."""
    own = [option("--search", search)] if search else []
    return write_command(cohort, "adverse-events", options.endpoint, [*_write_events(options), *own])


def command_onset(cohort: Cohort, options: OnsetOptions) -> str:
    """The same with ``--onset``: the course over time of all these events, or of one row of them."""
    own = ["--onset", option("--at-weeks", options.at_weeks)]
    own += [option("--name", options.term)] if options.term else []
    events = options.events
    return write_command(cohort, "adverse-events", events.endpoint, [*_write_events(events), *own])


def command_serious(cohort: Cohort, options: AdverseEventOptions) -> str:
    """``hcc-dash analyse serious-events``."""
    return write_command(cohort, "serious-events", options.endpoint, _write_events(options))


def command_liver(cohort: Cohort, part: str, options: LiverOptions, own: list[str]) -> str:
    """``hcc-dash analyse liver --part ...``; empty for limits of the score that no option can say."""
    usual = LiverOptions()
    if options.cuts != usual.cuts:
        return ""
    words = [option("--part", part)]
    words += ["--given-scores"] if options.given_scores else []
    words += [option("--rise", options.rise)] if options.rise != usual.rise else []
    words += [option("--weeks", options.treatment_weeks)] if options.treatment_weeks != usual.treatment_weeks else []
    words += [option("--enzyme", options.enzyme)] if options.enzyme != usual.enzyme else []
    words += [option("--alp-limit", options.alp_limit)] if options.alp_limit != usual.alp_limit else []
    other_days = options.days_after_peak != usual.days_after_peak
    words += [option("--days-after-peak", options.days_after_peak)] if other_days else []
    words += ["--show-ids"] if options.show_ids else []
    return write_command(cohort, "liver", options=[*words, *own])


def command_labs(cohort: Cohort, part: str, options: LabOptions, own: list[str]) -> str:
    """``hcc-dash analyse labs --part ...``; empty for limits of normal that no option can say."""
    if options.limits:
        return ""
    words = [option("--part", part), option("--ctcae", options.version)]
    words += [option("--window-days", options.window_days)] if options.window_days is not None else []
    words += ["--show-ids"] if options.show_ids else []
    return write_command(cohort, "labs", options=[*words, *own])


def _write_events(options: AdverseEventOptions) -> list[str]:
    """Only what differs from the question in its first form, and until when events were looked for, always."""
    written = {
        "by": option("--by", options.by),
        "minimum_grade": option("--grade", options.minimum_grade),
        "related_to": option("--related", options.related_to),
        "open_as_related": "--open-as-related",
        "serious_only": "--serious",
        "window": option("--window", options.window),
        "treatment_end": option("--treatment-end", options.treatment_end),
        "days_after": option("--days-after", options.days_after),
        "threshold": option("--threshold", options.threshold),
        "sort": option("--sort", options.sort),
    }
    words = [text for name, text in written.items() if getattr(options, name) != getattr(_EVENTS, name)]
    words += [option("--weeks", *options.weeks)] if options.window == "weeks" and options.weeks else []
    words += [option("--stratify", column) for column in options.strata]
    return [*words, option("--collected-months", options.collected_months or 0.0)]
