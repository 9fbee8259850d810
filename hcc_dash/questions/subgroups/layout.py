"""The page on subgroups: the forest, its curves beside its credibility, the effect along a number, every cut of it."""

from hcc_dash.answers.exhibit import Exhibit
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.questions.layout import (
    Click,
    Columns,
    Downloads,
    Drawn,
    Everybody,
    Follows,
    Footnote,
    Layout,
    Pictures,
    Section,
    Tables,
    Values,
    When,
    Words,
    has_pictures,
)
from hcc_dash.questions.subgroups.exhibit.subgroups import row_key

LOOK_INTO = "Look into"
NO_FOREST = "A forest needs two arms with patients. Widen the arms, population or filters in the sidebar."


def _rows(exhibit: Exhibit) -> set[str]:
    return {row_key(row.column, row.level) for factor in exhibit.result.factors for row in factor.subgroups}


def _has_forest(cohort: Cohort, values: Values, exhibit: Exhibit) -> bool:
    del cohort, values
    return bool(exhibit.pictures)


def _cut(cohort: Cohort, values: Values) -> Values:
    """Where the forest cuts the number."""
    del cohort
    return {"cut": dict(values["cuts"]).get(values["column"])}


FOREST = Layout(
    parts=(
        When(
            holds=has_pictures,
            parts=(
                Pictures(
                    click=Click(chart="forest.chart", chooses="forest.into", label=LOOK_INTO, among=_rows),
                    caption="Select a row to see its curves.",
                ),
                Columns(
                    widths=(3, 2),
                    gap="large",
                    parts=((Drawn(by="subgroup_curves"),), (Drawn(by="credibility"),)),
                ),
                Tables(),
                Downloads(),
            ),
            otherwise=(Words(says=NO_FOREST), Everybody(key="_forest_everybody"), Footnote()),
        ),
    )
)
ALONG = Layout(follows=Follows(question="subgroups", shown=_has_forest))
CUTS = Layout(
    follows=Follows(question="modifier", given=_cut),
    folded=Section(label="Cut points: the number divided in two"),
)
