"""The checks before a Cox model in words: good, caution, strong caution or stop, and what was found."""

from hcc_dash.questions.cox.numbers.guards import Guard, Verdict
from hcc_dash.questions.cox.numbers.result import CoxResult
from hcc_dash.study.capital import capital
from hcc_dash.study.counts import count_noun
from hcc_dash.wording.words import say_list, say_number


def say_guards(result: CoxResult) -> list[tuple[Verdict, str, str]]:
    """Verdict, name of the check, and one sentence, for each check that was made."""
    return [
        (guard.verdict, capital(guard.check), _say(result, guard))
        for guard in result.guards
        if guard.check != "something to estimate" or guard.verdict == "stop"
    ]


def say_verdict(result: CoxResult) -> str:
    """All checks in a few words."""
    if result.stopped_by:
        return "Stop: the model is not fitted"
    cautions = [guard for guard in result.guards if guard.verdict != "good"]
    if not cautions:
        return "Good: every check passed"
    strong = any(guard.verdict == "strong caution" for guard in cautions)
    return f"{'Strong caution' if strong else 'Caution'}: {say_list([guard.check for guard in cautions])}"


def _say(result: CoxResult, guard: Guard) -> str:
    match guard.check:
        case "something to estimate":
            return f"{result.why_not[:1].upper()}{result.why_not[1:]}."
        case "events":
            fewest = result.study.methods.min_events
            remark = {
                "stop": f"; a model is fitted from {fewest} on"
                + (", Firth's penalised one with fewer" if guard.value else ""),
                "strong caution": f"; below {fewest} only a penalised model is fitted, and it hangs on single patients",
            }
            return f"{count_noun(guard.value, 'event')}{remark.get(guard.verdict, '')}."
        case "events per coefficient":
            number = say_number(guard.value, 1 if guard.value < 20 else 0)
            wanted = "" if guard.verdict == "good" else " Fewer than 10 make estimates unsteady; take terms out."
            return f"{number} events for each of {count_noun(result.design.x.shape[1], 'coefficient')}.{wanted}"
        case "separation":
            return _separation(guard)
        case "collinearity":
            return _collinearity(guard)
        case "rare levels":
            return _rare(guard)
        case _:
            return _missing(result, guard)


def _separation(guard: Guard) -> str:
    if guard.verdict == "good":
        return "Every level has events."
    levels = say_list([f"{name} ({count_noun(n, 'patient')})" for name, n in guard.found])
    remedy = "Merge levels, take the term out, or ask for Firth's penalised model."
    return f"No events in {levels}. {remedy if guard.verdict == 'stop' else 'The penalty keeps the ratio finite.'}"


def _collinearity(guard: Guard) -> str:
    if guard.verdict == "stop":
        names = say_list([name for name, _ in guard.found])
        return f"{names} cannot be told apart among the patients at risk; take one out."
    inflated = say_list([f"{name} ({say_number(factor, 1)})" for name, factor in guard.found])
    largest = f"Largest variance inflation {say_number(guard.value, 1)}"
    return f"{largest}: {inflated} repeat one another." if inflated else f"{largest}; below 5 is harmless."


def _rare(guard: Guard) -> str:
    if guard.verdict == "good":
        return "Every level has at least 5 events."
    levels = say_list([f"{name} ({n:.0f})" for name, n in guard.found])
    return f"Few events in {levels}: the ratio hangs on single patients."


def _missing(result: CoxResult, guard: Guard) -> str:
    if guard.verdict == "good":
        return "Nobody is left out."
    reasons = say_list([f"{group.n} with {group.reason}" for group in result.left_out])
    return f"{guard.value:.0f} of {result.n_selected} left out: {reasons}."
