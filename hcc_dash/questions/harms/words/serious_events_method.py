"""How serious adverse events were counted, and what to doubt, in sentences fit for a paper."""

from hcc_dash.questions.harms.numbers.serious_events import SeriousResult
from hcc_dash.questions.harms.words.adverse_events_method import say_deaths, say_unwatched
from hcc_dash.study.counts import count_noun

METHOD = (
    "Patients with at least one serious adverse event among everybody treated, in the arm of the treatment received; "
    "an event may meet several criteria and a patient may have several events; limits exact."
)


def say_notes(result: SeriousResult) -> tuple[str, ...]:
    """What to doubt: criteria outside the definition, deaths that contradict, follow-up without a look at events."""
    notes, outside = [], result.n_unregistered
    if any(not criterion.registered for criterion in result.criteria):
        verb = "is" if outside == 1 else "are"
        notes.append(
            f"{count_noun(outside, 'serious event')} {verb} serious by a criterion outside the registered definition "
            "alone (other important medical event, ICH E2A) and counted here."
        )
    unknown = [criterion.label for criterion in result.criteria if not criterion.recognised]
    if unknown:
        notes.append(f"Not one of the six ICH E2A criteria: {', '.join(unknown)}.")
    return tuple(filter(None, [*notes, say_deaths(result.doubts), say_unwatched(result.doubts.unwatched)]))
