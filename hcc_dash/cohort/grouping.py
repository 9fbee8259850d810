"""Levels of a factor put together under names of the reader's own: rules, never a patient."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NoReturn

import numpy as np
import pandas as pd

from hcc_dash.study.errors import StudyError, did_you_mean
from hcc_dash.study.labels import LABEL_LENGTH
from hcc_dash.study.model import Study


@dataclass(frozen=True, slots=True)
class LevelGroup:
    """Levels, as the study declares them, that count as one under a name."""

    name: str
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grouping:
    """A factor whose levels are put together; a level in no group stays by itself."""

    column: str
    groups: tuple[LevelGroup, ...]

    def name_of(self, level: str) -> str:
        """What a declared level is called in this grouping."""
        return next((group.name for group in self.groups if level in group.levels), level)


_SEPARATORS = ',;="'
_TOKEN = re.compile(r'\s*("(?:[^"]|"")*"|[^,;="]+)\s*')


def parse_grouping(text: str, study: Study) -> Grouping:
    """Read ``stage: I/II = I, II; III/IV = IIIA, IVA``; names and levels that hold ``, ; =`` or ``"`` stand in quotes.

    StudyError for a factor that is not there or has no levels, an unknown level, one named twice, a name that another
    level bears or that is too long, and a text of another form.
    """
    able = {factor.column for factor in study.dividing_factors} - {study.design.arm_column}
    column = max((name for name in able if re.match(rf"\s*{re.escape(name)}\s*:", text)), key=len, default="")
    if not column:
        named = text.partition(":")[0].strip()
        if ":" not in text:
            _refuse_form(text)
        if named in {factor.column for factor in study.factors}:
            raise StudyError(f'"{named}" has no levels to put together. Narrow it to a range with a filter.')
        raise StudyError(f'No factor with levels is called "{named}". {did_you_mean(named, able)}')
    body = re.sub(rf"\A\s*{re.escape(column)}\s*:", "", text)
    groups = tuple(_read_group(part, text) for part in _split(body, ";"))
    if not groups:
        _refuse_form(text)
    return check_grouping(Grouping(column, groups), study)


def check_grouping(grouping: Grouping, study: Study) -> Grouping:
    """The grouping itself; StudyError where the study has no such levels or the names leave two levels alike."""
    declared = study.column(grouping.column).levels
    seen: dict[str, str] = {}
    for group in grouping.groups:
        if not group.name or len(group.name) > LABEL_LENGTH:
            raise StudyError(f'A group has a name of 1 to {LABEL_LENGTH} letters; found "{group.name}".')
        for level in group.levels:
            if level not in declared:
                raise StudyError(f'"{grouping.column}" has no level "{level}". {did_you_mean(level, declared)}')
            if level in seen:
                raise StudyError(f'Level "{level}" of "{grouping.column}" is named twice. Put it into one group.')
            seen[level] = group.name
    names = [group.name for group in grouping.groups] + [level for level in declared if level not in seen]
    doubled = next((name for name in names if names.count(name) > 1), None)
    if doubled is not None:
        raise StudyError(f'Two levels of "{grouping.column}" would be called "{doubled}". Give the group another name.')
    return grouping


def read_groupings(texts: Iterable[str], study: Study) -> tuple[Grouping, ...]:
    """Groupings of different factors; StudyError for two of one factor."""
    groupings = tuple(parse_grouping(text, study) for text in texts)
    columns = [grouping.column for grouping in groupings]
    twice = next((column for column in columns if columns.count(column) > 1), None)
    if twice is not None:
        raise StudyError(f'"{twice}" is grouped twice. Name all its groups at once: {twice}: A = …; B = ….')
    return groupings


def write_grouping(grouping: Grouping) -> str:
    """The grouping as ``parse_grouping`` reads it."""
    return f"{grouping.column}: {_write_groups(grouping)}"


def name_grouping(grouping: Grouping, study: Study) -> str:
    """A grouping as people read it: ``pTNM put together: I/II = I, II``."""
    return f"{study.factor(grouping.column).before_level} put together: {_write_groups(grouping)}"


def _write_groups(grouping: Grouping) -> str:
    return "; ".join(f"{_quoted(group.name)} = {', '.join(map(_quoted, group.levels))}" for group in grouping.groups)


def declared_levels(groupings: Iterable[Grouping], column: str, level: str) -> tuple[str, ...]:
    """The declared levels behind a level as it is called now."""
    for grouping in groupings:
        if grouping.column == column:
            return next((group.levels for group in grouping.groups if group.name == level), (level,))
    return (level,)


def as_declared(column: str) -> str:
    """The column that keeps a grouped factor's levels as declared, for filters and for the study's own covariates."""
    return f"{column} as declared"


def kept_columns(study: Study) -> set[str]:
    """The columns of a study's patients that keep levels as declared, and are no characteristics of their own."""
    return {as_declared(factor.column) for factor in study.factors}.intersection(study.subjects.columns)


