"""How adverse events were followed over time, and what to doubt, in sentences fit for a paper."""

from hcc_dash.questions.harms.numbers.onset_result import OnsetDoubts, OnsetResult
from hcc_dash.questions.harms.words.adverse_events_method import say_unwatched, say_window
from hcc_dash.study.counts import count_noun
from hcc_dash.wording.words import say_conf_level, say_given


def say_method(result: OnsetResult) -> str:
    """How it was done; built from the question and the study's methods."""
    options, methods = result.options, result.study.methods
    level, events = say_conf_level(methods.conf_level), options.events
    of_grade = f" of grade {events.minimum_grade} or higher" if result.endpoint.grade else ""
    return (
        f"Adverse events{of_grade}{f', {options.term}' if options.term else ''}, "
        f"{say_window(events)}: probability of a first event with death competing (Aalen-Johansen, {level} "
        f"{methods.conf_type} limits); mean number of events per patient with death terminal (Ghosh-Lin, {level} "
        "limits on the log scale); share of those watched with an event going on, by week (exact limits); curves read "
        f"at the end of week {say_given(options.read_at(result.study.design))}, differences there with limits on the "
        "plain scale."
    )


def say_notes(result: OnsetResult) -> tuple[str, ...]:
    """What to doubt: events left out, ends before the start, ends not on file, follow-up without a look at events."""
    return say_doubts(result.doubts)


def say_doubts(doubts: OnsetDoubts) -> tuple[str, ...]:
    """The same of the counts alone, for whoever shows these events beside something else."""
    notes = []
    if doubts.n_undated:
        notes.append(f"{count_noun(doubts.n_undated, 'event')} without a date within the days watched left out.")
    if doubts.n_backwards:
        notes.append(f"{count_noun(doubts.n_backwards, 'event')} ended before starting: not in the weekly shares.")
    if doubts.n_open:
        verb = "counts" if doubts.n_open == 1 else "count"
        notes.append(f"{count_noun(doubts.n_open, 'event')} without an end {verb} as going on to the last day.")
    return tuple(filter(None, [*notes, say_unwatched(doubts.unwatched)]))
