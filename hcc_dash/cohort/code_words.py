"""What the words of an event's codes say: the event, nothing yet, unknown, or another event that comes in its way."""

import re
from collections.abc import Iterable

EVENT_WORDS = frozenset(
    {"1", "yes", "y", "true", "dead", "death", "died", "deceased", "event", "recurrence", "recurred", "relapse"}
    | {"是", "有", "阳性", "死亡", "复发"}
)

CENSORED_WORDS = frozenset(
    {"0", "no", "n", "false", "alive", "living", "censored", "event free", "event-free", "none"}
    | {"否", "无", "阴性", "存活", "生存", "删失", "未复发"}
)


def strip_code(code: str) -> str:
    """A code in small letters without the number that cancer portals write before it: "1:DECEASED" is "deceased"."""
    return re.sub(r"^[0-9]{1,3}\s*[:=]\s*(?=\S)", "", code.strip().lower())


_YES, _NO = frozenset({"1", "yes", "y", "true", "是", "有"}), frozenset({"0", "no", "n", "false", "否", "无"})
_ALIVE = re.compile(r"alive|survived|survivor|event[\W_]*free|存活|是否生存")
_DIED = re.compile(r"dead|death|died|死亡")


def is_censor_flag(column: str) -> bool:
    """Whether a column says who is without the event, as ADaM's CNSR and one called "alive" do: its yes is no event."""
    name = column.casefold()
    says_alive = _ALIVE.search(name) is not None and _DIED.search(name) is None
    return re.sub(r"[\W_]+", "", name) == "cnsr" or "censor" in name or "删失" in name or says_alive


def is_event_word(code: str, column: str = "") -> bool:
    """Whether a code usually means that the event happened; yes and no the other way round in a censoring flag."""
    word = strip_code(code)
    return word in (_NO if word in _YES | _NO and is_censor_flag(column) else EVENT_WORDS)


def is_censored_word(code: str, column: str = "") -> bool:
    """Whether a code usually means that no event happened yet; yes and no the other way round in a censoring flag."""
    word = strip_code(code)
    return word in (_YES if word in _YES | _NO and is_censor_flag(column) else CENSORED_WORDS)


UNKNOWN_WORDS = frozenset(
    {"8", "9", "88", "99", "888", "999", "9999", "-1", "-8", "-9", "-99", "-999", "u", "unk", "x", "?", "不详"}
)

_DEATH = re.compile(r"\b(?:death|dead|died|deceased|mortality)\b|死亡")
_DISEASE = re.compile(r"recur|relaps|progress|metasta|复发|进展|转移")
_WITHOUT = re.compile(r"without|\bnon?[- ]?(?:relapse|recurrence|cancer|tumou?r|hcc)|未复发|无复发|未进展|无进展")
_OTHER_CAUSE = re.compile(r"compet|other causes?\b|unrelated|\b[nt]rm\b|竞争|其他原因|其它原因|他因")
_TRANSPLANT = re.compile(r"transplant|\bolt\b|移植")
_COMPOSITE = re.compile(r"(?<![a-z])[defpr]fs(?![a-z])")


def competing_reason(column: str, code: str, codes: Iterable[str]) -> str:
    """Why a code reads like a competing event by its words and those of the other codes; empty where it does not.

    Another cause; a transplant; death without the disease, or beside a code or a column that speaks of recurrence,
    unless the column is about the first of both (DFS).
    """
    word, named = strip_code(code), column.casefold()
    if _OTHER_CAUSE.search(word):
        return "another cause"
    if _TRANSPLANT.search(word) and not _TRANSPLANT.search(named):
        return "a transplant"
    if not _DEATH.search(word) or _COMPOSITE.search(named):
        return ""
    if _WITHOUT.search(word):
        return "death without the disease"
    others = " ".join(strip_code(other) for other in codes if other != code)
    beside = _DISEASE.search(f"{named} {others}") and not _DISEASE.search(word)
    return "death beside recurrence or progression" if beside else ""
