"""Who is looked at: a frozen, hashable choice of population, arms and filters."""

import csv
import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

from hcc_dash.cohort.grouping import Grouping, read_groupings
from hcc_dash.study.errors import StudyError, did_you_mean
from hcc_dash.study.model import Study


@dataclass(frozen=True, slots=True)
class LevelFilter:
    """Keep patients whose factor has one of these levels."""

    column: str
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RangeFilter:
    """Keep patients whose value lies in the closed interval."""

    column: str
    low: float
    high: float


Filter = LevelFilter | RangeFilter


@dataclass(frozen=True, slots=True)
class Selection:
    """The whole of what a link must carry about patients: rules, never a patient.

    An empty ``population`` is the study's first; empty ``arms`` are all arms of the population. ``filters`` name levels
    as the study declares them, whatever the ``groupings`` put together afterwards.
    """

    population: str = ""
    arms: tuple[str, ...] = ()
    filters: tuple[Filter, ...] = ()
    groupings: tuple[Grouping, ...] = ()


def name_filter(rule: Filter, study: Study) -> str:
    """A filter as people read it: ``pTNM III/IVA``, ``Age 40 to 60``."""
    label = study.factor(rule.column).before_level
    if isinstance(rule, LevelFilter):
        return f"{label} {' or '.join(rule.levels)}"
    if rule.low == rule.high:
        return f"{label} {rule.low:g}"
    if rule.high == float("inf"):
        return f"{label} {rule.low:g} or above"
    if rule.low == float("-inf"):
        return f"{label} {rule.high:g} or below"
    return f"{label} {rule.low:g} to {rule.high:g}"


_WHERE = re.compile(r"\A(?P<column>[^=<>]+?)(?P<sign>>=|<=|=|\bin\b)\s*(?P<value>[^=<>\s].*)")


def parse_where(text: str, study: Study) -> Filter:
    """Read ``stage_group = III/IVA``, ``stage = I, II``, ``age >= 60`` or ``age = 40..60``; ``in`` is ``=``.

    Raises StudyError for an unknown factor or level, or a text of another form.
    """
    column, sign, value = split_where(text)
    known = [factor.column for factor in study.factors]
    if column not in known:
        raise StudyError(f'No factor "{column}" in {study.id}. {did_you_mean(column, known)}')
    declared = study.column(column)
    if declared.type != "category":
        return parse_range(column, sign, value)
    if sign != "=":
        raise StudyError(f'"{column}" has levels, not numbers. Write {column} = {", ".join(declared.levels[:2])}.')
    return LevelFilter(column, parse_levels(column, value, declared.levels))


def write_where(rule: Filter) -> str:
    """The filter as ``parse_where`` reads it, ranges with every digit: a reader's cut is no round number."""
    if isinstance(rule, LevelFilter):
        return f"{rule.column} = {write_levels(rule.levels)}"
    if rule.high == math.inf:
        return f"{rule.column} >= {rule.low!r}"
    return (
        f"{rule.column} <= {rule.high!r}" if rule.low == -math.inf else f"{rule.column} = {rule.low!r}..{rule.high!r}"
    )


def words_of_filter(rule: Filter) -> tuple[str, ...]:
    """What a link says under the factor's name: each level, or the range as ``parse_where`` reads it after the sign."""
    if isinstance(rule, LevelFilter):
        return rule.levels
    return (write_where(rule).removeprefix(rule.column).removeprefix(" = ").strip(),)


def write_levels(levels: Iterable[str]) -> str:
    """Levels as ``parse_levels`` reads them, in quotation marks where a level holds a comma or marks of its own."""
    return ", ".join(_quoted(level) if "," in level or '"' in level else level for level in levels)


def _quoted(level: str) -> str:
    return '"{}"'.format(level.replace('"', '""'))


def split_where(text: str) -> tuple[str, str, str]:
    """Column, sign (``=``, ``>=`` or ``<=``) and value of a filter; StudyError for a text of another form."""
    match = _WHERE.fullmatch(text.strip())
    if match is None:
        raise StudyError(f'"{text}" is not a filter. Write FACTOR = LEVEL, FACTOR >= NUMBER or FACTOR = LOW..HIGH.')
    return match["column"].strip(), "=" if match["sign"] == "in" else match["sign"], match["value"]


def parse_levels(column: str, value: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Known levels separated by commas, bare or in quotes; StudyError with the nearest name for any other."""
    whole = value.strip("\"'")
    parts = next(csv.reader([value], skipinitialspace=True), [])
    levels = (
        (whole,) if whole in known else tuple(part if part in known else part.strip().strip("\"'") for part in parts)
    )
    for level in levels:
        if level not in known:
            raise StudyError(f'"{column}" has no level "{level}". {did_you_mean(level, known)}')
    return tuple(dict.fromkeys(levels))


def parse_range(column: str, sign: str, value: str) -> RangeFilter:
    """The interval of a sign (``=``, ``>=`` or ``<=``) and ``60`` or ``40..60``; StudyError for no number or nobody."""
    low, high = float("-inf"), float("inf")
    try:
        if sign == "=":
            ends = [float(part) for part in value.split("..", 1)]
            low, high = ends[0], ends[-1]
        elif sign == ">=":
            low = float(value)
        else:
            high = float(value)
    except ValueError:
        low = float("nan")
    if low != low or high != high:
        raise StudyError(f'"{column}" is a number; "{value}" is not. Write {column} >= 60 or {column} = 40..60.')
    if low > high:
        raise StudyError(f"{column} = {value} holds nobody: the first number is the larger. Swap the two.")
    return RangeFilter(column, low, high)


def read_selection(
    study: Study, population: str, filters: Iterable[str], arm_column: str = "", groups: Iterable[str] = ()
) -> Selection:
    """Population, filters and groupings as words; ``arm = ...`` narrows the arms, as the sidebar's own field does.

    ``arm_column``: a further name of the arms. StudyError or ValueError for what is not there, and for no arm left.
    """
    if population:
        study.population(population)
    arms: tuple[str, ...] = ()
    others = []
    for text in filters:
        column, sign, value = split_where(text)
        if study.arms and sign == "=" and column in {study.design.arm_column, arm_column}:
            named = parse_levels(column, value, tuple(arm.id for arm in study.arms))
            arms = tuple(arm for arm in named if arm in arms) if arms else named
            if not arms:
                raise StudyError(f"No arm satisfies every filter on {column}. Name the arms in one: {column} = A, B.")
        else:
            others.append(parse_where(text, study))
    return Selection(population, arms, tuple(others), read_groupings(groups, study))