def regroup(study: Study, subjects: pd.DataFrame, groupings: Iterable[Grouping]) -> tuple[Study, pd.DataFrame]:
    """Study and patients with the levels put together.

    A group takes the place of its first level. A covariate that the study declares keeps its own meaning: it reads the
    levels as declared.
    """
    columns, covariates = dict(study.subjects.columns), list(study.covariates)
    for grouping in groupings:
        kept, declared = as_declared(grouping.column), columns[grouping.column]
        names = tuple(dict.fromkeys(grouping.name_of(level) for level in declared.levels))
        columns[kept] = declared.model_copy(update={"role": ""})
        columns[grouping.column] = declared.model_copy(update={"levels": names, "numbers": False})
        covariates = [
            covariate.model_copy(update={"column": kept}) if covariate.column == grouping.column else covariate
            for covariate in covariates
        ]
        values = subjects[grouping.column]
        codes = pd.Categorical(values, categories=list(declared.levels)).codes
        place = np.array([names.index(grouping.name_of(level)) for level in declared.levels] + [-1])
        regrouped = pd.Categorical.from_codes(place[codes], categories=pd.Index(names))
        subjects = subjects.assign(**{grouping.column: pd.Series(regrouped, index=values.index), kept: values})
    table = study.subjects.model_copy(update={"columns": columns})
    changed: Mapping[str, object] = {"tables": {**study.tables, "subjects": table}, "covariates": tuple(covariates)}
    return study.model_copy(update=dict(changed)), subjects


def _read_group(part: str, text: str) -> LevelGroup:
    sides = _split(part, "=")
    if len(sides) != 2:
        _refuse_form(text)
    names, levels = _words(sides[0], text), _words(sides[1], text)
    if len(names) != 1 or not levels:
        _refuse_form(text)
    return LevelGroup(names[0], levels)


def _words(side: str, text: str) -> tuple[str, ...]:
    words = []
    for part in _split(side, ","):
        match = _TOKEN.fullmatch(part)
        if match is None:
            _refuse_form(text)
        word = match[1]
        words.append(word[1:-1].replace('""', '"') if word.startswith('"') else word.strip())
    return tuple(words)


def _split(text: str, sign: str) -> list[str]:
    """Parts between signs that stand outside quotation marks; nothing for a blank text."""
    parts, quoted = [""], False
    for letter in text:
        quoted ^= letter == '"'
        if letter == sign and not quoted:
            parts.append("")
        else:
            parts[-1] += letter
    return parts if text.strip() else []


def _refuse_form(text: str) -> NoReturn:
    raise StudyError(
        f'"{text}" groups no levels. Write FACTOR: NAME = LEVEL, LEVEL; NAME = LEVEL, LEVEL. A name or level with a '
        'comma, semicolon or equals sign stands in "quotation marks".'
    )


def _quoted(word: str) -> str:
    if any(sign in word for sign in _SEPARATORS) or word != word.strip() or not word:
        return '"{}"'.format(word.replace('"', '""'))
    return word
