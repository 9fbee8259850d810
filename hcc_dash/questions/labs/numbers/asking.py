"""What laboratory values can be asked about: the tests, terms, arms and visits that a cohort has on file."""

from hcc_dash.clinical.ctcae_labs import lab_rules
from hcc_dash.clinical.lab_tests import TESTS, LabTest
from hcc_dash.cohort.cohort import Cohort
from hcc_dash.estimation.events import declared_groups
from hcc_dash.estimation.placed_rows import column_with_role, visit_column, visit_order
from hcc_dash.questions.labs.numbers.records import find_lab_table

_FIRST = {"neutrophils": 0, "platelets": 1}


def tests_on_file(cohort: Cohort) -> tuple[LabTest, ...]:
    """Tests of the laboratory table, neutrophils and platelets first, by which doses are held and reduced."""
    columns = find_lab_table(cohort)[1]
    known = (test for key, test in TESTS.items() if key in columns)
    return tuple(sorted(known, key=lambda test: _FIRST.get(test.key, len(_FIRST))))


def terms_on_file(cohort: Cohort, version: str) -> tuple[str, ...]:
    """Terms of a CTCAE version whose test somebody has a result of."""
    table, columns = find_lab_table(cohort)
    return tuple(
        rule.term
        for rule in lab_rules(version).values()
        if rule.test in columns and cohort.tables[table][columns[rule.test]].notna().any()
    )


def arms_treated(cohort: Cohort) -> tuple[str, ...]:
    """Arms in which somebody started study treatment, the reference first."""
    study, subjects = cohort.study, cohort.subjects
    start = column_with_role(study, "subjects", "treatment_start_date")
    if not study.arms or start not in subjects:
        return ()
    present = set(subjects.loc[subjects[start].notna(), study.design.arm_column].dropna())
    return tuple(arm for arm in declared_groups(study, "") if arm in present)


def visits_on_file(cohort: Cohort) -> tuple[str, ...]:
    """Visits that the laboratory table names, in the order declared."""
    table = find_lab_table(cohort)[0]
    column = visit_column(cohort.study, table) if table else ""
    if not column or column not in cohort.tables[table]:
        return ()
    named = cohort.tables[table][column].dropna().astype(str)
    return tuple(visit for visit in visit_order(cohort.study, table, named) if visit)
