"""V19: a patient whose records stand in another arm than the patient table's."""

from hcc_dash.cohort.issues import Issue
from hcc_dash.cohort.records import Records, find


def check_arms(records: Records) -> list[Issue]:
    """Rows of other tables with an arm of their own (a column with the levels of the arms) that is not the patient's.

    Analyses go by the arm of the patient table.
    """
    study, own = records.study, records.study.design.arm_column
    arms = {arm.id for arm in study.arms}
    if not arms or own not in records.tables[records.subjects_name]:
        return []
    patients = records.tables[records.subjects_name]
    arm_of = dict(zip(records.subject_ids, patients[own].astype(object), strict=True))
    issues: list[Issue] = []
    for table in records.other_tables:
        for column, declared in records.declared(table).items():
            if declared.type != "category" or set(declared.levels) != arms:
                continue
            cells = records.tables[table][column].astype(object)
            expected = records.ids(table).map(arm_of)
            other = (cells.notna() & expected.notna() & (cells != expected)).to_numpy()
            named = records.ids(table)[other].nunique()
            issues += find(
                "V19",
                "warn",
                table,
                column,
                other,
                "{rows} of {label} in another arm than the patient table's ({patients} in two arms).",
                "Ask which treatment was received when; these rows count in the arm of the patient table.",
                label=records.label(table),
                patients=f"{named} patient{'' if named == 1 else 's'}",
            )
    return issues
