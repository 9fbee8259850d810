"""Names for people in one study.toml that would be taken for one another, or that are too long to be shown."""

from collections import Counter
from collections.abc import Iterator

from hcc_dash.study.labels import LABEL_LENGTH, cut_label
from hcc_dash.study.model import Study


def label_faults(study: Study) -> list[str]:
    """Every label or level too long for the screen and every label that two things of one kind share."""
    return [*_shared(study), *_long_labels(study), *_long_levels(study)]


def _labels(study: Study) -> dict[str, list[str]]:
    """What lists, links and the rows of tables and figures name things by."""
    return {
        "arms": [arm.label for arm in study.arms],
        "endpoints": [endpoint.label for endpoint in study.endpoints],
        "factors": [factor.label for factor in study.factors],
        "covariates": [term.label for term in study.covariates],
        "populations": [population.label for population in study.populations],
    }


def _shared(study: Study) -> Iterator[str]:
    for what, labels in _labels(study).items():
        for label, times in Counter(labels).items():
            if times > 1:
                yield (
                    f'{what}: {times} have the label "{label}"; a reader could not tell them apart. Give each its own.'
                )


def _long_labels(study: Study) -> Iterator[str]:
    """Refused, not cut: some labels say more than a name, and what they say may stand in the middle."""
    columns = {
        f"tables.{name}.columns": [column.label for column in table.columns.values()]
        for name, table in study.tables.items()
    }
    others = {
        "tables": [table.label for table in study.tables.values()],
        "treatments": [treatment.label for treatment in study.treatments],
        "published": [figure.label for figure in study.published],
        "published_harms": [harm.label for harm in study.published_harms],
    }
    for what, labels in {**_labels(study), **columns, **others}.items():
        for label in labels:
            if len(label) > LABEL_LENGTH:
                yield f'{what}: label "{cut_label(label)}" {_too_long(label)}.'


def _long_levels(study: Study) -> Iterator[str]:
    """Levels of factors; an arm's level is its identifier, and its label is what is shown."""
    for factor in study.factors:
        column = study.subjects.columns.get(factor.column)
        for level in column.levels if column and factor.column != study.design.arm_column else ():
            if len(level) > LABEL_LENGTH:
                yield f'factors "{factor.label}": level "{cut_label(level)}" {_too_long(level)}, in its table as well.'


def _too_long(text: str) -> str:
    return f"has {len(text)} letters, of which {LABEL_LENGTH} can be shown. Write it shorter"
