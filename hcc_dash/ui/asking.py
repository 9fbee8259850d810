"""Widgets made from the fields of a question: each kind has its own, in the rows that the fields name."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

import streamlit as st

from hcc_dash.asking.kinds import MORE, Given, Kind, Number, OneOf, Own, SomeOf, Switch, Text
from hcc_dash.asking.options import applies, build_options, fields_of, usual_of
from hcc_dash.asking.said import say_choice
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.ui.link import kept_for, note_words, write_link
from hcc_dash.ui.link_words import read_number, read_text
from hcc_dash.ui.text import plain
from hcc_dash.ui.widgets import number, pick, pick_many, segments, switch

Picker = Callable[[Cohort, Given], Any]
"""A widget of one field's own, for the escape and where choices are found in an answer."""
FOLDED = "More options"


class Rows(dict[int, Any]):
    """The rows of a page's options, each made when its first widget is; what few need is folded into the first row."""

    def __missing__(self, row: int) -> AbstractContextManager[Any]:
        if row == MORE:
            made: Any = self[min(self, default=1)].popover(FOLDED, icon=":material/tune:")
        else:
            made = st.container(horizontal=True, vertical_alignment="bottom")
        self[row] = made
        return made


def pick_asked(
    classes: tuple[type, ...],
    cohort: Cohort,
    prefix: str,
    own: Mapping[str, Picker] | None = None,
    given: Given | None = None,
) -> tuple[Any, ...]:
    """What a reader asks: one instance of each class, widgets in rows over them all; ``own`` by a field's name.

    A field of several classes is asked for once; those of ``given``, which was asked elsewhere, not again.
    ``prefix``: what the links' words begin with, but for fields shared by several questions.
    """
    values: dict[str, Any] = dict(given or {})
    fields = {name: how for options in reversed(classes) for name, how in fields_of(options).items()}
    asked = {name: fields[name] for options in classes for name in fields_of(options) if name not in values}
    rows = Rows()
    for name, (kind, default) in sorted(asked.items(), key=lambda field: field[1][0].row):
        values[name] = _pick(name, kind, default, cohort, values, prefix, rows, own or {})
    if MORE in rows:
        folded = [(name, kind, default) for name, (kind, default) in asked.items() if kind.row == MORE]
        with rows[min(rows)]:
            _show_changed(folded, cohort, values)
    write_link()  # before the answer, which may take its time
    return tuple(build_options(options, values) for options in classes)


def _show_changed(folded: Iterable[tuple[str, Kind, Any]], cohort: Cohort, values: Given) -> None:
    """What of the options that are folded away is not as usual: none acts unseen."""
    for name, kind, default in folded:
        if applies(kind, cohort, values) and values[name] != usual_of(kind, default, cohort, values):
            said = say_choice(kind, values[name], cohort, values)
            st.badge(plain(f"{kind.label}: {said}" if said else kind.label))


def _pick(
    name: str,
    kind: Kind,
    default: object,
    cohort: Cohort,
    given: Given,
    prefix: str,
    rows: Rows,
    own: Mapping[str, Picker],
) -> Any:  # noqa: ANN401 - of the field's own type
    if not applies(kind, cohort, given):
        return default
    usual = usual_of(kind, default, cohort, given)
    if name in own:
        with rows[kind.row]:
            return own[name](cohort, given)
    if not kind.on_page or isinstance(kind, Own):
        return usual
    word = (kind.key or name).format(**given)
    key = word if kind.shared else f"{prefix}.{word}"
    with rows[kind.row]:
        value = _WIDGETS[type(kind)](kind, key, cohort, given, usual)
    note_words(cohort.study, key, () if value == usual else kind.write_link(value, cohort, given))
    return value


def _one_of(kind: OneOf, key: str, cohort: Cohort, given: Given, usual: str) -> Any:  # noqa: ANN401 - as read
    labels = {kind.write(value)[0]: label for value, label in kind.choose(cohort, given).items()}
    if not labels or (len(labels) == 1 and (kind.side_by_side or not kind.lone)):
        return usual
    first = kind.write(usual)[0]
    if kind.side_by_side:
        word = segments(kind.label, labels, key, cohort.study, first)
    else:
        further = kind.others(cohort, given) if kind.others else {}
        others = {spelling: kind.write(value)[0] for spelling, value in further.items()}
        choices = {first: labels[first]} | labels
        word = pick(kind.label, choices, key, cohort.study, width=kind.width, others=others)
    return kind.read((word,), cohort, given)


def _some_of(
    kind: SomeOf, key: str, cohort: Cohort, given: Given, usual: tuple[str, ...] | None
) -> tuple[str, ...] | None:
    choices, shown = dict(kind.choose(cohort, given)), usual or ()
    if usual is None and kind.shown is not None:
        shown = kind.shown(cohort, given)
    chosen = pick_many(kind.label, choices, key, cohort.study, kind.placeholder, shown, width=kind.width)
    return usual if set(chosen) == set(shown) else chosen


def _number(kind: Number, key: str, cohort: Cohort, given: Given, usual: float | None) -> float | None:
    study = cohort.study
    if kind.choices is not None:
        return _declared(kind, key, cohort, given, usual)
    shown = kind.shown(cohort, given) if kind.shown and usual is None else usual
    low, high = kind.bounds(cohort, given) if kind.bounds else (kind.low, kind.high)
    if kind.times != 1:
        start = round((shown or 0) * kind.times)
        read = partial(read_number, low=low, high=high, whole=True)
        chosen: float = (
            st.slider(
                kind.label,
                int(low),
                int(high),
                start,
                width=190,
                help=kind.tip or None,
                **kept_for(study, key, kind.label, read),
            )
            / kind.times
        )
    else:
        chosen = number(kind.label, key, study, low, high, low if shown is None else float(shown), kind.step)
    return usual if chosen == shown else kind.read(kind.write(chosen), cohort, given)


def _declared(kind: Number, key: str, cohort: Cohort, given: Given, usual: float | None) -> float | None:
    """One of the numbers that are named; the first is what None stands for, where it has no word."""
    choices = dict(kind.choices(cohort, given)) if kind.choices else {}
    if not choices:
        return usual
    named = {word: kind.read((word,), cohort, given) for word in choices}
    first = next((word for word, number in named.items() if number == usual), next(iter(choices)))
    if kind.side_by_side:
        word = segments(kind.label, choices, key, cohort.study, first)
    else:
        others = kind.others(cohort, given) if kind.others else None
        word = pick(kind.label, {first: choices[first]} | choices, key, cohort.study, width=kind.width, others=others)
    return usual if word == first else named[word]


def _switch(kind: Switch, key: str, cohort: Cohort, given: Given, usual: bool) -> bool:
    del given
    if kind.on and kind.off:
        return segments(kind.label, dict((kind.off, kind.on)), key, cohort.study, kind.write(usual)[0]) == kind.on[0]
    return switch(kind.label, key, cohort.study, usual)


def _text(kind: Text, key: str, cohort: Cohort, given: Given, usual: str) -> str:
    del given, usual
    kept = kept_for(cohort.study, key, kind.label, read_text)
    return str(st.text_input(kind.label, placeholder=kind.placeholder, width=150, **kept) or "")


_WIDGETS: dict[type, Callable[..., Any]] = {
    OneOf: _one_of,
    SomeOf: _some_of,
    Number: _number,
    Switch: _switch,
    Text: _text,
}
