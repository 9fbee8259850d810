"""How adverse events were counted, and what to doubt, in sentences fit for a paper."""

from hcc_dash.questions.harms.numbers.adverse_events_asking import ANY_DRUG
from hcc_dash.questions.harms.numbers.adverse_events_options import AdverseEventOptions
from hcc_dash.questions.harms.numbers.adverse_events_result import AdverseEventResult
from hcc_dash.questions.harms.numbers.doubts import EventDoubts, Unwatched
from hcc_dash.questions.harms.words.event_tests import say_tests
from hcc_dash.study.allocation import say_not_randomised
from hcc_dash.study.counts import count_noun
from hcc_dash.study.endpoints import AdverseEvents
from hcc_dash.study.time import convert_time
from hcc_dash.wording.words import say_conf_level, say_given, say_number

BY = {"term": "CTCAE term", "soc": "system organ class", "aesi": "group of special interest"}
NOUNS = {"term": ("event", "events"), "soc": ("organ class", "organ classes"), "aesi": ("group", "groups")}
ASSOCIATED = "differences are associated with the treatment, not shown to come from it"


def say_method(result: AdverseEventResult) -> str:
    """How it was done; built from the question and the study's methods."""
    options, level = result.options, say_conf_level(result.study.methods.conf_level)
    least, graded = options.minimum_grade, result.graded
    of_grade = f" of grade {least}{' or higher' if least < 5 else ''}" if graded else " of any severity"
    by = BY[options.by] if graded else BY[options.by].removeprefix("CTCAE ")
    once = "each patient counted once" + (", in the worst grade" if graded else "")
    words = [
        f"Adverse events{of_grade} by {by}, {say_window(options)}, in everybody treated, in the arm of the treatment "
        "received",
        f"{once}; shares with exact {level} limits (Clopper-Pearson)",
    ]
    if len(result.patient_years) > 1:
        words.append(
            f"differences and ratios of shares with {level} score limits (Miettinen-Nurminen), not adjusted and "
            f"{say_tests(options.test, level)}"
        )
    if result.doubts.dated:
        words.append(
            "rates per 100 patient-years with exact Poisson limits, for events and for first events until each "
            "patient's first; rate ratios of first events exact and conditional"
        )
    if options.threshold > 0 and options.by != "aesi":
        interest = "" if options.by == "soc" else ", and those of special interest whatever their frequency"
        words.append(f"shown are those of {say_given(100 * options.threshold)} % or more in an arm{interest}")
    return "; ".join(words) + "."


def say_window(options: AdverseEventOptions) -> str:
    """The window in words."""
    match options.window:
        case "all":
            until = f" to {count_noun(options.collected_months, 'month')}" if options.collected_months else ""
            return f"over all follow-up from the first dose{until}"
        case "emergent":
            end = (
                f"{count_noun(options.days_after, 'day')} after the end of treatment"
                if options.treatment_end
                else "last contact"
            )
            return f"from the first dose to {end}"
        case "weeks":
            low, high = (say_given(week) for week in options.weeks)
            return f"in weeks {low} to {high} after the first dose in every arm"


def say_notes(result: AdverseEventResult) -> tuple[str, ...]:
    """What to doubt: what was never collected, rows left out, judgements missing, follow-up of unequal length."""
    options, doubts = result.options, result.doubts
    notes = [_say_collected(result.endpoint), *_say_rows(result), *_say_causality(options, doubts)]
    if options.window == "emergent" and not options.treatment_end:
        notes.append("No end of treatment is on file, so every event after the first dose counts as emergent.")
    if options.related_to and doubts.n_judged > 1 and options.related_to != ANY_DRUG:
        notes.append("An event may be related to another drug as well; this counts one drug alone.")
    notes.append(say_unwatched(doubts.unwatched))
    if doubts.dated:
        notes.append(
            "A patient may have several events, so the limits of event rates are too narrow; those of first events "
            "are not."
        )
    notes.append(say_below_threshold(result))
    if len(result.patient_years) > 1:
        notes.append(say_not_randomised(result.study, ASSOCIATED, ASSOCIATED))
    return tuple(dict.fromkeys(filter(None, [*notes, say_deaths(doubts)])))


def say_below_threshold(result: AdverseEventResult) -> str:
    """How many events or classes no row is made of, shown or not; empty where all have one."""
    if not result.n_hidden:
        return ""
    one, many = NOUNS[result.options.by]
    rarer = f"{result.n_hidden} {one if result.n_hidden == 1 else many}"
    least = say_given(100 * result.options.threshold)
    return f"{rarer} in less than {least} % of every arm {'has' if result.n_hidden == 1 else 'have'} no row."


def _say_collected(endpoint: AdverseEvents) -> str:
    if not endpoint.grade:
        return (
            "The file has the severity of events (mild, moderate, severe) and no CTCAE grades. Severity is not a "
            "grade: nothing is shown by grade, and none is derived."
        )
    return say_collected_from(endpoint)


def say_collected_from(endpoint: AdverseEvents) -> str:
    """That milder events are not on file, where they were not collected."""
    least = endpoint.collected_from_grade
    return f"Events were collected from grade {least}; milder ones are not on file." if least > 1 else ""


def _say_rows(result: AdverseEventResult) -> list[str]:
    doubts = result.doubts
    notes = [f"{count_noun(rows.n, 'row')} left out: {rows.reason}." for rows in result.rows_left_out]
    if doubts.n_undated:
        notes.append(f"{count_noun(doubts.n_undated, 'event')} without a date of onset: counted, but not in rates.")
    if doubts.n_repeated:
        notes.append(
            f"{count_noun(doubts.n_repeated, 'event')} the same in every column as an earlier one: counted as events; "
            "no patient counts twice."
        )
    if doubts.n_outside:
        notes.append(
            f"{count_noun(doubts.n_outside, 'event')} dated outside the days watched: counted, but not in rates."
        )
    return notes


def _say_causality(options: AdverseEventOptions, doubts: EventDoubts) -> list[str]:
    notes = []
    if doubts.n_missing_causality:
        missing = count_noun(doubts.n_missing_causality, "event")
        notes.append(f"{missing} without a usable judgement of causality: counted as related.")
    if doubts.n_open_causality and not options.open_as_related:
        waiting = count_noun(doubts.n_open_causality, "event")
        notes.append(f"{waiting} judged pending or unassessable: not counted as related.")
    return notes


def say_unwatched(unwatched: Unwatched | None) -> str:
    """That follow-up goes on long after the last event, and what that does to rates; empty where it does not."""
    if unwatched is None:
        return ""
    longest, last = (
        say_number(convert_time(days, "days", "months"), 0) for days in (unwatched.last_watched, unwatched.last_event)
    )
    return (
        f"Patients are followed to the last contact, {longest} months after the first dose at most, but the last "
        f"event began in month {last}. If events were not looked for so long, rates and frequencies over time are "
        "too low."
    )


def say_deaths(doubts: EventDoubts) -> str:
    """That fatal events and serious events with the criterion death differ in number; empty where they do not.

    Counts of adverse events and of serious events both say it, so that neither number stands alone.
    """
    deaths = doubts.deaths
    if deaths is None:
        return ""
    verb = "contradicts itself" if deaths.n_apart == 1 else "contradict themselves"
    return (
        f"{count_noun(deaths.n_fatal, 'event')} fatal by grade 5, outcome or criterion, {deaths.n_led} serious with "
        f"the criterion death: {count_noun(deaths.n_apart, 'row')} of the file {verb}, see the findings under Serious "
        "events."
    )
